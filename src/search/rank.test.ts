import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom, makePost } from '../post/post.fixture.ts'
import type { Candidates } from '../store/index.ts'
import { rankBest } from './rank.ts'
import { searchSettings as settings } from './settings.ts'
import { createKnownFactors } from './signals.ts'

const words = ['ferry', 'dawn', 'rescued'].map((term) => [{ term, weight: 1 }])
const stats = { docs: 100_000, avgLength: 12, windowDocs: 100_000, matched: 5_000, terms: { ferry: 900, dawn: 4_000, rescued: 300 } }
const known = createKnownFactors(words, [], stats)

/** 1,000 candidates, some reposts, tagged, in French, gone. */
function generated(seed: number) {
  const random = createRandom(seed)
  const scores = Array.from({ length: settings.candidates }, () => 2 + 8 * random()).sort((a, b) => b - a)
  const posts = scores.map((_score, n) =>
    makePost({
      n,
      text: `${random() < 0.3 ? 'RT @ana: ' : ''}ferry ${n}`,
      tags: random() < 0.1 ? ['a', 'b', 'c', 'd', 'e'] : [],
      langs: random() < 0.2 ? ['fr'] : ['en'],
    }),
  )
  const candidates: Candidates = {
    seqs: Float64Array.from(scores, (_score, n) => (n * 7_919) % 10_007),
    scores: Float64Array.from(scores),
    recencies: undefined,
    saidAt: Float64Array.from(scores, () => 1.7e12 + Math.floor(random() ** 3 * 3e10)),
    attached: Uint8Array.from(scores, () => (random() < 0.4 ? 1 : 0)),
    held: Uint32Array.from(scores, () => Math.floor(random() * 8)),
    complete: true,
    asOf: 0,
    seqBefore: 10_007,
    stats,
    tookMs: 0,
  }
  const gone = new Set(posts.flatMap((_post, n) => (random() < 0.02 ? [n] : [])))
  const bySeq = new Map(posts.flatMap((post, n) => (gone.has(n) ? [] : [[candidates.seqs[n] as number, post] as const])))
  return { candidates, bySeq, gone: gone.size }
}

const rank = async ({ candidates, bySeq }: ReturnType<typeof generated>, certain: number, bursts: boolean) => {
  let asked = 0
  const load = (seqs: readonly number[]) => {
    asked += seqs.length
    return Promise.resolve(
      new Map(seqs.flatMap((seq) => [[seq, bySeq.get(seq)] as const]).filter(([, post]) => post !== undefined)) as typeof bySeq,
    )
  }
  const { found, unread } = await rankBest(candidates, { known, lang: 'en', certain, bursts, load })
  return { found, unread, asked }
}

test('what is certain of a ranking that reads little is the beginning of the one that reads all', async () => {
  for (const bursts of [true, false])
    for (const seed of [1, 2, 3, 4, 5]) {
      const made = generated(seed)
      const whole = await rank(made, Infinity, bursts)
      assert.deepEqual([whole.asked, whole.found.length, whole.unread.length], [1_000, 1_000 - made.gone, 0])
      for (const certain of [1, 20, 100, 250]) {
        const some = await rank(made, certain, bursts)
        assert.deepEqual(
          some.found.slice(0, certain).map(({ hit }) => hit.seq),
          whole.found.slice(0, certain).map(({ hit }) => hit.seq),
          `seed ${seed}, ${certain}`,
        )
        assert.equal(some.asked + some.unread.length, 1_000)
        if (certain <= 20) assert.ok(some.asked < 500, `${some.asked} were read for ${certain}`)
      }
    }
})

test('a score is its parts, and tells which words are held', async () => {
  const made = generated(6)
  const { found } = await rank(made, 20, true)
  for (const { hit, held } of found) {
    const product = Object.values(hit.parts).reduce((a, b) => a * b, 1)
    assert.ok(Math.abs(product - hit.score) < 1e-9)
    assert.equal(held, made.candidates.held[made.candidates.seqs.indexOf(hit.seq)])
  }
})

test('nothing to rank is nothing', async () => {
  const none: Candidates = { ...generated(7).candidates, seqs: new Float64Array(), scores: new Float64Array(), saidAt: new Float64Array(), attached: new Uint8Array(), held: new Uint32Array() } // prettier-ignore
  const ranked = await rankBest(none, {
    known,
    lang: undefined,
    certain: 20,
    bursts: true,
    load: () => Promise.reject(new Error('nothing to load')),
  })
  assert.deepEqual(ranked, { found: [], unread: [] })
})
