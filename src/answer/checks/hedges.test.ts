import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hedgesOf, lostHedges } from './hedges.ts'

test('hedges are of four kinds, in six languages', () => {
  assert.deepEqual(hedgesOf('At least forty'), ['figure'])
  for (const text of ['it may rain', 'il pourrait pleuvoir', 'podría llover', 'angeblich regnet es', 'alegadamente chove', '降るらしい'])
    assert.ok(hedgesOf(text).includes('doubt'), text)
  for (const text of ['if it rains', "s'il pleut", 'si llueve', 'falls es regnet', 'se chover', '雨の場合'])
    assert.ok(hedgesOf(text).includes('condition'), text)
  assert.deepEqual(hedgesOf('It rains'), [])
})

test('a figure stays hedged where no cited post states it plainly', () => {
  assert.deepEqual(lostHedges('Forty houses are under water.', 'At least forty houses are under water'), ['figure'])
  assert.deepEqual(lostHedges('At least forty houses are under water.', 'At least forty houses are under water'), [])
  assert.deepEqual(lostHedges('Forty houses are under water.', 'At least forty houses are under water\n40 houses under water now'), [])
})

test('a doubt, a plan and a condition are kept, by one word of the same weight', () => {
  assert.deepEqual(lostHedges('The vaccine causes a mild fever.', 'The vaccine may cause a mild fever'), ['doubt'])
  assert.deepEqual(lostHedges('The vaccine could cause a mild fever.', 'The vaccine may cause a mild fever'), [])
  assert.deepEqual(lostHedges('The strike begins on Monday.', 'The strike begins on Monday unless there is an offer'), ['condition'])
  assert.deepEqual(lostHedges('Aubry plans to run for president.', 'Aubry decides in autumn whether she will run for president'), [
    'condition',
  ])
  assert.deepEqual(lostHedges('The city caps the rents.', 'The city plans to cap the rents'), ['plan'])
})

test('a hedge may stand behind its figure', () => {
  assert.deepEqual(lostHedges('Clearing the track takes two days.', 'Clearing takes two days at least'), ['figure'])
  assert.deepEqual(lostHedges('15人がけがをした。', '15人以上がけがをした'), ['figure'])
})

test('until a day or a time is no condition, and who hopes may want', () => {
  assert.deepEqual(lostHedges('Ein Lkw ist auf der A19 umgekippt.', 'Auf der A19 ist ein Lkw umgekippt, Sperrung bis 16 Uhr'), [])
  assert.deepEqual(lostHedges('The road is closed.', 'The road is closed until 12 May'), [])
  assert.deepEqual(lostHedges('The road is closed.', 'The road is closed until the owner pays'), ['condition'])
  assert.deepEqual(lostHedges('The bakery wants to open on Saturday.', 'The bakery hopes to open on Saturday'), [])
})
