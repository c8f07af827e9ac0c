import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMarkedSentences, type MarkedSentence } from './marked-sentences.ts'

const text = 'The bridge is closed [1][2]. It closed at 9:14. [3] Dr. Hask denies it [2, 4].\n- Trains run again [5]'
const expected: MarkedSentence[] = [
  { text: 'The bridge is closed.', numbers: [1, 2] },
  { text: 'It closed at 9:14.', numbers: [3] },
  { text: 'Dr. Hask denies it.', numbers: [2, 4] },
  { text: 'Trains run again', numbers: [5] },
]

test('the same sentences come out however the text is cut into pieces, each as soon as the next begins', () => {
  for (let size = 1; size <= text.length; size++) {
    const sentences = createMarkedSentences()
    const found: MarkedSentence[] = []
    for (let at = 0; at < text.length; at += size) found.push(...sentences.add(text.slice(at, at + size)))
    assert.deepEqual([...found, ...sentences.end()], expected, `pieces of ${size}`)
  }
})

test('a numbered list is its sentences, and a lone mark is none', () => {
  const sentences = createMarkedSentences()
  const found = [...sentences.add('1. Schools are shut [1].\n2. Shops are open [2].\n[3]'), ...sentences.end()]
  assert.deepEqual(
    found.map(({ text: words, numbers }) => [words, numbers]),
    [
      ['Schools are shut.', [1]],
      ['Shops are open.', [2, 3]],
    ],
  )
})
