import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { AppError } from '../../errors/index.ts'
import { hashFile, readGgufFacts } from './gguf-facts.ts'
import { readGgufHead } from './gguf-reader.ts'
import { newFolder } from './runtime.fixture.ts'
import { array, string, u32, writeGguf } from './gguf-writer.fixture.ts'
import { writeScriptedGguf } from './scripted-gguf.fixture.ts'

const folder = await newFolder()
after(() => folder[Symbol.asyncDispose]())
const file = join(folder.path, 'scripted.gguf')
writeScriptedGguf(file, 'Down since nine.', { context: 2_048, vocabulary: 300 })
const whole = readFileSync(file)
const signal = new AbortController().signal
const facts = (path = file) => readGgufFacts(path, { signal })
const factsOf = (bytes: Uint8Array) => {
  writeFileSync(join(folder.path, 'other.gguf'), bytes)
  return facts(join(folder.path, 'other.gguf'))
}

test('a file tells what it holds', async () => {
  const { writtenAt, ...rest } = await facts()
  assert.ok(writtenAt > 0)
  assert.deepEqual(rest, {
    bytes: whole.length,
    architecture: 'llama',
    name: 'scripted',
    parameters: 300 * 128 * 2 + 128 + 128 * 2 + 4 * 128 * 128 + 3 * 128 * 32,
    contextTokens: 2_048,
    vocabulary: 300,
    hasChatTemplate: true,
    quantisation: 'F32',
    bytesPerContextToken: 2 * 1 * 2 * 128,
  })
  assert.equal(await hashFile(file, { signal }), createHash('sha256').update(whole).digest('hex'))
})

test('a vocabulary longer than one read is read', async () => {
  const tokens = Array.from({ length: 150_000 }, (_, n) => `token number ${n}`)
  const entries = {
    'general.architecture': string('qwen3'),
    'tokenizer.ggml.tokens': array('string', tokens),
    'general.file_type': u32(15),
  }
  writeGguf(join(folder.path, 'long.gguf'), entries, [])
  const { vocabulary, quantisation, hasChatTemplate } = await facts(join(folder.path, 'long.gguf'))
  assert.deepEqual([vocabulary, quantisation, hasChatTemplate], [150_000, 'Q4_K_M', false])
})

test('what is no model, cut off or not there is told apart', async () => {
  await assert.rejects(facts(join(folder.path, 'missing.gguf')), { code: 'file_unreadable' })
  await assert.rejects(facts(folder.path), { code: 'file_unreadable' })
  await assert.rejects(factsOf(Buffer.alloc(0)), { code: 'format_unknown' })
  await assert.rejects(factsOf(Buffer.from('plain text')), { code: 'format_unknown' })
  await assert.rejects(factsOf(whole.subarray(0, 100)), { code: 'file_damaged' })
  await assert.rejects(factsOf(whole.subarray(0, whole.length - 1)), { code: 'file_damaged', message: /cut off/ })
  await assert.rejects(hashFile(join(folder.path, 'missing.gguf'), { signal }), { code: 'file_unreadable' })
})

test('a name of control characters cannot speak to a terminal', async () => {
  const entries = { 'general.name': string('\u001b[31mred\u0007\n'), 'general.architecture': string('../../etc') }
  writeGguf(join(folder.path, 'name.gguf'), entries, [])
  const { name, architecture } = await facts(join(folder.path, 'name.gguf'))
  assert.deepEqual([name, architecture], ['[31mred', undefined])
})

test('hostile counts end at the end of the file', () => {
  const head = (...parts: (bigint | number)[]) =>
    Buffer.concat([
      Buffer.from('GGUF\u0003\0\0\0', 'latin1'),
      ...parts.map((part) => {
        const bytes = Buffer.alloc(typeof part === 'bigint' ? 8 : 4)
        if (typeof part === 'bigint') bytes.writeBigUInt64LE(part)
        else bytes.writeUInt32LE(part)
        return bytes
      }),
      Buffer.alloc(200),
    ])
  const huge = 2n ** 64n - 1n
  assert.equal(readGgufHead(head(huge, 0n)), 'malformed')
  assert.equal(readGgufHead(head(0n, 65_537n)), 'malformed')
  assert.equal(readGgufHead(head(0n, 1n, huge)), 'malformed')
  assert.equal(readGgufHead(head(0n, 1n, 0n, 8, 2n ** 50n)), 'more')
  assert.equal(readGgufHead(head(0n, 1n, 0n, 9, 8, 2n ** 50n)), 'more')
  const nested = Array.from({ length: 10 }, () => [9, 1n] as const).flat()
  assert.equal(readGgufHead(head(0n, 1n, 0n, 9, ...nested)), 'malformed')
  assert.equal(readGgufHead(head(1n, 0n, 0n, 4_000_000_000)), 'malformed')
})

test('no damage to a head does more than fail with a code', async () => {
  let state = 7
  const random = (limit: number) => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) % limit
  const headBytes = 9_000
  for (let n = 0; n < 3_000; n++) {
    const bytes = Buffer.from(whole.subarray(0, headBytes + random(2_000)))
    for (let flips = 1 + random(4); flips > 0; flips--) bytes[random(bytes.length)] = [0, 1, 8, 9, 127, 255][random(6)] ?? 0
    const head = readGgufHead(bytes)
    assert.ok(typeof head === 'object' || head === 'more' || head === 'malformed')
    if (n % 100 === 0) await factsOf(bytes).catch((error: unknown) => assert.ok(error instanceof AppError))
  }
})
