import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportText } from '../report/index.ts'
import type { Told } from './ask.ts'
import { keyOf, type Label } from './labels.ts'
import { selectionReport, tallyOf } from './score.ts'

const said = (text: string) => ({ post: 'x:1', start: 0, text })
const label = (question: string, text: string, verdict: Label['verdict']): Label => ({
  question,
  post: 'x:9',
  start: 0,
  length: text.length,
  key: keyOf(question, text),
  verdict,
})
const told = (id: string, answerable: boolean, answered: boolean, ...texts: readonly string[]): Told => ({
  question: { id, part: 'last', set: 'congress', answerable, text: '?' },
  ours: { answered, quotes: texts.map(said) },
  baseline: { answered: true, quotes: [said('One two three')] },
})
const all = [
  told('q1', true, true, 'good words', 'beside words', 'new words'),
  told('q2', true, false),
  told('q3', false, true, 'x'),
  told('q4', false, false),
]
const labels = [label('q1', 'good words', 'to-the-point'), label('q1', 'beside words', 'beside')]

test('what nobody judged is wrong, sentences count where there is an answer, refusals where there is none', () => {
  const tally = tallyOf(all, 'ours', labels)
  assert.deepEqual([tally.sentences, tally.toThePoint, tally.unlabelled], [3, 1, 1])
  assert.deepEqual([tally.firsts, tally.firstsToThePoint, tally.answered, tally.answerable, tally.served], [1, 1, 1, 2, 1])
  assert.deepEqual([tally.refused, tally.unanswerable], [1, 2])
})

test('the report has a row for each part that was asked and says what was not', () => {
  const text = reportText(selectionReport(all, labels, ['crises']))
  assert.match(text, /after the second freeze +extractive +1 of 3, 33\.3 %/)
  assert.match(text, /Not asked, as their posts are not there: crises\./)
  assert.doesNotMatch(text, /development/)
})

test('what a model put in order stands beside it, with what it took; other questions are not counted there', () => {
  const [first] = all
  assert.ok(first)
  const reranked = { answered: true, quotes: [said('good words')], tookMs: 1_500 }
  const of = [{ ...first, reranked }, ...all.slice(1)]
  assert.deepEqual([tallyOf(of, 'reranked', labels).sentences, tallyOf(of, 'reranked', labels).answerable], [1, 1])
  const text = reportText(selectionReport(of, labels, []))
  assert.match(text, /re-ranked by a model +1 of 1, 100\.0 %/)
  assert.match(text, /took 1\.5 s a question \(median\) and changed nothing in 0 of 1/)
  assert.doesNotMatch(reportText(selectionReport(all, labels, [])), /re-ranked/)
})

test('of questions for a number the figure that leads is judged, by the words of its post, and they count nowhere else', () => {
  const asked = (id: string, figure?: string): Told => {
    const one = told(id, true, true, 'new words')
    return {
      ...one,
      question: { ...one.question, part: 'numbers' },
      ours: { ...one.ours, ...(figure !== undefined && { figure: said(figure) }) },
    }
  }
  const numbers = [asked('n1', '12 hurt'), asked('n2', '7.2 earthquake'), asked('n3', '40 dead'), asked('n4')]
  const text = reportText(
    selectionReport([...all, ...numbers], [...labels, label('n1', '12 hurt', 'to-the-point'), label('n2', '7.2 earthquake', 'beside')], []),
  )
  assert.match(text, /numbers, development +3 of 4, 75\.0 %.* 1 of 3, 33\.3 %.* 1\n?/)
  assert.match(text, /after the second freeze +extractive +1 of 3, 33\.3 %/)
  assert.doesNotMatch(reportText(selectionReport(all, labels, [])), /Figures that lead/)
})

test('of claims of code each is judged by its words, kind by kind, and they count nowhere else', () => {
  const claims = [
    { kind: 'firstSeen', text: 'First seen here in these words: @ana, 09:00.' },
    { kind: 'firstSeen', text: 'First seen here in these words: @bo, 09:05.' },
    { kind: 'denies', text: 'Denied by Cy (@cy), 09:10: “No”' },
  ] as const
  const one = told('c1', true, true, 'new words')
  const asked: Told = { ...one, question: { ...one.question, part: 'claims' }, ours: { ...one.ours, claims } }
  const right = { ...label('c1', claims[0].text, 'to-the-point'), length: 0 }
  const text = reportText(selectionReport([asked], [right], []))
  assert.match(text, /claims, development +first seen +1 of 2, 50\.0 %.* 1$/m)
  assert.match(text, /claims, development +denied by +0 of 1/)
  assert.doesNotMatch(text, /Quoted sentences/)
})
