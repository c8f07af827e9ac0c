import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbersOf, quantitiesOf, strangeNumbers } from './numbers.ts'

test('numbers agree whatever way they are written, and differ where they differ', () => {
  const same: [string, string][] = [
    ['120k people', '120,000 people'],
    ['ninety houses', '90 houses'],
    ['at 9:14', 'at 09:14'],
    ['12 000 tickets', '12,000 tickets'],
    ['12 million', '12,000,000'],
    ['twenty-five trains', '25 trains'],
    ['two hundred homes', '200 homes'],
    ['three million', '3m'],
    ['٣٠ شخصا', '30'],
    ['२५ लोग', '25'],
    ['quarante maisons', '40 houses'],
    ['quatre-vingt-dix-sept', '97'],
    ['vierzig Häuser', '40 houses'],
    ['siebenundzwanzig Leute', '27'],
    ['treinta y dos', '32'],
    ['vinte e dois', '22'],
    ['5.5%', '5,5 %'],
    ['84億円', '8.4 billion yen'],
    ['1万5千人', '15,000'],
    ['十五人', '15'],
    ['5 h 30', '5:30 Uhr'],
    ['午後5時30分', '5:30 pm'],
    ['15 Uhr', '15:00'],
    ['the 60th minute', '60 minutes'],
    ['twice', 'two times'],
    ['Ember-2', 'ember2'],
  ]
  for (const [a, b] of same) assert.deepEqual([...numbersOf(a)], [...numbersOf(b)], `${a} = ${b}`)
  for (const [a, b] of [
    ['12 million', '120k'],
    ['forty', 'fourteen'],
    ['9:14', '9:41'],
    ['1,200', '12,000'],
    ['Ember-2', 'Ember-1'],
  ] as const)
    assert.notDeepEqual([...numbersOf(a)], [...numbersOf(b)], `${a} ≠ ${b}`)
})

test('what only looks like a number is none', () => {
  for (const text of ['per cent', '水曜日に', '一部', 'très', '@ana12 https://a.example/99'])
    assert.deepEqual([...numbersOf(text)], [], text)
})

test('a figure in another unit is another figure; one without a unit agrees with any', () => {
  assert.deepEqual(strangeNumbers('gusts of 140 mph', 'gusts of 140 km/h'), ['140'])
  assert.deepEqual(strangeNumbers('it took 3 days', 'it took three hours'), ['3'])
  assert.deepEqual(strangeNumbers('gusts of 140', 'gusts of 140 km/h'), [])
  assert.deepEqual(quantitiesOf('7,5 Tonnen'), [{ value: '7.5', unit: 'tonne', at: 0, length: 3 }])
})

test('a score is held by itself, turned round, or by its two figures where no other score stands', () => {
  assert.deepEqual(strangeNumbers('won 3-1', 'lost 1:3 and 3–1 in all'), [])
  assert.deepEqual(strangeNumbers('won 3-1', 'Corvia 3, Delta 1'), [])
  assert.deepEqual(strangeNumbers('won 3-2', 'won 3-1, two goals late'), ['3-2'])
  assert.deepEqual(strangeNumbers('2対1で勝利', '2対0で勝利'), ['2-1'])
})
