import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { understand } from '../understand/index.ts'
import { askedClaim } from './asked-claim.ts'

const begin = Date.parse('2026-03-03T09:00:00Z')
/** Who denies what is asked and who says it, by the places of their texts. */
function heard(asked: string, lang: string, texts: readonly string[], { isMatter = false } = {}) {
  const question = understand({ text: asked, asOf: begin + 3_600_000, timeZone: 'UTC' })
  const said = texts.map((text, n) => ({
    post: { ...makePost({ n: n + 1, by: `by${n + 1}`, at: begin + n * 60_000, text }), langs: [lang] },
    copies: [],
    held: [],
  }))
  const claim = askedClaim(question, said, { isMatter })
  return claim && { deny: claim.deny.toSorted(), say: claim.say.toSorted() }
}

test('what the question itself names is denied flatly, or by several with a "not" beside it', () => {
  const cases: readonly (readonly [asked: string, lang: string, says: string, ...denies: string[]])[] = [
    ['Was there a gas leak in Kalvik?', 'en', 'Gas leak in Kalvik, my neighbour says', 'The gas leak in Kalvik is a hoax'],
    [
      'Did a skater drown in Kalvik?',
      'en',
      'A skater drowned in Kalvik',
      'No skater drowned in Kalvik',
      'nobody drowned in Kalvik, I row there',
    ],
    ['fuite de gaz Kalvik vrai ou faux', 'fr', 'Une fuite de gaz à Kalvik', 'La fuite de gaz à Kalvik, c’est faux'],
    ['gasleck Kalvik stimmt das', 'de', 'Gasleck in Kalvik!', 'Das Gasleck in Kalvik ist erfunden'],
    ['¿Ha dimitido la jueza de Kalvik?', 'es', 'La jueza de Kalvik ha dimitido', 'es mentira que la jueza de Kalvik ha dimitido'],
    [
      'a escola de Kalvik vai fechar?',
      'pt',
      'a escola de Kalvik fecha',
      'a escola de Kalvik não fecha, gente',
      'não fecha a escola de Kalvik',
    ],
    ['カルヴィクでライオンが逃げたのは本当ですか？', 'ja', 'カルヴィクでライオンが逃げた', 'ライオンが逃げたというのはデマ カルヴィク'],
  ]
  for (const [asked, lang, says, ...denies] of cases) {
    const all = denies.map((_one, n) => n + 1)
    assert.deepEqual(heard(asked, lang, [says, ...denies]), { deny: all, say: [0] }, asked)
  }
})

test('a "not" of one alone, elsewhere in the sentence, or in a question denies nothing that is asked', () => {
  const asked = 'Was there a gas leak in Kalvik?'
  const says = 'Gas leak in Kalvik, my neighbour says'
  for (const other of [
    'No gas leak in Kalvik',
    'A gas leak in Kalvik, and nobody from the town hall has come to tell us where we can go',
    'Why does nobody speak of the gas leak in Kalvik?',
    'The road is closed, that has nothing to do with the gas leak in Kalvik',
  ])
    assert.equal(heard(asked, 'en', [says, other]), undefined, other)
})

test('of a name that begins the question its first word is no thing that is asked', () => {
  const asked = 'Sedge Pond Kalvik is it an albatross'
  const other = 'No dogs at Sedge Pond, Kalvik, nothing at Sedge Pond is allowed'
  const says = 'An albatross at Sedge Pond, Kalvik!'
  assert.equal(heard(asked, 'en', [says, other, 'no bikes at Sedge Pond either'])?.deny.length ?? 0, 0)
})

test('"False alarm!" denies what its post speaks of; other words for what is asked are denied as it is', () => {
  const asked = 'Did someone die at the Kalvik run?'
  const says = 'Someone died at the Kalvik run'
  assert.deepEqual(heard(asked, 'en', [says, 'I wrote that a runner died in Kalvik. I was wrong']), { deny: [1], say: [0] })
  assert.deepEqual(heard(asked, 'en', [says, 'Death at the Kalvik run = fake news']), { deny: [1], say: [0] })
})

test('what was denied before anybody said what is asked was something else of the place', () => {
  const [asked, before, says] = [
    'Will the paint factory in Kalvik close?',
    'The fire brigade denies a gas leak at the paint factory in Kalvik',
    'The paint factory in Kalvik will close',
  ]
  assert.equal(heard(asked, 'en', [before, says]), undefined)
  assert.deepEqual(heard(asked, 'en', [before, says, 'It is false that the paint factory in Kalvik will close']), { deny: [2], say: [1] })
})

test('of a cause that is asked for who flatly denies something of the matter is heard; who says "not" of it is not', () => {
  const asked = 'Why is the lift in the Kalvik tower out of order?'
  const says = 'The lift in the Kalvik tower is out of order because they save money'
  const flat = 'The meters rule out that anybody in Kalvik switched the lift off'
  assert.deepEqual(heard(asked, 'en', [says, flat], { isMatter: true }), { deny: [1], say: [0] })
  assert.equal(
    heard(asked, 'en', [says, 'The lift in Kalvik is not for dogs', 'no lift in Kalvik, no party'], { isMatter: true }),
    undefined,
  )
})
