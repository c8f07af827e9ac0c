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

test('a day that is spoken of itself, and a name that holds one, are no time', () => {
  for (const text of [
    'Was denken die Leute über den verkaufsoffenen Sonntag?',
    'Wie lief der verkaufsoffene Sonntag in Bremen?',
    'Was sagt man zum Sonntag als Ruhetag?',
    'Was schreibt die Welt am Sonntag?',
    'Was steht im Sonntag?',
    'What was said about Sheffield Wednesday?',
  ])
    assert.equal(windowOf(text), 'none', text)
  for (const text of [
    'Was passierte am Sonntag?',
    'Was war den letzten Sonntag los?',
    'Hat der Bäcker Sonntag verkauft?',
    'Was war am verregneten Sonntag in Bremen los?',
  ])
    assert.equal(windowOf(text), 'words', text)
})
