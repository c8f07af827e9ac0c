import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTextLimit, createThoughtSplitter } from './split-text.ts'

const think = (chunks: readonly string[], startsInside = false): [text: string, thought: string] => {
  const splitter = createThoughtSplitter({ startsInside })
  const pieces = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()]
  assert.ok(pieces.every(({ text }) => text !== ''))
  const of = (type: string) => pieces.map((piece) => (piece.type === type ? piece.text : '')).join('')
  return [of('text-delta'), of('reasoning-delta')]
}

test('however a text is cut, its thoughts are told from its words', () => {
  const text = 'a<think>b < c</thin k></think>d <thinking <think></think>e<'
  for (let size = 1; size <= text.length; size++) {
    const chunks = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []
    assert.deepEqual(think(chunks), ['ad <thinking e<', 'b < c</thin k>'], `in pieces of ${size}`)
  }
})

test('a thought that is not closed stays one; a closing tag alone is left out', () => {
  assert.deepEqual(think(['<think>on and on']), ['', 'on and on'])
  assert.deepEqual(think(['a</think>b']), ['ab', ''])
  assert.deepEqual(think(['hm </th', 'ink>b'], true), ['b', 'hm '])
})

test('what cannot begin a tag is not held back', () => {
  const splitter = createThoughtSplitter()
  assert.deepEqual(splitter.push('a < b <t'), [{ type: 'text-delta', text: 'a < b ' }])
  assert.deepEqual(splitter.push('ea'), [{ type: 'text-delta', text: '<tea' }])
})

const limited = (chunks: readonly string[], options: Parameters<typeof createTextLimit>[0]) => {
  const limit = createTextLimit(options)
  const text = chunks.map((chunk) => limit.push(chunk)).join('') + limit.end()
  return [text, limit.ended]
}

test('a text ends before its first stop word, however it is cut', () => {
  const maxCharacters = 100
  for (const chunks of [['one, and two'], ['one', ', a', 'nd', ' two'], [...'one, and two']])
    assert.deepEqual(limited(chunks, { stop: ['two', ', and'], maxCharacters }), ['one', 'stop'])
  assert.deepEqual(limited(['one, a'], { stop: [', and'], maxCharacters }), ['one, a', undefined])
  assert.deepEqual(limited(['one'], { stop: [''], maxCharacters }), ['one', undefined])
})

test('a text ends at its greatest length, with whole characters', () => {
  assert.deepEqual(limited(['abc', 'def', 'ghi'], { maxCharacters: 5 }), ['abcde', 'length'])
  assert.deepEqual(limited(['ab🙂'], { maxCharacters: 3 }), ['ab', 'length'])
  assert.deepEqual(limited(['abc', ''], { maxCharacters: 3 }), ['abc', undefined])
})
