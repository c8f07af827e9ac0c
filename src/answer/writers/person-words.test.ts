import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fold } from '../../post/index.ts'
import { tellsPerson } from './person-words.ts'

test('somebody is told of without a name, in each language', () => {
  for (const text of [
    'Police arrested two art students in Kalvik',
    'La police a arrêté deux étudiants à Kalvik',
    'Detenidas dos mujeres en Kalvik',
    'Festgenommen wurden zwei Kunststudenten in Kalvik',
    'Foi uma funcionária do museu de Kalvik',
    'カルヴィクで男性が逮捕された',
  ])
    assert.ok(tellsPerson(fold(text), ''), text)
})

test('crowds are nobody, nor is whom the question names itself', () => {
  assert.ok(!tellsPerson('people of kalvik are sad', ''))
  assert.ok(!tellsPerson('the students of kalvik are sad', 'who hurt the students?'))
})

test('who only tells it is not told of', () => {
  for (const text of [
    'The water reached the school, says the mayor',
    'The captain said: all are safe',
    'L’eau est à l’école, dit le maire',
    'Selon la directrice, tout va bien',
    'El agua llegó, según un vigilante',
    'Laut Bürgermeister ist alles ruhig',
    'Segundo o prefeito, está tudo bem',
    '市長によると川は静か',
  ])
    assert.ok(!tellsPerson(fold(text), ''), text)
  assert.ok(tellsPerson(fold('Two students took it, says the mayor'), ''))
})
