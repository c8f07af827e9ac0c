import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generalises } from './quantifiers.ts'

test('"all" needs an "all" of the posts, in six languages', () => {
  for (const text of ['All lots are recalled', 'Tous les lots', 'Todos los lotes', 'Alle Chargen', 'すべてのロット']) {
    assert.equal(generalises(text, 'lot 4471'), true, text)
    assert.equal(generalises(text, text), false, text)
  }
  assert.equal(generalises('One lot is recalled', 'lot 4471'), false)
})
