import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPlacesApart, placeNames } from './places-apart.ts'

test('a place stands behind a word that leads to one, and is a name wherever it stands', () => {
  assert.deepEqual(placeNames(['Fire in Norby, smoke everywhere', 'Fire In Hospital: the hospital is empty', 'Vikで火事']), ['Norby'])
})

test('of two fires each text is of its own; of a place and what is there both are one', () => {
  const texts = ['Fire at Kravel in Norby', 'Smoke in Norby', 'A fire in Vik too', 'The smoke is harmless']
  const placeOf = createPlacesApart(texts)
  const told = [texts[1] as string]
  assert.deepEqual(
    ['No toxic smoke in Vik, they say', 'Kravel denies it', 'Norby: no toxic smoke', texts[3] as string].map((text) => placeOf(text, told)),
    ['another', 'same', 'same', 'none'],
  )
})
