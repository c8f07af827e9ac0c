import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { Post } from '../post/index.ts'
import { hear } from './grounding/heard.fixture.ts'
import { howThingsStand } from './standing.ts'

const minute = 60_000
const begin = Date.parse('2026-05-12T10:00:00Z')
const asOf = begin + 60 * minute
let n = 0
const say = (at: number, by: string, text: string): Post => makePost({ n: ++n, at: begin + at * minute, by, text })

/** The texts that agree on how things stand, best first. */
function standing(question: string, posts: readonly Post[]) {
  const newest = howThingsStand(...hear(question, posts, asOf))
  return newest && { texts: newest.agreeing.map((index) => posts[index]?.text ?? ''), since: (newest.since - begin) / minute }
}

const homes = 'How many homes are without power in Karsholm?'
const early = ['ada', 'bo', 'cy', 'di', 'ed'].map((by, i) =>
  say(1 + i, by, `${['Now', 'So', 'Well', 'Here', 'Sadly'][i]}: 400 homes without power in Karsholm`),
)
const update = [
  say(20, 'grid', '2,600 homes are without power in Karsholm'),
  say(21, 'fay', 'Power is out in 2600 homes, whole of Karsholm dark'),
  say(22, 'gus', 'Karsholm power cut, count of homes: 2.600'),
]

test('an update that several authors share wins over what more of them said before', () => {
  const now = standing(homes, [...early, ...update])
  assert.equal(now?.texts.length, 3)
  for (const text of now?.texts ?? []) assert.match(text, /2[.,]?600/)
  assert.equal(now?.since, 20)
})

test('one loud account, a back-dated post and a late believer change nothing', () => {
  const loud = [23, 24, 25, 26].map((at) => say(at, 'troll', `9,999 homes are without power in Karsholm, believe me ${at}`))
  const old = { ...say(27, 'zoe', '8,800 homes are without power in Karsholm'), createdAt: begin - 400 * 24 * 60 * minute }
  const late = say(23, 'pip', 'I hear 400 homes are without power in Karsholm')
  assert.match(standing(homes, [...early, ...update, ...loud, old, late])?.texts[0] ?? '', /2[.,]?600/)
})

test('words are compared as figures are: the newer cause that several name', () => {
  const cause = 'What caused the power cut in Karsholm?'
  const posts = [
    say(1, 'ada', 'A cyber attack caused the power cut in Karsholm'),
    say(2, 'bo', 'They say a cyber attack caused the Karsholm power cut'),
    say(3, 'cy', 'Power cut in Karsholm caused by a cyber attack?'),
    say(30, 'grid', 'The power cut in Karsholm was caused by a burnt transformer'),
    say(31, 'di', 'So a burnt transformer caused the Karsholm power cut'),
    say(32, 'ed', 'Burnt transformer, that caused the power cut in Karsholm'),
  ]
  for (const text of standing(cause, posts)?.texts ?? ['none']) assert.match(text, /burnt transformer/i)
})

test('where nobody agrees with anybody there is no newest word', () => {
  assert.equal(standing(homes, []), undefined)
  assert.equal(
    standing(homes, [say(1, 'ada', '400 homes without power in Karsholm'), say(2, 'bo', '500 homes without power in Karsholm')]),
    undefined,
  )
})

test('a figure that nobody vouches for replaces none that several do', () => {
  const rumoured = ['hal', 'ivy', 'jo', 'kit', 'lou'].map((by, i) =>
    say(
      30 + i,
      by,
      `${['Rumour', 'Is it true that', 'Some guy said', 'Unconfirmed:', 'No idea if true,'][i]} 9,000 homes without power in Karsholm`,
    ),
  )
  for (const text of standing(homes, [...early, ...update, ...rumoured])?.texts ?? ['']) assert.match(text, /2[.,]?600/)
  // Where nobody vouches for any, they are all there is.
  assert.match(standing(homes, rumoured)?.texts[0] ?? '', /9,000/)
})
