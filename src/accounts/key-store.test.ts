import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openKeyStore } from './index.ts'
import { keyStoreContract } from './key-store.contract.ts'

const folders: string[] = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-keys-'))
  folders.push(folder)
  return folder
}

keyStoreContract('the file accounts.db', () => {
  const folder = newFolder()
  let time = Date.parse('2026-11-25T12:00:00Z')
  const open = () => openKeyStore({ folder, now: () => time })
  const keys = open()
  return { keys, again: open, pass: (ms) => void (time += ms), [Symbol.dispose]: () => keys[Symbol.dispose]() }
})

test('the file is private and holds no secret', () => {
  const folder = newFolder()
  const path = join(folder, 'accounts.db')
  const keys = openKeyStore({ folder })
  const { secret } = keys.create('phone')
  keys[Symbol.dispose]()
  if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.ok(!readFileSync(path).includes(secret.slice(10)))
})
