import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { asOf, evidenceOf } from '../evidence.fixture.ts'
import { vouchedAmong, vouchedFigures, vouchesForFigure } from './vouched.ts'

let n = 0
const say = (by: string, text: string, ...copies: string[]) => ({
  post: makePost({ n: ++n, by, text }),
  copies: copies.map((other) => makePost({ n: ++n, by: other, text })),
  held: [],
})
const rumour = say('cy', 'Some guy says the bridge is closed')

test('where two vouch for what they say nobody else is heard; where one does, all are', () => {
  const [ada, bo] = [say('ada', 'The bridge is closed'), say('bo', 'Bridge closed, says the mayor')]
  assert.deepEqual(vouchedAmong([ada, rumour, bo]), [ada, bo])
  assert.deepEqual(vouchedAmong([ada, rumour, say('ada', 'Closed, the bridge')]).length, 3)
  assert.deepEqual(vouchedAmong([rumour]), [rumour])
  const copied = say('ada', 'The bridge is closed', 'bo')
  assert.deepEqual(vouchedAmong([copied, rumour]), [copied], 'who says the same vouches for it too')
})

test('what those who pass it on do not stand for leads over nothing that others say as so', async () => {
  const posts = [
    ['ada', 'The power cut in Karsholm was caused by a burnt transformer'],
    ['bo', 'So a burnt transformer caused the Karsholm power cut'],
    ['cy', 'Some guy says a cyber attack caused the power cut in Karsholm'],
    ['di', 'Rumour: a cyber attack caused the Karsholm power cut'],
    ['ed', 'Is it true that the power cut in Karsholm was caused by a cyber attack?'],
    ['fay', 'Unconfirmed: cyber attack caused the power cut, whole of Karsholm dark'],
    ['gus', 'No idea if true, a cyber attack caused the power cut in Karsholm they say'],
  ].map(([by = '', text = ''], i) => makePost({ n: ++n, by, text, at: asOf - 7_200_000 + i * 900_000 }))
  const { standing, items } = await evidenceOf(posts, 'What caused the power cut in Karsholm?')
  assert.match(items[(standing?.items[0] ?? 0) - 1]?.post.text ?? '', /burnt transformer/)
})

test('a figure that two vouch for is heard of whoever gives it; one that is only passed on, or asked about, is not', () => {
  const give = (by: string, figure: string, text: string) => ({ ...say(by, text), figure })
  const eleven = [give('ada', '11', '11 votes apart'), give('bo', '11', 'Eleven votes it was: 11'), give('di', '11', '11 now?! it was 8')]
  const rumoured = [
    give('cy', '200', 'Rumour: 200 votes'),
    give('ed', '200', '200 votes, says my uncle'),
    give('fay', '200', '200 votes??'),
  ]
  assert.deepEqual(vouchedFigures([...eleven, ...rumoured]), eleven)
  assert.deepEqual(vouchedFigures(rumoured), rumoured)
})

test('a figure within a question is not given as so', () => {
  assert.equal(vouchesForFigure('200', { text: '200 votes?? where do people get this from', langs: ['en'] }), false)
  assert.equal(vouchesForFigure('200', { text: 'It was 200 votes. Who would have thought?', langs: ['en'] }), true)
})
