import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckLanguage } from './language.ts'
import { takesAnothersPlace } from './places.ts'

const rows: readonly { lang: CheckLanguage; posts: readonly string[]; right: readonly string[]; wrong: readonly string[] }[] = [
  {
    lang: 'en',
    posts: [
      'The toll road reopens on Friday. The farm shop stays shut until 12 May',
      'Fire at the mill: 14 people got out, our 40 guests slept',
    ],
    right: ['The toll road opens again on Friday.', 'The farm shop is closed until 12 May.', 'At the mill 14 people got out.'],
    wrong: ['The farm shop reopens on Friday.', 'The toll road stays shut until 12 May.', '40 people got out of the mill.'],
  },
  {
    lang: 'fr',
    posts: [
      'Le petit théâtre est réservé aux écoles le matin. La grande salle ouvre à tous à 9 h',
      'Anne Roux, qui mène le projet, a remercié Paul Lys',
    ],
    right: ['Le petit théâtre est réservé aux écoles le matin.'],
    wrong: ['La grande salle est réservée aux écoles le matin.'],
  },
  {
    lang: 'es',
    posts: ['Gratis para menores de 12 años. Bono a 18. El museo reabre el 5 de julio, la torre mañana'],
    right: ['Es gratis para menores de 12 años.', 'El museo reabre el 5 de julio.'],
    wrong: ['Es gratis para menores de 18 años.', 'La torre reabre el 5 de julio.'],
  },
  {
    lang: 'de',
    posts: ['Der Lkw hatte 20 Tonnen Äpfel geladen. Ein Pkw wich aus und fuhr in die Leitplanke'],
    right: ['Der Lkw hatte 20 Tonnen Äpfel geladen.'],
    wrong: ['Der Pkw hatte 20 Tonnen Äpfel geladen.'],
  },
  {
    lang: 'pt',
    posts: ['Ingresso de sábado custa 40 reais', 'Domingo toca o coro, o ingresso custa 25 reais'],
    right: ['O ingresso de sábado custa 40 reais.'],
    wrong: ['O ingresso de domingo custa 40 reais.'],
  },
  {
    lang: 'ja',
    posts: ['北橋は5月10日まで通行止めです。南橋は片側通行です'],
    right: ['北橋は5月10日まで通行止めです。'],
    wrong: ['南橋は5月10日まで通行止めです。'],
  },
]

for (const { lang, posts, right, wrong } of rows)
  test(`what the posts tell of one thing is not told of another: ${lang}`, () => {
    for (const sentence of right) assert.equal(takesAnothersPlace(sentence, posts, lang), false, sentence)
    for (const sentence of wrong) assert.equal(takesAnothersPlace(sentence, posts, lang), true, sentence)
  })

test('what a relative clause tells is told of whom it follows', () => {
  const posts = ['Mayor Lys thanked engineer Anna Roux, who leads the works']
  assert.equal(takesAnothersPlace('Anna Roux leads the works.', posts, 'en'), false)
  assert.equal(takesAnothersPlace('Mayor Lys leads the works.', posts, 'en'), true)
})

test('two things told side by side are not exchanged, and what follows speaks of the subject before it', () => {
  const posts = ['Storm Ulla hits Calder tonight, gusts to 120 km/h', 'Police arrested Vic Dent, still seek his brother']
  assert.equal(takesAnothersPlace('Storm Ulla will reach Calder tonight with gusts to 120 km/h.', posts, 'en'), false)
  assert.equal(takesAnothersPlace('Police seek his brother.', posts, 'en'), false)
})
