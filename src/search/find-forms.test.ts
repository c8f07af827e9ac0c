import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { Cursor, SourceName } from '../post/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { findForms, weighed, withForms } from './find-forms.ts'
import { searchSettings } from './settings.ts'

const { signal } = new AbortController()
const term = (word: string) => ({ term: word, weight: 1 })

test('each word stands once, and no form belongs to two words', () => {
  assert.deepEqual(
    withForms([term('cuts'), term('cut'), term('cuts')]).map(({ word, forms }) => [word, forms.includes('cutting'), forms.includes('cut')]),
    [
      [term('cuts'), true, false],
      [term('cut'), false, false],
    ],
  )
})

test('every form counts with the idf of its word, whatever is rare; what no post holds is left out', () => {
  const idf = (df: number) => Math.log(1 + (100 - df + 0.5) / (df + 0.5))
  const [word, form, ...rest] = weighed(
    { word: term('cut'), forms: ['cuts', 'cutted'] },
    { docs: 100, avgLength: 9, windowDocs: 100, matched: 20, terms: { cut: 20, cuts: 1, cutted: 0 } },
  )
  assert.deepEqual(rest, [])
  assert.ok(word && form)
  assert.ok(Math.abs(word.weight * idf(20) - idf(21)) < 1e-12)
  assert.ok(Math.abs(form.weight * idf(1) - searchSettings.formWeight * idf(21)) < 1e-12)
})

test('a post in another form is found, below one that uses the word itself', async () => {
  const store = createScanStore()
  const texts = ['they cut the budget', 'they are cutting the budget', 'nothing about money', 'a rare budgeting day']
  const events = texts.map((text, n) => ({ type: 'post-put', post: makePost({ n, text }) }) as const)
  await store.write({ source: 'test' as SourceName, events, cursor: '1' as Cursor }, { signal })
  const { hits } = await findForms('cut budget', { from: 0, until: 9e15, limit: 10 }, { store, deadlineMs: 1_000, signal })
  assert.deepEqual(
    hits.map(({ id }) => id),
    ['x:0', 'x:1', 'x:3'],
  )
})
