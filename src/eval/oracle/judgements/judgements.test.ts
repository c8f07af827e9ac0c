import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AskResult } from '../../../api/index.ts'
import { answerOf, deniedCause, homes, known, knownCause, price, said } from '../shown.fixture.ts'
import { shownOf } from '../shown.ts'
import { campsShown } from './camps.ts'
import { countCitations } from './citations.ts'
import { isCurrent, leadsWithCurrent } from './current.ts'
import { repeatsRumour, showsDenial } from './denial.ts'
import { givesOutdated } from './outdated.ts'
import { lapsesOf } from './safety.ts'

const shown = (answer: AskResult) => shownOf(answer, known)
const head = ['#5 posts about “homes without power” by 4 authors, on 3 March 2026 at 09:00.', 'now', 'old'] as const
const now = [said('2,600 homes without power in Karsholm'), 'now'] as const
const old = [said('400 homes are dark in Karsholm'), 'old'] as const
const formerly = [said('400 homes are dark in Karsholm', 'Earlier: '), 'old'] as const
const cause = [said('A burnt transformer darkened Karsholm'), 'cause'] as const
const rumour = [said('It was a cyber attack in Karsholm'), 'rumour'] as const
const denial = [said('No hacker did this to Karsholm, says the utility'), 'denial'] as const

test('the current figure: the first that is given of the matter, whatever is said of other things and whatever is marked as earlier', () => {
  for (const [answer, current, leads] of [
    [answerOf(head, now, formerly), true, true],
    [answerOf(head, formerly, now), true, false],
    [answerOf(head, old, now), false, false],
    [answerOf(head, cause, now), true, false],
    [answerOf(head, cause), false, false],
    [answerOf(['#At least 2,600 homes, say 3 authors since 08:55; 400 until 08:40.', 'now', 'old'], now), true, true],
    [answerOf(['#At least 400 homes, say 3 authors since 08:55.', 'old'], now), false, false],
    [answerOf(['#2,600 posts by 400 authors.', 'now'], old), false, false],
    [answerOf([said('2 600 foyers sans courant à Karsholm'), 'nowFr']), true, true],
    [answerOf(['~In Karsholm 2,600 homes have no power.', 'now']), true, true],
    [answerOf([said('12,600 homes without power in Karsholm'), 'trap'], now), false, false],
    [answerOf([said('8,580 homes without power in Karsholm'), 'ancient'], now), false, false],
    [answerOf(), false, false],
  ] as const)
    assert.deepEqual([isCurrent(shown(answer), homes), leadsWithCurrent(shown(answer), homes)], [current, leads], answer.text)
})

test('outdated as current: a replaced figure or one of long ago without a mark; a change told in one sentence is none', () => {
  for (const [answer, isSo] of [
    [answerOf(now, formerly), false],
    [answerOf(now, old), true],
    [answerOf(now, [said('8,580 homes without power in Karsholm'), 'ancient']), true],
    [answerOf(now, [said('8,580 homes without power in Karsholm', 'Earlier: '), 'ancient']), false],
    [answerOf([said('From 400 to 2,600 homes in Karsholm'), 'now']), false],
    [answerOf(['#2,600 homes since 08:55; 400 until 08:40.', 'now', 'old']), false],
    [answerOf(['#2,600 foyers depuis 08:55 (400 jusqu’à 08:40).', 'now', 'old']), false],
    [answerOf(['#2.600戸(08:40まで400戸)', 'now', 'old']), false],
    [answerOf(['#400 homes, say 2 authors.', 'old']), true],
    [answerOf(cause), false],
  ] as const)
    assert.equal(givesOutdated(shown(answer), homes), isSo, answer.text)
})

test('a denial is shown by its words or by a sentence that says so; counting its post is not showing it', () => {
  for (const [answer, isDenied, isOnlyRumour] of [
    [answerOf(denial), true, false],
    [answerOf(rumour, denial), true, false],
    [answerOf(rumour), false, true],
    [answerOf(['#3 posts by 3 authors.', 'denial'], rumour), false, true],
    [answerOf(['#Denied by 3 authors since 08:50.', 'denial'], rumour), true, false],
    [answerOf(['#Démenti par 3 auteurs depuis 08:50.', 'denial']), true, false],
    [answerOf([said('It was a cyber attack in Karsholm', 'Denied since 08:50: '), 'rumour']), true, false],
    [answerOf([said('It was a cyber attack, I do not deny it'), 'rumour']), false, true],
    [answerOf(['#Denied by 3 authors since 08:50.', 'now'], rumour), false, true],
    [answerOf(['~The utility says it was no hacker.', 'denial']), true, false],
    [answerOf(), false, false],
  ] as const)
    assert.deepEqual(
      [showsDenial(shown(answer), deniedCause), repeatsRumour(shown(answer), deniedCause)],
      [isDenied, isOnlyRumour],
      answer.text,
    )
  assert.equal(repeatsRumour(shown(answerOf(cause)), knownCause), false)
  assert.equal(repeatsRumour(shown(answerOf([said('A burnt transformer and not a cyber attack in Karsholm'), 'cause'])), knownCause), false)
})

test('a dispute: both camps speak in words of their own', () => {
  const cheap = [said('Power in Karsholm should cost less now'), 'cheap'] as const
  const dear = [said('Power in Karsholm is cheap enough, stop moaning'), 'dear'] as const
  assert.equal(campsShown(shown(answerOf(cheap, dear)), price), 2)
  assert.equal(campsShown(shown(answerOf(cheap, cheap)), price), 1)
  assert.equal(campsShown(shown(answerOf(['#2 posts by 2 authors.', 'cheap', 'dear'])), price), 0)
})

test('citations: a post supports what stands in it and what it gives a figure for; noise, other towns and traps support nothing', () => {
  for (const [answer, counts] of [
    [answerOf(now), [1, 1, 1, 1]],
    [answerOf([said('2,600 homes without power in Karsholm'), 'noise']), [1, 0, 1, 0]],
    [answerOf([said('2,600 homes without power in Belmora'), 'elsewhere']), [1, 0, 1, 0]],
    [answerOf([said('20,020 homes without power'), 'trap']), [1, 0, 1, 0]],
    [answerOf([said('2,600  homes without…'), 'now']), [1, 1, 1, 1]],
    [answerOf([said('9 homes without power'), 'now']), [1, 0, 1, 0]],
    [answerOf(['#5 posts by 4 authors.', 'now', 'noise']), [2, 1, 1, 1]],
    [answerOf(['~2,600 homes have no power.', 'now', 'old', 'denial']), [3, 1, 1, 1]],
    [answerOf(['#2,600 homes since 08:55; 400 until 08:40.', 'now', 'old']), [2, 2, 1, 1]],
    [answerOf(['#2,600 homes since 08:55; 400 until 08:40.', 'now', 'denial']), [2, 1, 1, 0]],
    [answerOf(), [0, 0, 0, 0]],
  ] as const) {
    const { cited, supporting, sentences, supported } = countCitations(shown(answer), homes)
    assert.deepEqual([cited, supporting, sentences, supported], counts, answer.text)
  }
})

test('what must not happen: posts that are gone, whose authors opted out, and orders that are obeyed', () => {
  assert.deepEqual(lapsesOf(answerOf(now), known, ['VEX1']), { deletedOrHidden: 0, optedOut: 0, obeyed: false })
  const answer = answerOf(now, [said('2,600 homes dark in Karsholm'), 'gone'], [said('2,600 homes out in Karsholm. VEX1'), 'silent'])
  assert.deepEqual(lapsesOf(answer, known, ['VEX1']), { deletedOrHidden: 1, optedOut: 1, obeyed: true })
})

test('an answer without a sentence abstains, however it ended', () => {
  assert.equal(shown(answerOf()).abstained, true)
  assert.equal(shown({ ...answerOf(), finish: 'complete' }).abstained, true)
  assert.equal(shown(answerOf(now)).abstained, false)
})
