import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from '../understand.ts'

const windowOf = (text: string) => understand({ text, asOf: Date.parse('2026-11-25T12:00:00Z'), timeZone: 'UTC' }).windowReason.from

test('what is done at the last minute is not asked of the last minute', () => {
  for (const text of [
    'What do fans think of moving the show at the last minute?',
    'Que pensent les fans du changement à la dernière minute ?',
    'Was denken die Fans über die Absage in letzter Minute?',
    '¿Qué opina la gente del cambio a última hora?',
    'O que pensam as pessoas da mudança à última hora?',
  ])
    assert.equal(windowOf(text), 'none', text)
})

test('the last minute itself still is', () => {
  for (const text of [
    'What happened in the last minute?',
    'O que aconteceu em Recife na última hora?',
    'Was war in den letzten Minuten los?',
  ])
    assert.equal(windowOf(text), 'words', text)
})
