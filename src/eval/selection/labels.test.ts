import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agreementOf, createJudge, keyOf, parseLabels } from './labels.ts'
import { readJudged } from './questions.ts'

const post = 'x:1'
const text = 'The bridge of Kalvik is closed since nine'
const line = `q001 ${post} 10 ${text.length} ${keyOf('q001', text)} yn`

test('a sentence is known by its words, whoever says it, or by most of its place in the post', () => {
  const judge = createJudge(parseLabels(`${line}\n`))
  assert.equal(judge('q001', { post: 'x:2', start: 0, text: `${text}!` }), 'to-the-point')
  assert.equal(judge('q001', { post, start: 10, text: text.slice(0, -4) }), 'to-the-point')
  assert.equal(judge('q001', { post, start: 10, text: text.slice(0, 12) }), undefined)
  assert.equal(judge('q002', { post, start: 10, text }), undefined)
})

test('agreement is told beside what chance would give', () => {
  assert.deepEqual(agreementOf(parseLabels(['q1 x 0 1 a yy', 'q1 x 1 1 b nn', 'q1 x 2 1 c y'].join('\n'))), { both: 2, same: 2, kappa: 1 })
  assert.equal(agreementOf(parseLabels(['q1 x 0 1 a yy', 'q1 x 1 1 b ny', 'q1 x 2 1 c yn', 'q1 x 3 1 d nn'].join('\n'))).kappa, 0)
  assert.throws(() => parseLabels('q1 x 0 1 a'), { code: 'format_unknown' })
})

test('the judged sentences that come along belong to questions, and none holds words', async () => {
  const { questions, labels } = await readJudged()
  const ids = new Set(questions.map(({ id }) => id))
  assert.equal(ids.size, questions.length)
  assert.ok(questions.filter(({ answerable }) => !answerable).length >= 40)
  for (const label of labels) assert.ok(ids.has(label.question) && /^(?:x:\d+|-)$/.test(label.post) && /^[0-9a-f]{16}$/.test(label.key))
})
