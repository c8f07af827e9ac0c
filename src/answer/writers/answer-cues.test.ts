import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from '../understand/index.ts'
import type { Wanted } from '../evidence.ts'
import { tellsWanted, wantedBy } from './answer-cues.ts'

const ask = (text: string) => understand({ text, asOf: Date.parse('2016-05-04T12:00:00Z'), timeZone: 'UTC' })

const cases: readonly (readonly [question: string, wanted: Wanted, tells: string, tellsNot: string])[] = [
  [
    'How many people died in the flood of Kalvik?',
    'figure',
    'Death toll in Kalvik rises to 14',
    'The flood of Kalvik took many by surprise',
  ],
  ['How many homes burned in Kalvik?', 'figure', 'Nearly 30 homes destroyed in Kalvik', '30 engines fought the flames in Kalvik'],
  ['How many people died in Kalvik?', 'figure', 'Eleven dead in Kalvik', 'Kalvik mourns its dead since March 12'],
  ['How strong was the earthquake in Kalvik?', 'figure', 'A 6.1 magnitude earthquake shook Kalvik', 'A strong earthquake shook Kalvik'],
  ['When does the bridge reopen?', 'time', 'The bridge reopens on Friday', 'The bridge reopens soon, says the mayor'],
  ['Where did the train derail?', 'place', 'A train derailed near Odrel', 'A train derailed, say police'],
  ['Who leads the rescue in Kalvik?', 'person', 'Nora Lindqvist leads the rescue in Kalvik', 'The rescue in Kalvik Bay University goes on'],
  ['Why did the bridge of Kalvik fall?', 'cause', 'The bridge of Kalvik fell because of rust', 'The bridge of Kalvik fell on Monday'],
  ['Where does the smell in Kalvik come from?', 'cause', 'So it was paint, and all of Kalvik held its nose', 'Kalvik smells again'],
  ['what went wrong with the ferry Kalvik', 'cause', 'Turns out the rudder was stuck, Kalvik', 'The ferry is still at Kalvik'],
  ["D'où vient l'odeur à Kalvik ?", 'cause', "C'est un bidon renversé qui a tout déclenché à Kalvik", 'Ça sent encore à Kalvik'],
  ["sirène Kalvik c'est quoi", 'cause', 'Tout ça pour un capteur, Kalvik', 'La sirène de Kalvik encore'],
  ['Woher kommt der Geruch in Kalvik?', 'cause', 'Der Geruch kam durch offene Fässer, Kalvik', 'In Kalvik riecht es wieder'],
  ['De dónde viene el olor en Kalvik', 'cause', 'Al final era pintura, Kalvik', 'Otra vez huele en Kalvik'],
  ['De onde vem o cheiro em Kalvik', 'cause', 'Foi uma lata aberta que empestou Kalvik', 'Cheira mal em Kalvik de novo'],
  ['カルヴィク 停電 原因', 'cause', '停電は変電所の火災によるもの カルヴィク', 'カルヴィクはまだ停電'],
  ['カルヴィクの再開はいつ', 'time', 'カルヴィクは午後三時から再開', 'カルヴィクはまだ休み'],
  ['How can people help Kalvik?', 'help', 'Donate to the relief fund of Kalvik', 'Kalvik is still under water'],
  ['How bad is the smoke in Kalvik?', 'degree', 'The smoke over Kalvik worsens by the hour', 'There is smoke over Kalvik'],
]

test('what a question wants to be told is known, and whether a sentence tells it', () => {
  for (const [text, wanted, tells, tellsNot] of cases) {
    const question = ask(text)
    assert.equal(wantedBy(question), wanted, text)
    assert.equal(tellsWanted(wanted, tells, question), 1, tells)
    assert.ok(tellsWanted(wanted, tellsNot, question) < 0.6, tellsNot)
  }
})

test('a figure that the question holds itself, a year, an hour and "4" for "for" count nothing', () => {
  const question = ask('How many people died in Kalvik?')
  for (const text of [
    'Kalvik remembers its dead of 2011',
    'At 7:15 the dead of Kalvik were named',
    'A prayer 4 all the many dead of Kalvik',
  ])
    assert.ok(tellsWanted('figure', text, question) < 1, text)
})

test('of what is said a sentence must claim something; where nothing in particular is wanted every sentence tells', () => {
  const question = ask('What did members say about the bridge of Kalvik?')
  assert.equal(wantedBy(question), 'claim')
  assert.ok(tellsWanted('claim', 'The bridge of Kalvik must be rebuilt', question) > tellsWanted('claim', 'Bridge of Kalvik', question))
  assert.equal(tellsWanted(undefined, 'Anything', question), 1)
})

test('asked who, a name tells most, somebody without one less, and that a name is told elsewhere least', () => {
  const question = ask('Who set the fire in Kalvik?')
  const worth = [
    'Nora Lindqvist set the fire in Kalvik, say police',
    'A student set the fire in Kalvik',
    'Police name the student who set the fire in Kalvik',
  ].map((text) => tellsWanted('person', text, question))
  assert.deepEqual(
    worth,
    worth.toSorted((a, b) => b - a),
  )
  assert.equal(new Set(worth).size, 3)
})
