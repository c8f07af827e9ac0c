import assert from 'node:assert/strict'
import { test } from 'node:test'
import { saysTheContrary } from './opposites.ts'

test('words of contrary meaning are no spelling of each other', () => {
  const pairs = [
    ['Shares fall 6% after the purchase', 'Shares rise 6% after the purchase.'],
    ['6 million more than planned', 'It costs 6 million less than planned.'],
    ['only flats built before 2015', 'Only flats built after 2015.'],
    ['Der Preis steigt um zehn Euro', 'Der Preis sinkt um zehn Euro.'],
    ['La ligne ouvre avant midi', 'La ligne ouvre après midi.'],
    ['午前9時に再開', '午後9時に再開。'],
  ] as const
  for (const [cited, wrong] of pairs) {
    assert.equal(saysTheContrary(wrong, cited), true, wrong)
    assert.equal(saysTheContrary(cited, cited), false, cited)
  }
})

test('points of the compass, beginnings and ends, the living and the dead are contraries', () => {
  assert.ok(saysTheContrary('The bear was taken to the south.', 'The bear was caught and taken to the north'))
  assert.ok(saysTheContrary('The senator supports the western route.', 'The senator supports the eastern route'))
  assert.ok(saysTheContrary('Two hikers were found dead.', 'Two hikers were found alive'))
  assert.ok(!saysTheContrary('Le pont est ouvert.', 'Le pont est ouvert sur la rivière'))
})
