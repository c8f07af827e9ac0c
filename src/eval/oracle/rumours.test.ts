import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readStances, rumourSection } from './rumours.ts'

test('labelled tweets of a tree are read once each, and denials are counted by what people labelled them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-rumours-'))
  try {
    await assert.rejects(readStances(join(folder, 'gone')), { code: 'file_unreadable' })
    await assert.rejects(readStances(folder), { code: 'format_unknown' })
    for (const thread of ['1/replies', '9/replies']) await mkdir(join(folder, thread), { recursive: true })
    const put = (path: string, value: unknown) => writeFile(join(folder, path), JSON.stringify(value))
    await put('rumoureval-subtaskA-train.json', { 1: 'support', 2: 'deny', 3: 'deny', 4: 'comment' })
    await put('1/1.json', { text: 'The dam has burst!' })
    await put('1/replies/2.json', { text: 'It has not burst, I am looking at it' })
    await put('9/replies/2.json', { text: 'It has not burst, I am looking at it' })
    await put('1/replies/3.json', { text: 'Oh dear' })
    await put('1/replies/4.json', { text: 'Stay safe' })
    await put('1/replies/5.json', { text: 'Nobody labelled this' })
    const stanced = await readStances(folder)
    assert.equal(stanced.length, 4)
    const [denying, supporting] = rumourSection(stanced).rows
    assert.deepEqual(
      [denying?.slice(4), supporting?.slice(4)],
      [
        [1, 2],
        [0, 1],
      ],
    )
    await put('rumoureval-subtaskA-dev.json', { 1: 'perhaps' })
    await assert.rejects(readStances(folder), { code: 'format_unknown' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
