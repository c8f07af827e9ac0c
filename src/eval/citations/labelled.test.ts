import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isModels, readLabelled, splits } from './labelled.ts'

const groups = readLabelled()
const sentences = groups.flatMap((group) => group.sentences.map((sentence) => ({ ...sentence, group })))
/** `development` and `apart` were written to show exchanges, which models seldom make. */
const measured = sentences.filter(({ group }) => !/^(?:development|apart)$/.test(group.split))

test('at least 500 sentences, at least half by real models, at least half English, in every split and six languages', () => {
  assert.ok(measured.length >= 500)
  assert.ok(measured.filter(isModels).length * 2 >= measured.length)
  assert.ok(measured.filter(({ group }) => group.lang === 'en').length * 2 >= measured.length)
  for (const split of splits) {
    const langs = new Set(groups.filter((group) => group.split === split).map(({ lang }) => lang))
    assert.deepEqual([...langs].sort(), ['de', 'en', 'es', 'fr', 'ja', 'pt'])
  }
})

test('groups are there once, cite posts that they have, hold no sentence twice, and every model’s sentence was read twice', () => {
  assert.equal(new Set(groups.map(({ id }) => id)).size, groups.length)
  for (const { id, posts, sentences: own } of groups) {
    assert.equal(new Set(own.map(({ text }) => text)).size, own.length, id)
    for (const sentence of own) {
      assert.ok(
        sentence.cites.every((number) => number <= posts.length),
        `${id}: ${sentence.text}`,
      )
      if (isModels(sentence)) assert.ok(sentence.first && sentence.second, `${id}: ${sentence.text}`)
    }
  }
})
