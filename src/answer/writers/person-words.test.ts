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
