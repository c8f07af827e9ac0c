import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figuresOf } from './figures.ts'

test('a figure is the same however its thousands are grouped and in whatever digits', () => {
  for (const text of ['2,600 homes', '2.600 Haushalte', '2\u202f600 foyers', '2 600 foyers', '2600戸が停電', '٢٦٠٠ منزل', '२६०० घर'])
    assert.deepEqual(figuresOf(text), ['2600'], text)
})

test('fractions and clock times stay what they are, parts of words and footnotes are no figures', () => {
  assert.deepEqual(figuresOf('3.5 or 3,5 at 18:30'), ['3.5', '3.5', '18:30'])
  assert.deepEqual(figuresOf('B52 and 7th, see [3] (4) https://a.example/99 #2024 @user12'), [])
  assert.deepEqual(figuresOf('from 10 to 12, then 1,234,567.'), ['10', '12', '1234567'])
})
