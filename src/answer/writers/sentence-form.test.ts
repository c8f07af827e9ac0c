import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formsOf, type Form } from './sentence-form.ts'

const cases: readonly (readonly [Form, string, string])[] = [
  ['asks', 'So the bridge is closed and nobody knows why?', 'The bridge is closed and nobody knows why.'],
  ['points', 'My full statement on the closing of the bridge', 'Closing the bridge costs the town its market.'],
  ['points', 'Tune in at nine as I talk about the bridge', 'The bridge carries nine trains a day'],
  ['courteous', 'Thanks to everyone who came to the bridge', 'Everyone who came to the bridge was turned away'],
  ['diary', 'Had a great meeting about the bridge with the mayor', 'The mayor wants to rebuild the bridge this year'],
  ['mourns', 'Our thoughts and prayers are with the families of Kalvik', 'Two families of Kalvik lost their homes'],
  ['calls', 'Please share: blankets are wanted in Kalvik', 'Blankets are handed out in Kalvik'],
  ['chats', 'lol the bridge of Kalvik fell down again', 'The bridge of Kalvik fell down again'],
  ['leans', 'It was closed because of the flood', 'The bridge was closed because of the flood'],
  ['endsOpen', 'The nomination of the chief engineer to', 'The nomination of the chief engineer is stalled'],
  ['cut', 'Two engineers were held after the coll…', 'Two engineers were held after the collapse'],
  ['marked', '#Kalvik #flood #news @bo bridge closed', 'The bridge of #Kalvik is closed'],
]

test('each form is known by its marks, and what tells the same without them has none', () => {
  for (const [form, text, plain] of cases) {
    assert.ok(formsOf(text).includes(form), `${form}: ${text}`)
    assert.deepEqual(formsOf(plain), [], plain)
  }
})

test('where help is asked for, calls to help are the answer; a reply is one by its post', () => {
  assert.deepEqual(formsOf('Please donate blankets for Kalvik', { wantsHelp: true }), [])
  assert.deepEqual(formsOf('The bridge is closed', { isReply: true }), ['replies'])
})

test('who asks whether others perceive it too tells what they perceive', () => {
  for (const text of [
    'Anyone else smell smoke near the harbour?',
    'Quelqu’un d’autre sent de la fumée au port ?',
    'Riecht noch jemand Rauch am Hafen?',
    '¿Alguien más huele a humo en el puerto?',
    'Mais alguém ouviu a explosão no porto?',
    '港で煙のにおい、他にも感じた人いますか？',
  ])
    assert.deepEqual(formsOf(text), [], text)
})

test('how an author feels is a diary entry in six languages', () => {
  for (const text of [
    'Council meeting ran till midnight, I am exhausted',
    'Conseil municipal fini à minuit, je suis mort',
    'Ratssitzung bis Mitternacht, bin fertig',
    'El pleno acabó a medianoche, estoy muerta',
    'A sessão acabou à meia-noite, estou exausta',
    '議会が深夜まで、疲れた',
  ])
    assert.deepEqual(formsOf(text), ['diary'], text)
})

test('who mourns and wishes well tells no news, in six languages', () => {
  for (const text of [
    'God bless the people of Kalvik',
    'Nos pensées vont aux familles de Kalvik',
    'Nuestro pésame a las familias de Kalvik',
    'Mein Beileid an alle Familien in Kalvik',
    'Nossos pêsames às famílias de Kalvik',
    'カルヴィクの皆さんのご無事を願います',
  ])
    assert.deepEqual(formsOf(text), ['mourns'], text)
})
