import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placesOfText } from '../search/index.ts'
import { conceptOf, tells } from './concepts.ts'
import type { Term } from './evidence.ts'

const term = (label: string, isName = false): Term => ({ label, isName, clauses: [] })

test('who asks how many died is answered by "killed", and no name is taken for a word', () => {
  const died = conceptOf(term('died'))
  assert.ok(died)
  assert.ok(tells(placesOfText('Flood kills four in Kalvik'), died) && tells(placesOfText('Hochwasser: vier Tote'), died))
  assert.ok(!tells(placesOfText('Flood in Kalvik'), died))
  assert.equal(conceptOf(term('Fire', true)), undefined)
  assert.equal(conceptOf(term('bridge')), undefined)
})
