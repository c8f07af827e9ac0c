import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { askOver } from './ask.fixture.ts'

const begin = Date.parse('2026-05-12T10:00:00Z')
const minute = 60_000
const say = (lang: string, texts: readonly string[]) =>
  texts.map((text, n) => makePost({ n: n + 1, by: `by${n}`, at: begin + n * minute, text, langs: [lang] }))

const cut = say('en', [
  'Norvolt has no power for Karsholm tonight',
  'So it was a fire at the substation, Norvolt confirms. Karsholm',
  'Turns out a fire at the substation did it, Karsholm',
  'Norvolt says power is back after midnight, Karsholm',
  'Now Norvolt says after midnight, power back for Karsholm then',
  'Dearest power in the country and Norvolt leaves us with candles, Karsholm',
  'Candles and no power, thanks Norvolt, Karsholm',
])
const firstOf = async (question: string, posts: typeof cut) =>
  (await askOver(posts, question, begin + posts.length * minute + minute)).sentences[0] ?? ''

test('who is asked why is told a cause, whatever is said last of the place', async () => {
  assert.match(await firstOf('Why is the power out in Karsholm?', cut), /substation/)
  assert.match(await firstOf('Karsholm power out why', cut), /substation/)
})

test('who is asked when is told a time', async () => {
  assert.match(await firstOf('When will the power be back in Karsholm?', cut), /after midnight/)
})

test('whether something is so is told by those who say one or the other', async () => {
  const trams = say('fr', [
    'Tram interrompu à Karsholm, on marche',
    'Le tram est interrompu à Karsholm depuis ce matin',
    'Il pleut sur les rails du tram de Karsholm',
    'Le tram de Karsholm est beau sous la pluie',
    'Le tram de Karsholm et la pluie, quelle photo',
  ])
  assert.match(await firstOf('Est-ce que le tram circule à Karsholm ?', trams), /interrompu/)
})

test('what goes on besides in the place does not lead, though what is asked is denied', async () => {
  const boy = say('pt', [
    'Um menino caiu do barco em Karsholm',
    'Caiu um menino do barco, Karsholm, que horror',
    'É falso que caiu um menino do barco em Karsholm',
  ])
  const trams = Array.from({ length: 8 }, (_, n) =>
    makePost({
      n: 20 + n,
      by: `es${n}`,
      at: begin + (150 + n) * minute,
      text: `Tranvía parado en Karsholm desde esta mañana ${'!'.repeat(n)}`,
      langs: ['es'],
    }),
  )
  const { sentences } = await askOver([...boy, ...trams], 'É verdade o menino na água em Karsholm?', begin + 160 * minute)
  assert.match(sentences.join(' '), /É falso/)
  assert.doesNotMatch(sentences.join(' '), /Tranvía/)
})
