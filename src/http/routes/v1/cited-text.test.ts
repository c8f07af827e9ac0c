import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Citation } from '../../../api/index.ts'
import { citedUrls, createCitedText, linkOf, titleOf, toAnnotations } from './cited-text.ts'

const time = '2026-11-23T18:02:37.000Z'
const citation = (number: number, more: Partial<Citation> = {}): Citation => ({
  number,
  postId: `x:${number}`,
  url: `https://x.com/i/status/${number}`,
  network: 'x',
  author: { handle: 'ana', name: 'Somebody Else' },
  text: '',
  createdAt: time,
  witnessedAt: time,
  receivedAt: time,
  ageMs: 0,
  ...more,
})
const sentence = (text: string, citations: number[], check: 'quote' | 'supported' = 'supported') => ({ text, citations, check, passed: [] })

test('offsets count UTF-16 units and cover each whole mark, also behind emoji and right-to-left text', () => {
  const cited = createCitedText('marks')
  for (const number of [1, 2]) cited.cite(citation(number))
  const deltas = [
    cited.add(sentence('🚇 توقف المترو', [1])),
    cited.add(sentence('It runs again.', [1, 2])),
    cited.add(sentence('“🌊”', [2], 'quote')),
  ]
  assert.equal(deltas.join(''), cited.text)
  assert.match(cited.text, /\[\[1\]\]\(\S+\) It runs again\.\[\[1\]\]\(\S+\)\[\[2\]\]\(\S+\)\n\n“🌊”/)
  const marks = toAnnotations(cited.marks, 'live').map(({ start_index, end_index }) => cited.text.slice(start_index, end_index))
  assert.deepEqual(
    marks,
    [1, 1, 2, 2].map((n) => `[[${n}]](https://x.com/i/status/${n})`),
  )
  assert.deepEqual(
    citedUrls(cited.marks),
    [1, 2].map((n) => `https://x.com/i/status/${n}`),
  )
})

test('without marks the sentence is what is cited; without citations nothing is', () => {
  const sentences = createCitedText('sentences')
  sentences.cite(citation(1))
  sentences.add(sentence('First.', []))
  sentences.add(sentence('Second.', [1]))
  const [{ start, end } = { start: 0, end: 0 }] = sentences.marks
  assert.deepEqual([sentences.text, sentences.text.slice(start, end)], ['First. Second.', 'Second.'])
  const none = createCitedText('none')
  none.cite(citation(1))
  none.add(sentence('First.', [1]))
  assert.deepEqual([none.text, none.marks], ['First.', []])
})

test('an address that cannot stand in Markdown is written so that it can; one that is none of the web is no link', () => {
  assert.equal(linkOf('https://a.example/x(1) y'), 'https://a.example/x%281%29%20y')
  for (const url of ['javascript:alert(1)', '/p/demo:1', '', 'data:text/html,x']) assert.equal(linkOf(url), undefined)
  const cited = createCitedText('marks')
  cited.cite(citation(1, { url: 'javascript:alert(1)' }))
  assert.deepEqual([cited.add(sentence('First.', [1])), cited.marks], ['First. [1]', []])
})

test('a title says who and when, is never empty, and tells the demo', () => {
  const by = (handle: string) => ({ author: { handle, name: 'The Mayor' } })
  assert.equal(titleOf(citation(1, by('ana.example')), 'live'), '@ana.example, 2026-11-23 18:02 UTC')
  assert.equal(titleOf(citation(1, by('@a\u202e\nb')), 'demo'), '@ab, 2026-11-23 18:02 UTC (demo)')
  assert.equal(titleOf(citation(1, { ...by(''), network: 'bluesky' }), 'live'), 'an account of bluesky, 2026-11-23 18:02 UTC')
})
