import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelRequest } from '../model.ts'
import { choosePreset, presets } from './presets.ts'
import { toWire } from './to-wire.ts'

test('a server is known by its host, then by what it says of itself, then by its port', () => {
  const owned = (owner: string) => ({ object: 'list', data: [{ id: 'x', owned_by: owner }] })
  const headers = new Headers({ server: 'llama.cpp' })
  const baseUrl = 'http://127.0.0.1:8000/v1'
  assert.equal(choosePreset({ baseUrl: 'https://api.openai.com/v1', headers, models: owned('vllm') }), 'openai')
  assert.equal(choosePreset({ baseUrl: 'https://api.x.ai/v1' }), 'xai')
  assert.equal(choosePreset({ baseUrl: 'https://api.anthropic.com/v1' }), 'anthropic')
  assert.equal(choosePreset({ baseUrl, headers, models: owned('vllm') }), 'llama-server')
  assert.equal(choosePreset({ baseUrl, headers: new Headers({ 'openai-version': '2020-10-01' }) }), 'openai')
  assert.equal(choosePreset({ baseUrl, models: owned('sglang') }), 'sglang')
  assert.equal(choosePreset({ baseUrl, headers: new Headers(), models: owned('somebody') }), 'vllm')
  for (const [port, name] of [
    [9931, 'llama-server'],
    [8080, 'llama-server'],
    [11434, 'ollama'],
    [1234, 'lm-studio'],
    [30000, 'sglang'],
    [4711, 'generic'],
  ] as const)
    assert.equal(choosePreset({ baseUrl: `http://localhost:${port}/v1` }), name)
})

test('whatever a server sends as its list, a preset is chosen', () => {
  for (const models of [undefined, null, 1, 'x', [], {}, { data: null }, { data: [null, 1, { owned_by: {} }] }])
    assert.equal(choosePreset({ baseUrl: 'not an address', models }), 'generic')
})

const request: ModelRequest = {
  stable: 'Say what the posts say.',
  examples: [{ user: 'Which bridge?', assistant: 'The old one.' }],
  posts: '- down since nine',
  question: 'What happened?',
  maxOutputTokens: 40,
  stop: ['\n'],
}
const wire = (preset: keyof typeof presets, changes: Partial<ModelRequest> = {}) =>
  toWire({ ...request, ...changes }, { model: 'm', preset: presets[preset], temperature: 0 })

test('an ordinary request, to the last field', () => {
  assert.deepEqual(wire('generic'), {
    model: 'm',
    messages: [
      { role: 'system', content: 'Say what the posts say.' },
      { role: 'user', content: 'Which bridge?' },
      { role: 'assistant', content: 'The old one.' },
      { role: 'user', content: '- down since nine\n\nWhat happened?' },
    ],
    stream: true,
    max_tokens: 40,
    stream_options: { include_usage: true },
    temperature: 0,
    stop: ['\n'],
  })
})

test('OpenAI gets no temperature and no stop words, its own name for the number of tokens, and is told not to keep it', () => {
  const body = wire('openai')
  assert.deepEqual(Object.keys(body).sort(), ['max_completion_tokens', 'messages', 'model', 'store', 'stream', 'stream_options'])
  assert.equal(body['store'], false)
})

test('JSON is asked for as each server understands it, and in words where no words ask for it', () => {
  const last = (body: Record<string, unknown>) => (body['messages'] as { content: string }[]).at(-1)?.content ?? ''
  assert.deepEqual(wire('vllm', { json: true })['response_format'], { type: 'json_object' })
  assert.equal((wire('lm-studio', { json: true })['response_format'] as { type: string }).type, 'json_schema')
  assert.equal(wire('anthropic', { json: true })['response_format'], undefined)
  assert.equal(wire('vllm')['response_format'], undefined)
  assert.match(last(wire('openai', { json: true })), /What happened\?\n\nAnswer with one JSON value/)
  assert.match(last(wire('openai', { json: true, question: 'What happened? As JSON.' })), /As JSON\.$/)
})

test('what is empty is left out', () => {
  const body = wire('generic', { stable: '', posts: '', examples: [], stop: [] })
  assert.deepEqual(body['messages'], [{ role: 'user', content: 'What happened?' }])
  assert.ok(!('stop' in body))
})

test('no preset has a place for tools', () => {
  for (const name of Object.keys(presets) as (keyof typeof presets)[])
    assert.ok(!Object.keys(wire(name, { json: true })).some((field) => /tool|function/.test(field)))
})
