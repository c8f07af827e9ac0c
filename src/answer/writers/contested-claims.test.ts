import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { saidAt, voiceOf } from '../../post/index.ts'
import type { Evidence, EvidenceItem } from '../evidence.ts'
import { understand } from '../understand/index.ts'
import { claimDenied, denialsBeside, isContested } from './contested-claims.ts'
import type { Passage } from './passages.ts'

const begin = Date.parse('2016-05-04T09:00:00Z')
const asked = 'What is delaying the vote count in Kalvik?'

const questionOf = (text: string) => understand({ text, asOf: begin + 3_600_000, timeZone: 'UTC' })

/** Posts of which some tell what others deny, numbered in this order, whatever grounding would make of their words. */
function disputed(texts: readonly string[], { said, denying, of = [] }: { said: number[]; denying: number[]; of?: string[] }) {
  const posts = texts.map((text, n) => makePost({ n: n + 1, by: `by${n + 1}`, at: begin + n * 60_000, text }))
  const items = posts.map((post, at): EvidenceItem => {
    const alone = { posts: 1, authors: 1, by: [voiceOf(post)], since: saidAt(post), until: saidAt(post) }
    return { number: at + 1, post, score: 1, coverage: 1, cluster: at, standsFor: alone }
  })
  const evidence: Evidence = {
    question: questionOf(asked),
    items,
    clusters: items.map(({ number }) => ({ items: [number], authors: 1 })),
    found: { posts: items.length, authors: items.length, networks: 1, first: begin, last: begin, atLeast: false },
    standing: { items: [], since: begin, claims: [], denials: { items: denying, said, of, since: begin } },
  }
  const passage = (number: number): Passage => ({ item: items[number - 1] as EvidenceItem, text: texts[number - 1] as string })
  return { evidence, passage }
}
const told = (drafts: ReturnType<typeof denialsBeside>) => drafts.map(({ before, quote }) => `${before}: ${quote}`)

const claim = 'A missing ballot box stopped the vote count in Kalvik'
const other = 'The vote count in Kalvik goes on until midnight'
const denial = 'The story of the missing ballot box at the vote count in Kalvik is false'

test('what a told sentence says is denied beside it, though none of those who dispute it holds the very word that is asked for', () => {
  const { evidence, passage } = disputed([claim, other, denial], { said: [1], denying: [3] })
  const [first = '', ...rest] = told(denialsBeside(evidence, [passage(1)]))
  assert.match(first, /^Denied by .*is false$/)
  assert.deepEqual(rest, [])
})

test('a told post that makes the claim is denied by whoever denies it, in whatever words', () => {
  const inOtherWords = 'Reports of a lost urn at the vote count in Kalvik are untrue'
  const { evidence, passage } = disputed([claim, other, inOtherWords], { said: [1], denying: [3] })
  assert.match(told(denialsBeside(evidence, [passage(1)]))[0] ?? '', /are untrue$/)
  const asksName = { ...evidence, question: questionOf('Which clerk leads the vote count in Kalvik?') }
  assert.deepEqual(denialsBeside(asksName, [passage(2)]), [], 'what is told of something else is not in doubt')
})

test('what has nothing to do with what is asked is no denial of it', () => {
  const besides = 'The road in Kalvik is closed, nothing to do with the vote count'
  const { evidence, passage } = disputed([claim, other, besides], { said: [1], denying: [3] })
  assert.deepEqual(denialsBeside(evidence, [passage(1)]), [])
})

test('what is denied of something else in the same place is no denial of what is asked', () => {
  const bank = ['A villa abroad hides the banker of Kalvik', 'The banker of Kalvik is in no villa abroad, that is a hoax']
  const { evidence, passage } = disputed([...bank, other], { said: [1], denying: [2] })
  assert.deepEqual(denialsBeside({ ...evidence, question: questionOf('Why is the vote count in Kalvik late?') }, [passage(3)]), [])
  const lunch = [
    'She gave the lunch away on the train, Kalvik',
    'I take it back, it is false that he gave a bird its name, Kalvik',
    'They gave the bird a name, Kalvik',
    'He gave the bird of Kalvik its name too',
  ]
  const birds = disputed(lunch, { said: [], denying: [] })
  assert.deepEqual(denialsBeside({ ...birds.evidence, question: questionOf('Do trains run in Kalvik?') }, [birds.passage(1)]), [])
})

test('a told sentence that holds a word of the claim is denied by what denies that word alone', () => {
  const texts = [
    claim,
    'They still look for the urn, says a clerk at the vote count in Kalvik',
    denial,
    'No urn of the vote count in Kalvik is lost, that is a hoax',
  ]
  const { evidence, passage } = disputed(texts, { said: [1], denying: [3, 4], of: ['urn'] })
  assert.match(told(denialsBeside(evidence, [passage(2)]))[0] ?? '', /No urn/)
})

test('where those who dispute something speak of what is asked, it is shown beside whatever is told', () => {
  const delayed = [claim, denial].map((text) => `${text}, delay or not`)
  const { evidence, passage } = disputed([...delayed, other], { said: [1], denying: [2] })
  assert.match(told(denialsBeside(evidence, [passage(3)]))[0] ?? '', /is false/)
})

test('who denies is shown once, and only who flatly denies in their own name is introduced as a denial', () => {
  const { evidence, passage } = disputed([claim, denial, 'The mayor denies that a missing ballot box stopped the vote count in Kalvik'], {
    said: [1],
    denying: [3, 2],
  })
  assert.deepEqual(denialsBeside(evidence, [passage(1), passage(2)]), [])
  assert.match(told(denialsBeside(evidence, [passage(1)]))[0] ?? '', /^(?!Denied).*The mayor denies/)
})

test('a claim is marked as denied where it holds what is denied, never its own denial', () => {
  const { evidence, passage } = disputed([claim, denial, other], { said: [1], denying: [2], of: ['missi', 'ballo', 'box'] })
  assert.equal(isContested(passage(1), evidence), true)
  assert.equal(isContested(passage(2), evidence), false)
  assert.equal(isContested(passage(3), evidence), false)
  assert.match(told(claimDenied(evidence, [passage(2)]))[0] ?? '', /^Denied since .*missing ballot box stopped/)
  assert.deepEqual(claimDenied(evidence, [passage(1)]), [], 'it is told already')
})

test('what has nothing to do with what is asked is no denial of what is told', () => {
  const link = 'The missing ballot box has nothing to do with the vote count in Kalvik, it was for a raffle'
  const { evidence, passage } = disputed([claim, 'A missing ballot box, they say in Kalvik', link], { said: [1], denying: [] })
  assert.deepEqual(told(denialsBeside(evidence, [passage(1)])), [])
})

test('a long sentence denies what stands beside its denial, not all that it tells', () => {
  const far =
    'The party that had a missing ballot box that year won the vote count in Kalvik by telling people totally made-up stories about harbour dues'
  const near = 'The party of Kalvik says that the missing ballot box is a totally made-up story'
  const others = [claim, 'A missing ballot box at the vote count, they say in Kalvik']
  const beside = (last: string) => {
    const { evidence, passage } = disputed([...others, last], { said: [1], denying: [] })
    return told(denialsBeside(evidence, [passage(1)])).length
  }
  assert.deepEqual([beside(near), beside(far)], [1, 0])
})

test('a denial that is too short to be quoted alone is quoted with what stands behind it', () => {
  const short = 'Fake! The missing ballot box never existed'
  const { evidence, passage } = disputed([claim, other, short], { said: [1], denying: [3] })
  assert.match(told(denialsBeside(evidence, [passage(1)])).join(), /Fake! The missing ballot box/)
})

test('a denial from long before anything that is told denied something else', () => {
  const { evidence, passage } = disputed([claim, other, denial], { said: [1], denying: [3] })
  const { item, text } = passage(1)
  const post = { ...item.post, createdAt: begin + 30 * 86_400_000, witnessedAt: begin + 30 * 86_400_000 }
  assert.deepEqual(denialsBeside(evidence, [{ item: { ...item, post }, text }]), [])
})

test('who only names those of whom something is denied claims nothing', () => {
  const of = ['EKA wants a new count in Kalvik', 'The vote to reject the EKA rule passed']
  const { evidence, passage } = disputed(of, { said: [], denying: [2], of: ['eka'] })
  assert.equal(isContested(passage(1), evidence), false)
  const inWords = ['The box wants a new count', 'No box is missing']
  const { evidence: ofThing, passage: told } = disputed(inWords, { said: [], denying: [2], of: ['box'] })
  assert.equal(isContested(told(1), ofThing), true)
})
