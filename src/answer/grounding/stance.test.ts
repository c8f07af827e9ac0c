import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from '../understand/index.ts'
import { askedMatter } from './asked-matter.ts'
import { stanceOf } from './stance.ts'
import { stanceWordsOf } from './stance-words.ts'

const stance = (asked: string, text: string, lang: string) =>
  stanceOf(text, stanceWordsOf(text, [lang]), askedMatter(understand({ text: asked, asOf: 0, timeZone: 'UTC' })))

type Labelled = { readonly lang: string; readonly asked: string; readonly for: readonly string[]; readonly against: readonly string[] }
/** Written for this; the sides are those of the question's act. */
const labelled: readonly Labelled[] = [
  {
    lang: 'en',
    asked: 'What do people think about closing the library in Ferndale?',
    for: ['Close it at last, nobody reads there', 'I support closing the library', 'They should close the library and save the money'],
    against: [
      'Do not close the library',
      'Keep the library open, children need it',
      'I am against the plan, no reason for it',
      'Repair the roof instead of closing the library',
    ],
  },
  {
    lang: 'fr',
    asked: 'Que pensent les gens de fermer la bibliothèque de Nantes ?',
    for: ['Fermez la bibliothèque, elle est vide', 'Il faut fermer la bibliothèque', 'Bonne décision, vivement la suite'],
    against: [
      'Ne fermez pas la bibliothèque',
      'Laissez la bibliothèque ouverte',
      'Je suis contre, quelle honte',
      'Réparez le toit au lieu de fermer la bibliothèque',
    ],
  },
  {
    lang: 'es',
    asked: '¿Qué piensa la gente de cerrar la biblioteca de Cádiz?',
    for: ['Hay que cerrar la biblioteca', 'Estoy a favor, buena decisión'],
    against: [
      'No cierren la biblioteca',
      'La biblioteca debe seguir abierta',
      'En contra, qué vergüenza',
      'Arreglen el tejado en vez de cerrar la biblioteca',
    ],
  },
  {
    lang: 'de',
    asked: 'Was denken die Leute darüber, in Kiel die Bibliothek zu schließen?',
    for: ['Die Stadt sollte die Bibliothek schließen', 'Ich bin dafür, gute Entscheidung'],
    against: [
      'Bitte die Bibliothek nicht schließen',
      'Lasst die Bibliothek offen',
      'Bin dagegen, eine Schande',
      'Dach reparieren statt die Bibliothek schließen',
    ],
  },
  {
    lang: 'pt',
    asked: 'O que pensam as pessoas de fechar a biblioteca de Recife?',
    for: ['Têm de fechar a biblioteca', 'Estou a favor, boa decisão'],
    against: [
      'Não fechem a biblioteca',
      'Deixem a biblioteca aberta',
      'Estou contra isto, uma vergonha',
      'Arranjem o telhado em vez de fechar a biblioteca',
    ],
  },
  {
    lang: 'ja',
    asked: '福岡の図書館の閉鎖についてどう思いますか？',
    for: ['図書館の閉鎖に賛成', '閉鎖は正しい判断です'],
    against: ['図書館の閉鎖に反対', '閉鎖しないで', '図書館を残してほしい'],
  },
]
for (const { lang, asked, ...sides } of labelled)
  test(`for and against what is asked about, ${lang}`, () => {
    for (const text of sides.for) assert.ok(stance(asked, text, lang).side > 0, text)
    for (const text of sides.against) assert.ok(stance(asked, text, lang).side < 0, text)
  })

test('of two sides in the question the one that is spoken of counts', () => {
  const asked = 'Are people with the drivers or with the passengers?'
  assert.ok(stance(asked, 'I stand with the drivers', 'en').side > 0)
  assert.ok(stance(asked, 'Spare a thought for the passengers', 'en').side < 0)
  assert.equal(stance(asked, 'Buses run again', 'en').side, 0)
})

test('only words that take a side make it plain', () => {
  const asked = 'What do people think about the new tram?'
  assert.ok(stance(asked, 'I support the tram', 'en').isPlain)
  assert.ok(!stance(asked, 'What a beautiful thing', 'en').isPlain)
  assert.ok(!stance(asked, 'I support the tram, but I am against the price', 'en').isPlain)
})

test('what somebody else opposes or supports is told of them, and who supports a rejection is against it', () => {
  const asked = 'What do people think of the Hekla bridge?'
  for (const text of [
    "My statement on the mayor's rejection of the Hekla bridge",
    'the refusal of the Hekla bridge by @mayor tells how little he knows',
    'Poll: most voters oppose the Hekla bridge',
    'Norway opposes the Hekla bridge',
    'The EU has always opposed the Hekla bridge',
    'If they keep their seats they should put on hats and stand behind the Hekla bridge',
    "Supports the mayor's decision on the Hekla bridge",
    'Ferries of the Hekla have always carried what people support, and the bridge too',
    'I strongly support his promise that the council will fight the Hekla bridge',
    'Why I signed the letter that the council must approve the Hekla bridge',
    'All about it https://paper.example/mayor-supports-hekla-bridge',
  ])
    assert.equal(stance(asked, text, 'en').isPlain, false, text)
  for (const text of ['I oppose the Hekla bridge', 'The Hekla bridge? I am against.', 'Support the Hekla bridge'])
    assert.ok(stance(asked, text, 'en').isPlain, text)
  assert.ok(stance('What do people think of the Hekla toll?', 'Scrapping the Hekla toll would hurt us all', 'en').side > 0)
  assert.ok(stance(asked, 'Proud to stand with the ferrymen against the Hekla bridge', 'en').side < 0)
  const closing = 'What do people think of closing the Hekla bridge?'
  assert.equal(stance(closing, 'The council failed to close the Hekla bridge tonight', 'en').isPlain, false)
  assert.equal(stance(closing, 'I voted against the budget and to close the Hekla bridge', 'en').isPlain, false)
  assert.ok(
    stance('What do people think of closing the Hekla bridge?', 'We need to put a pause on closing the Hekla bridge', 'en').side < 0,
  )
  assert.ok(stance(asked, "I stand in support of the mayor's rejection of the Hekla bridge", 'en').side < 0)
})
