import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from './understand.ts'

const kindOf = (text: string) => understand({ text, asOf: Date.parse('2026-11-25T12:00:00Z'), timeZone: 'UTC' }).kind

const opinions: { readonly [lang: string]: readonly string[] } = {
  en: [
    'How do people see the new parking fees in Ferndale?',
    'Are residents for or against the cycle lane?',
    'Do people trust the water company?',
    'Whose side are people on in the bus drivers’ dispute?',
    'What is the mood among nurses in Leeds?',
  ],
  fr: [
    'Comment les habitants voient-ils le nouveau stationnement à Nantes ?',
    'Les riverains sont-ils pour la piste cyclable ?',
    'De quel côté sont les gens dans le conflit des éboueurs ?',
    'Que pense-t-on du nouveau maire ?',
  ],
  es: [
    '¿Cómo ve la gente el nuevo aparcamiento de Cádiz?',
    '¿Los vecinos están a favor del carril bici?',
    '¿De qué lado está la gente en la huelga de basuras?',
    '¿Qué les parece el nuevo horario?',
  ],
  de: [
    'Wie sehen die Leute die neuen Parkgebühren in Kiel?',
    'Sind die Anwohner für den Radweg?',
    'Was halten die Leute vom neuen Fahrplan?',
    'Stehen die Leute hinter den Pflegekräften?',
  ],
  pt: [
    'Como veem as pessoas o novo estacionamento em Recife?',
    'Os moradores estão contra a ciclovia?',
    'De que lado estão as pessoas na greve do lixo?',
    'O que acha o povo do novo horário?',
  ],
  ja: [
    '新しい駐車料金について住民はどう考えていますか？',
    '自転車道に賛成の人は多い？',
    '世間の声は？',
    '図書館の閉館をどう感じていますか？',
  ],
  hi: ['नई पार्किंग फीस के बारे में लोग क्या सोचते हैं?', 'साइकिल पथ पर लोगों की राय क्या है?'],
  ar: ['ما رأي السكان في رسوم الوقوف الجديدة؟', 'كيف يرى الناس قرار البلدية؟'],
  th: ['คนคิดอย่างไรกับค่าจอดรถใหม่', 'ชาวบ้านเห็นด้วยกับทางจักรยานไหม'],
}
for (const [lang, texts] of Object.entries(opinions))
  test(`what people think is asked, ${lang}`, () => {
    for (const text of texts) assert.equal(kindOf(text), 'opinions', text)
  })

const asTyped: { readonly [lang: string]: readonly string[] } = {
  en: [
    'thoughts on the cycle lane in Ferndale',
    'cycle lane Ferndale what people think',
    'what’s everyone saying about the coach in Ferndale',
    'was the verdict in Ferndale fair?',
    'new square Ferndale love or hate',
    'cycle lane Ferndale worth it?',
  ],
  fr: [
    't’en penses quoi de la piste à Nantes',
    'piste cyclable Nantes les gens disent quoi',
    'Le verdict de Nantes est-il juste ?',
    'comment les riverains de Nantes prennent la nouvelle',
    'piste Nantes bonne ou mauvaise idée',
  ],
  es: [
    'qué os parece el carril de Cádiz',
    '¿Es justa la sentencia en Cádiz?',
    'carril Cádiz buena o mala idea',
    '¿Cómo ha sentado la sentencia en Cádiz?',
  ],
  de: [
    'was haltet ihr vom radweg in kiel',
    'Ist das Urteil in Kiel gerecht?',
    'leute sauer wegen radweg kiel?',
    'radweg kiel pro und contra',
  ],
  pt: [
    'o que o pessoal tá falando do técnico em Recife',
    'A sentença em Recife foi justa?',
    'ciclovia Recife bom ou ruim',
    'como o pessoal recebeu a sentença em Recife',
  ],
  ja: ['カルビクの判決は妥当？', 'カルビク 移籍 ファンの声', 'カルビクの移籍、ファンは喜んでる？'],
}
for (const [lang, texts] of Object.entries(asTyped))
  test(`what people think is asked as it is typed, ${lang}`, () => {
    for (const text of texts) assert.equal(kindOf(text), 'opinions', text)
  })

const ofGroups: { readonly [lang: string]: readonly string[] } = {
  en: [
    'what do shopkeepers say about Sunday opening in Ferndale',
    'Was Sunday opening worth it for the shops in Ferndale?',
    'anyone happy with the new square in Ferndale',
    'how’s the new bus lane going down in Ferndale',
    'Do farmers back the plan?',
    'Are the shop owners for the pedestrian zone in Ferndale?',
  ],
  fr: [
    'Que disent les commerçants du nouveau parking à Nantes ?',
    'zone piétonne Nantes vous en dites quoi',
    'Les Nantais approuvent-ils la piste cyclable ?',
    'La gratuité des bus à Nantes, ça vaut le coup ?',
  ],
  es: [
    '¿Está la gente de acuerdo con la zona azul?',
    'ruido puerto Cádiz quién tiene razón',
    '¿Vale la pena el nuevo abono en Cádiz?',
    '¿Los agricultores apoyan la huelga?',
    '¿Qué dicen los vecinos?',
  ],
  de: [
    'Was sagen die Händler zum Radweg in Kiel?',
    'Freuen sich die Leute über den Radweg in Kiel?',
    'neues ticket kiel lohnt sich das',
    'Sind die Händler gegen die Fußgängerzone?',
  ],
  pt: ['Que dizem as pessoas de Recife da ciclovia?', 'ciclovia Recife o povo concorda?', 'O que o povo tá achando da ciclovia?'],
  ja: ['自転車道に保護者は納得してる？', '駐車場 騒音 どっちが本当', '新しい広場は好評？'],
}
for (const [lang, texts] of Object.entries(ofGroups))
  test(`those whom a matter touches are asked what they hold of it, ${lang}`, () => {
    for (const text of texts) assert.equal(kindOf(text), 'opinions', text)
  })

test('what happened, who said it and how many is no question for opinions', () => {
  for (const text of [
    'What did passengers say about the crash in Ferndale?',
    'What does the fire service say about the smoke in Ferndale?',
    'Que disent les pompiers de l’incendie à Nantes ?',
    '¿Qué dicen los bomberos del incendio de Cádiz?',
    'Was sagen die Zeugen zum Unfall in Kiel?',
    'O que dizem os bombeiros do incêndio em Recife?',
    'Is the lift in Ferndale working or not?',
    '¿Quién ganó en Cádiz?',
    'What happened at the harbour?',
    'What did the mayor say about the tram?',
    'How many people support the petition?',
    'Are there people in the building?',
    'Combien de gens sont dans le stade ?',
    '¿Qué dijo el alcalde?',
    'Wie viele Menschen sind im Stadion?',
    'Quantas pessoas estão no estádio?',
    '駅で何が起きた？',
    'Is the water in Ferndale good to drink?',
    'Is the report from Ferndale right?',
    'Faut-il faire bouillir l’eau à Nantes ?',
    '避難は必要？',
    'Was sagt die Polizei zum Brand?',
    'Are the schools in Ferndale open or not?',
    'Are there people with measles in Ferndale?',
    'Did people march against the plan?',
    'Sind die Eltern zu Hause?',
    '¿La gente está a salvo?',
    'Os passageiros estão no aeroporto?',
  ])
    assert.notEqual(kindOf(text), 'opinions', text)
})

test('where people are is a part of what they are asked about', () => {
  const { terms } = understand({ text: 'What do people in Ferndale think about the tram?', asOf: 0, timeZone: 'UTC' })
  assert.deepEqual(
    terms.map(({ label, isPlace }) => [label, isPlace ?? false]),
    [
      ['tram', false],
      ['Ferndale', true],
    ],
  )
})
