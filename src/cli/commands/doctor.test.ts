import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Services } from '../context.ts'
import { runProgram } from '../program.ts'
import type { MediaDesk } from '../media-desk.ts'
import type { ModelDesk } from '../model-desk.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-doctor-'))
after(() => {
  rmSync(folder, { recursive: true, force: true })
  process.exitCode = 0
})
const unused = () => Promise.reject(new TypeError('unused'))

async function doctor(
  args: readonly string[],
  desk: Partial<ModelDesk>,
  probed: Awaited<ReturnType<Services['probeSources']>> = [],
): Promise<{ out: string; err: string }> {
  let [out, err] = ['', '']
  await runProgram(['doctor', '--data', folder, ...args], {
    services: {
      openApi: unused,
      probeSources: async () => probed,
      models: async () => desk as ModelDesk,
      media: async () => ({ look: async () => [] }) as Partial<MediaDesk> as MediaDesk,
    } as Partial<Services> as Services,
    terminal: {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      isInteractive: false,
      colours: false,
      width: 200,
      timeZone: 'UTC',
      now: () => 0,
    },
    env: { GROUNDSWELL_PORT: '0' },
    cwd: folder,
    stdin: (async function* () {})(),
    version: '0.0.0',
    signal: new AbortController().signal,
  })
  return { out, err }
}

test('a server’s names move no cursor and begin no line', async () => {
  const hostile = '\u001B[2J\u009B31mqwen\nFAIL  Store        gone\u202E'
  const line = { name: 'extractive', what: '', writer: 'extractive', why: '', isDefault: true, sendsTo: null }
  const said = await doctor(['--model', hostile], {
    look: async () => [{ state: 'ok', text: `ollama answers: ${hostile}` }],
    defaultName: () => 'extractive',
    list: () => [line, { ...line, name: hostile, isDefault: false }],
    probe: async () => [{ state: 'ok', text: `${hostile} writes` }],
  })
  for (const text of [said.out, said.err]) {
    assert.doesNotMatch(text, /[\u001B\u009B\u202E]/)
    assert.doesNotMatch(text, /^FAIL {2}Store {8}gone/m)
  }
  assert.match(said.err, /^Trying \[2J31mqwen FAIL Store gone; this may take minutes/m)
})

test('a model that is not there is said at once, beside what was found', async () => {
  const said = await doctor(['--model', 'nope'], {
    look: async () => [{ state: 'ok', text: 'every usual server answers' }],
    list: () => [],
    probe: () => Promise.reject(new TypeError('There is none.')),
  })
  assert.doesNotMatch(said.err, /minutes/)
  assert.match(said.out, /^ok {4}Models {7}every usual server answers$/m)
  assert.match(said.out, /^FAIL {2}Models/m)
})

test('what is read is tried, and a source that fails makes the doctor fail, in words that move no cursor', async () => {
  const desk = { look: async () => [], list: () => [], defaultName: () => 'extractive' }
  const said = await doctor([], desk, [
    { name: 'bluesky', state: 'ok', text: 'jetstream.example answers in 40 ms' },
    { name: 'feed\u001B[2J', state: 'fail', text: 'it refuses\nFAIL  everything' },
  ])
  assert.match(said.out, /^ok {4}bluesky {6}jetstream\.example answers in 40 ms$/m)
  assert.match(said.out, /^FAIL {2}feed\[2J {6}it refuses FAIL everything$/m)
  assert.equal(process.exitCode, 1)
})
