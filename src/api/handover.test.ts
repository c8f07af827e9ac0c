import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { announce, findServer } from './handover.ts'

const root = await mkdtemp(join(tmpdir(), 'groundswell-handover-'))
after(() => rm(root, { recursive: true, force: true }))
const token = 'a-token-of-enough-length'

/** A server that answers /health as some instance. */
async function startHealth(instance: string, afterMs = 0): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => {
    setTimeout(() => response.end(JSON.stringify({ status: 'ok', instance })), afterMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
const newFolder = () => mkdtemp(join(root, 'f'))

test('a running server is found with its token; after it has withdrawn there is none, and nothing is left lying about', async () => {
  const folder = await newFolder()
  await using server = await startHealth('one')
  const announced = await announce(folder, { url: server.url, token, instance: 'one', version: '1' })
  assert.deepEqual(await findServer(folder), { url: server.url, token })
  if (process.platform !== 'win32') assert.equal((await stat(join(folder, 'server.json'))).mode & 0o777, 0o600)
  await announced.withdraw()
  assert.equal(await findServer(folder), undefined)
  assert.deepEqual(await readdir(folder), [])
})

test('a server that has much to do is waited for', async () => {
  const folder = await newFolder()
  await using server = await startHealth('busy', 1_500)
  await announce(folder, { url: server.url, token, instance: 'busy', version: '1' })
  assert.deepEqual(await findServer(folder), { url: server.url, token })
})

test('what a killed server left behind counts for nothing, also when its port belongs to another by now', async () => {
  const folder = await newFolder()
  await using other = await startHealth('somebody else')
  await announce(folder, { url: other.url, token, instance: 'killed', version: '1' })
  assert.equal(await findServer(folder), undefined)
  await announce(folder, { url: 'http://127.0.0.1:1', token, instance: 'killed', version: '1' })
  assert.equal(await findServer(folder), undefined)
})

test('a file that others may read or that is no address is not believed', async () => {
  const folder = await newFolder()
  await using server = await startHealth('one')
  await announce(folder, { url: server.url, token, instance: 'one', version: '1' })
  if (process.platform !== 'win32') {
    await chmod(join(folder, 'server.json'), 0o644)
    assert.equal(await findServer(folder), undefined)
  }
  for (const text of ['', '{', '[]', '{"url":"file:///etc/passwd"}', 'null']) {
    await rm(join(folder, 'server.json'), { force: true })
    await writeFile(join(folder, 'server.json'), text, { mode: 0o600 })
    assert.equal(await findServer(folder), undefined, text)
  }
})

test('withdrawing leaves the address of a server that came after', async () => {
  const folder = await newFolder()
  await using server = await startHealth('two')
  const first = await announce(folder, { url: 'http://127.0.0.1:1', token, instance: 'one', version: '1' })
  await announce(folder, { url: server.url, token, instance: 'two', version: '1' })
  await first.withdraw()
  assert.deepEqual(await findServer(folder), { url: server.url, token })
})
