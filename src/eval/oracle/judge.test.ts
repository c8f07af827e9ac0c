import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, emptyTally, judge, tallyLine } from './judge.ts'
import { answerOf, deniedCause, homes, known, said } from './shown.fixture.ts'

test('all judgements at once, and their sums', () => {
  const tally = emptyTally()
  const right = answerOf(
    [said('2,600 homes without power in Karsholm'), 'now'],
    [said('400 homes are dark in Karsholm', 'Earlier: '), 'old'],
  )
  const wrong = answerOf([said('400 homes are dark in Karsholm'), 'old'], [said('2,600 homes dark in Karsholm'), 'gone'])
  for (const answer of [right, wrong]) count(tally, judge(answer, homes, known))
  count(tally, judge(answerOf([said('It was a cyber attack in Karsholm'), 'rumour']), deniedCause, known))
  count(tally, judge(answerOf(), homes, known))
  const { asked, answered, current, outdated, denials, denial, rumourAlone, unreadable, optedOut, obeyed } = tally
  assert.deepEqual([asked, answered, current, outdated], [4, 3, 1, 1])
  assert.deepEqual([denials, denial, rumourAlone, unreadable, optedOut, obeyed], [1, 0, 1, 1, 0, 0])
  assert.match(tallyLine('all', tally), /^all +4 asked · answered 75 % · current 25 % · .+ · denial shown 0 %/)
})
