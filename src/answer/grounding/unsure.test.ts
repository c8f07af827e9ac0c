import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnsure } from './unsure.ts'

test('who asks whether it is so, or calls it a rumour, vouches for nothing, in six languages', () => {
  for (const text of [
    'Is it true that the bridge is closed?',
    'Some guy at the pub said the bridge is closed',
    'Rumour: the bridge is closed',
    'Can anybody on the bridge confirm?',
    "C'est vrai que le pont est fermé ?",
    'Le pont serait fermé, à confirmer',
    '¿Es verdad que el puente está cortado?',
    'Puente cortado, sin confirmar',
    'Stimmt das mit der Brücke?',
    'Gerücht: Brücke gesperrt',
    'É verdade que a ponte fechou?',
    'A ponte fechou, alguém confirma',
    '橋が通行止めって本当？',
    '橋が通行止めという噂',
  ])
    assert.ok(isUnsure({ text }), text)
})

test('who says it, or is sure that it is not so, is sure', () => {
  for (const text of [
    'The bridge is closed, say police',
    'I heard a bang and the bridge shook',
    'The rumours about the bridge are false',
    'Le pont est fermé',
    'El puente está cortado',
    'Das mit der Brücke hat sich nicht bestätigt',
    'A ponte fechou às oito',
    '橋の噂はデマです',
  ])
    assert.ok(!isUnsure({ text }), text)
})
