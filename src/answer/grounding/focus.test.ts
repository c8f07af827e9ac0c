import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from '../understand/index.ts'
import { focusOf, holdsFocus } from './focus.ts'

const focus = (text: string) => {
  const question = understand({ text, asOf: 0, timeZone: 'UTC' })
  return question.terms[focusOf(question) ?? -1]?.label
}

test('what a question asks for is told from what it asks it of', () => {
  const asked: readonly (readonly [string, string])[] = [
    ['What is the score of the final in Ferndale?', 'score'],
    ['Which school is closed because of the flood?', 'school'],
    ['Quel est le score de la finale à Nantes ?', 'score'],
    ['¿Cuál es el marcador de la final?', 'marcador'],
    ['Was hat den Brand in Kiel ausgelöst?', 'ausgelöst'],
    ['Qual é o resultado da final?', 'resultado'],
    ['福岡の決勝のスコアは？', 'スコア'],
  ]
  for (const [text, label] of asked) assert.equal(focus(text), label, text)
})

test('a word that only says that a cause is asked for is no focus', () => {
  assert.equal(focus('What caused the fire?'), 'fire')
  assert.equal(focus('Quelle est la cause de la panne ?'), 'panne')
})

test('another form of the word holds it', () => {
  assert.ok(holdsFocus('A fallen tree delays the count', 'delaying'))
  assert.ok(!holdsFocus('The count goes on', 'delaying'))
})
