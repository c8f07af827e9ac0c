import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import type { Post } from '../../post/index.ts'
import { howThingsStand } from '../standing.ts'
import { understand } from '../understand/index.ts'
import { hear } from './heard.fixture.ts'

const minute = 60_000
const begin = Date.parse('2026-05-12T10:00:00Z')
let n = 0
const say = (at: number, by: string, text: string, lang = 'en'): Post => ({
  ...makePost({ n: ++n, at: begin + at * minute, by, text }),
  langs: [lang],
})

/** The figure that stands, and those that it replaced, newest first. */
function stands(question: string, posts: readonly Post[]): readonly (string | undefined)[] {
  const newest = howThingsStand(...hear(question, posts, begin + 60 * minute))
  return [newest?.claims[0], ...(newest?.replaced ?? [])]
}

const pieces = 'How many pieces of the satellite were found in Marden?'
const early = [
  say(1, 'ada', '13 pieces of the satellite were found in Marden'),
  say(2, 'bo', 'They found 13 pieces of the satellite in Marden'),
  say(3, 'cy', 'Satellite debris in Marden, 13 pieces found so far'),
  say(4, 'di', 'Search teams picked up 13 pieces in the fields of Marden'),
]
const update = [
  say(20, 'grid', 'Search teams picked up 39 pieces in the fields of Marden'),
  say(22, 'fay', '39 pieces picked up around Marden'),
]

test('an update wins in other words than the question’s, although late believers go on', () => {
  const late = [
    say(23, 'gus', 'I hear 13 pieces of the satellite were found in Marden'),
    say(25, 'hal', '13 pieces of the satellite found in Marden!'),
  ]
  assert.deepEqual(stands(pieces, [...early, ...update, ...late]), ['39', '13'])
})

test('what two say while many go on saying something else replaces nothing', () => {
  const many = Array.from({ length: 12 }, (_, i) =>
    say(23 + i, `new${i}`, `Now ${['so', 'yes', 'well'][i % 3]} 13 pieces of the satellite were found in Marden`),
  )
  assert.equal(stands(pieces, [...early, ...update, ...many])[0], '13')
})

test('the same words about another place, a date and another thing counted are no update', () => {
  const elsewhere = [
    say(30, 'ivy', '80 pieces of the satellite were found in Fernley'),
    say(31, 'jo', 'Search teams picked up 80 pieces in the fields of Fernley'),
  ]
  const dates = [
    say(32, 'kim', 'On 14 May the pieces of the satellite leave Marden'),
    say(33, 'leo', 'Pieces of the satellite leave Marden on 14 May'),
  ]
  const other = [
    say(34, 'mia', '300 visitors came to see the satellite in Marden'),
    say(35, 'ned', '300 visitors in Marden because of the satellite'),
  ]
  assert.deepEqual(stands(pieces, [...early, ...update, ...elsewhere, ...dates, ...other]), ['39', '13'])
})

test('a correction downwards counts like any other update', () => {
  const corrected = [
    say(30, 'grid', 'Correction: 7 pieces of the satellite were found in Marden, not 39'),
    say(31, 'pia', 'So it is 7 pieces of the satellite found in Marden, earlier 39 was wrong'),
  ]
  assert.deepEqual(stands(pieces, [...early, ...update, ...corrected]), ['7', '39', '13'])
})

test('who calls a figure replaced by another one tells of the same thing, in whichever words; what it is taken from is of it too', () => {
  const news = [
    say(20, 'di', 'Not 13 then but 39. The sheep of Marden must be terrified'),
    say(23, 'fay', '39!! and the sheep of Marden could not care less'),
  ]
  assert.deepEqual(stands(pieces, [...early, ...news]), ['39', '13'])
  const elsewhere = news.map((post) => ({ ...post, text: post.text.replace('Not 13 then but ', '') }))
  assert.equal(stands(pieces, [...early, ...elsewhere])[0], '13')
})

test('what nobody stands for replaces no figure that somebody stands for', () => {
  const rumour = [
    say(20, 'di', 'Some guy at the bar says 39 pieces of the satellite were found in Marden'),
    say(22, 'fay', 'Rumour in Marden: 39 pieces of the satellite were found'),
    say(24, 'gus', '39 pieces of the satellite found in Marden??'),
  ]
  assert.equal(stands(pieces, [...early, ...rumour])[0], '13')
  const stoodFor = [
    ...rumour,
    say(26, 'hal', '39 pieces of the satellite found in Marden'),
    say(27, 'ivy', '39 pieces found in Marden by now'),
  ]
  assert.equal(stands(pieces, [...early, ...stoodFor])[0], '39')
})

test('who gives a figure some minutes before another one says what it replaced is heard as well', () => {
  const news = [
    say(20, 'di', '39!! and the sheep of Marden could not care less'),
    say(30, 'fay', 'Not 13 then but 39. Poor sheep of Marden'),
  ]
  assert.deepEqual(stands(pieces, [...early, ...news]), ['39', '13'])
  const longAgo = [
    say(5, 'di', '39!! and the sheep of Marden could not care less'),
    say(30, 'fay', 'Not 13 then but 39. Poor sheep of Marden'),
  ]
  assert.equal(stands(pieces, [...early, ...longAgo])[0], '13')
})

test('whoever is like a post that calls a figure replaced is not of the same thing by that', () => {
  const tied = [
    say(20, 'di', 'Forget 13, 39 goats at the farm of Marden'),
    say(22, 'fay', '39 goats, Marden'),
    say(24, 'gus', 'Forget the rain, 70 goats at the farm of Marden'),
    say(25, 'hal', 'Forget the rain, 70 goats at the farm of Marden again'),
  ]
  assert.deepEqual(stands(pieces, [...early, ...tied]), ['39', '13'])
})

test('a number of people is no number of homes: the word for counting decides', () => {
  const question = 'マーデンのコンサートを待っているファンは何人ですか？'
  const posts = [
    say(1, 'ada', 'マーデンのコンサート、待っているファンは240人', 'ja'),
    say(2, 'bo', 'マーデンのコンサートを待つファン240人', 'ja'),
    say(10, 'cy', 'マーデンでは330戸が停電、コンサートのファンも困惑', 'ja'),
    say(11, 'di', 'マーデンの停電は330戸、ファンが待っている', 'ja'),
    say(12, 'ed', '330戸が停電中、マーデンのコンサート会場も', 'ja'),
  ]
  assert.equal(stands(question, posts)[0], '240')
})

test('of somebody or something asked about by name the same noun counts the same in any words', () => {
  const question = 'Larkspur Bank Kalvik how many customers affected'
  const posts = [
    say(1, 'ada', 'Hotline tape says 4800 customers are affected. Larkspur Bank Kalvik'),
    say(2, 'bo', '4800 customers affected, Larkspur Bank in Kalvik says'),
    say(3, 'cy', 'Larkspur Bank, Kalvik: 4800 customers are affected'),
    say(
      20,
      'di',
      'nothing with six digits anymore folks: just 210 customers still out waiting tonight, tweets poor old Larkspur Bank, Kalvik',
    ),
    say(24, 'fay', 'the teller whispers to my mum that 210 customers wait for some new password letter, Larkspur Bank Kalvik'),
  ]
  assert.deepEqual(stands(question, posts), ['210', '4800'])
})

test('who was taken ill and who had to leave are two figures: neither replaces the other, nor contradicts it', () => {
  const fr = (at: number, by: string, text: string) => say(at, by, text, 'fr')
  const ill = [
    '42 élèves malades au collège de Norby',
    'Au collège de Norby, 42 élèves malades',
    'Norby : 42 élèves malades au collège, dit le maire',
  ]
  const out = [
    '390 élèves évacués du collège de Norby',
    'Au collège de Norby, 390 élèves évacués',
    'On vient d’évacuer 390 élèves au collège de Norby',
  ]
  const posts = [...ill.map((text, i) => fr(2 * i, `a${i}`, text)), ...out.map((text, i) => fr(2 * i + 1, `b${i}`, text))]
  const asked = understand({ text: 'Combien d’élèves au collège de Norby ?', asOf: begin + 60 * minute, timeZone: 'UTC' })
  const said = posts.map((post) => ({ post, copies: [], held: asked.terms.map(() => true) }))
  const { against, replaced = [] } = howThingsStand(asked, said) ?? {}
  assert.deepEqual([against, replaced], [undefined, []])
  assert.deepEqual(stands('Combien d’élèves sont malades au collège de Norby ?', posts), ['42'])
  assert.deepEqual(stands('Combien d’élèves ont été évacués du collège de Norby ?', posts), ['390'])
})
