import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placesOfText } from '../search/index.ts'
import { conceptOf, isOfState, tells } from './concepts.ts'
import type { Term } from './evidence.ts'

const term = (label: string, isName = false): Term => ({ label, isName, clauses: [] })

test('who asks how many died is answered by "killed", and no name is taken for a word', () => {
  const died = conceptOf(term('died'))
  assert.ok(died)
  assert.ok(tells(placesOfText('Flood kills four in Kalvik'), died) && tells(placesOfText('Hochwasser: vier Tote'), died))
  assert.ok(!tells(placesOfText('Flood in Kalvik'), died))
  const blackout = conceptOf(term('apagón'))
  assert.ok(blackout && tells(placesOfText('No power in Kalvik'), blackout) && tells(placesOfText('Kalvik sin luz'), blackout))
  const hurt = conceptOf(term('hurt'))
  assert.ok(hurt && tells(placesOfText('Seven taken to hospital in Kalvik'), hurt) && tells(placesOfText('Vier in der Klinik'), hurt))
  assert.equal(conceptOf(term('hospital')), undefined)
  assert.equal(conceptOf(term('Fire', true)), undefined)
  assert.equal(conceptOf(term('bridge')), undefined)
})

test('what befell somebody is told by the words that count them; what burned is destroyed, and rescue is told without a number', () => {
  const [hurt, destroyed, rescued] = ['injured', 'burned', 'rescued'].map((word) => conceptOf(term(word)))
  assert.ok(hurt && tells(placesOfText('Drei Verletzte in Kalvik'), hurt) && !tells(placesOfText('Kalvik burned all night'), hurt))
  assert.ok(destroyed && tells(placesOfText('Casa destruida en Kalvik'), destroyed))
  assert.ok(rescued && tells(placesOfText('Rescue teams in Kalvik'), rescued))
})

test('whether something is so is told by either side, in any of the languages', () => {
  const rows = [
    ['running', 'Trams in Kalvik are at a standstill'],
    ['sortir', "Fin d'alerte à Kalvik"],
    ['drinnen', 'Entwarnung für Kalvik'],
    ['funciona', 'Tranvía parado en Kalvik'],
    ['dimitido', 'La alcaldesa de Kalvik niega su dimisión'],
    ['reembolso', 'Devolvem o dinheiro em Kalvik'],
    ['中止', 'カルヴィクのマラソンは予定通り'],
  ] as const
  for (const [word, text] of rows) {
    const concept = conceptOf(term(word))
    assert.ok(isOfState(term(word)) && concept && tells(placesOfText(text), concept), text)
  }
  assert.ok(!isOfState(term('Running', true)) && !isOfState(term('bridge')))
})
