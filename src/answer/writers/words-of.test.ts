import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerSettings } from '../settings.ts'
import { tellsWordsOf } from './words-of.ts'

const { onlyNamed } = answerSettings.cues

test('a name tells its own words where a verb of saying stands beside it', () => {
  for (const told of [
    'Borvia says the ferry was safe when it left',
    'Borvia’s ministry blames the weather',
    'The ferry was safe, according to Borvia',
    'Mayor Ada Vance: the ferry was safe',
  ])
    assert.equal(tellsWordsOf(['Borvia', 'Ada Vance'], told), 1, told)
})

test('who is only named, or not named at all, has said nothing', () => {
  assert.equal(tellsWordsOf(['Borvia'], 'The ferry to Borvia is late again, and nobody knows why'), onlyNamed)
  assert.equal(tellsWordsOf(['Borvia'], 'Karsholm says the ferry was safe'), 0)
})
