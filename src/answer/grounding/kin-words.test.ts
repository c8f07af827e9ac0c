import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { kinWords } from './kin-words.ts'

const said = (texts: readonly string[], by: (n: number) => string) =>
  texts.map((text, n) => ({ post: { ...makePost({ n, by: by(n), at: n, text }), langs: ['en'] }, copies: [], held: [] }))
const texts = [
  'The price of power: Norvolt is greedy',
  'Norvolt again, and the price of power doubles, says Ada',
  'Norvolt is a disgrace, greedy as ever',
  'ada reads a book',
  'What a greedy price for a book',
]
const kinOf = (core: readonly number[], by: (n: number) => string = (n) => `by${n}`) => [
  ...kinWords(said(texts, by), new Set(core), new Set(['price', 'power'])),
]

test('a name that several say with what is asked about, and hardly elsewhere, is of it; a common word is not, nor what one author says alone', () => {
  assert.deepEqual(kinOf([0, 1]), ['norvolt'])
  assert.deepEqual(kinOf([0]), [])
  assert.deepEqual(
    kinOf([0, 1], () => 'one'),
    [],
  )
})

test('a name is looked for only among words that several say with it: a form is made for few of the words of many posts', () => {
  const many = said(
    Array.from(
      { length: 400 },
      (_, n) => `The price of power: Norvolt ${Array.from({ length: 20 }, (_word, i) => `Word${n}x${i}a`).join(' ')}`,
    ),
    (n) => `by${n}`,
  )
  const made = countingForms(() => kinWords(many, new Set(many.keys()), new Set(['price', 'power'])))
  assert.ok(made < 50, `${made} forms were made`)
})

/** How many regular expressions are made meanwhile. */
function countingForms(run: () => unknown): number {
  const Original = globalThis.RegExp
  let made = 0
  globalThis.RegExp = new Proxy(Original, {
    construct: (target, given: [string, string?]) => {
      made++
      return new target(...given)
    },
  })
  try {
    run()
  } finally {
    globalThis.RegExp = Original
  }
  return made
}
