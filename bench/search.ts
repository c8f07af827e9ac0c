import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { understand } from '../src/answer/understand/index.ts'
import { collapseNearDuplicates, search, searchSettings } from '../src/search/index.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import type { PostStore, SearchQuery } from '../src/store/index.ts'
import { congress, sharedFile } from '../tests/support/shared-data.ts'
import { groundswell, median, output, quantile, say, sayWhere } from './support.ts'

/**
 * node bench/search.ts [rounds]
 * At 102,434 posts: what each step of a ranked search costs, in turn with one find, its posts and the collapse of near-copies, which is all
 * there was before the signals.
 */
const rounds = Number(process.argv[2] ?? 5)
const topics = ['the Zika virus', 'gun violence', 'clean water in Flint', 'the Supreme Court nominee', 'the Iran deal', 'student debt', 'Puerto Rico', 'equal pay', 'the minimum wage', 'Brexit'] // prettier-ignore
if (!existsSync(sharedFile(congress))) throw new Error(`The benchmark needs the shared test data: ../shared/data/${congress}`)
const data = mkdtempSync(join(tmpdir(), 'groundswell-bench-'))
const { signal } = new AbortController()
const deadlineMs = 10_000
const times = new Map<string, number[]>()
const note = (step: string, ms: number) => times.set(step, [...(times.get(step) ?? []), ms])

async function timed<T>(step: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await work()
  note(step, performance.now() - begun)
  return result
}

/** Names each call of one search by its place. */
function withSteps(store: PostStore): PostStore {
  let [passes, reads] = [0, 0]
  const passNames = ['first pass', 'second pass, expanded']
  const readNames = ['posts to take words from', 'posts to rank']
  return {
    ...store,
    find: (query, options) => timed('frequencies of the words', () => store.find(query, options)),
    candidates: (query, words, options) => timed(passNames[passes++] ?? 'another pass', () => store.candidates(query, words, options)),
    posts: (seqs, options) => timed(readNames[reads++] ?? 'more posts to rank', () => store.posts(seqs, options)),
  }
}

try {
  sayWhere()
  await output(process.execPath, [groundswell, 'import', sharedFile(congress), '--json', '--data', data])
  const store = await openLiveStore({ folder: data })
  const asOf = Date.parse('2017-01-01T00:00:00Z')
  for (let round = 0; round < rounds; round++)
    for (const topic of topics) {
      const { terms } = understand({ text: `What did members of Congress say about ${topic}?`, asOf, timeZone: 'UTC' })
      const words = terms.map(({ clauses }) => clauses)
      const { bm25, candidates: limit } = searchSettings
      const query: SearchQuery = { any: words.flat(), all: [], none: [], from: 0, until: asOf, bm25, limit }
      await timed('one find, its posts, collapse', async () => {
        const { hits } = await store.find(query, { deadlineMs, signal })
        const ids = hits.map(({ id }) => id)
        collapseNearDuplicates([...(await store.get(ids, { signal })).values()].map((post) => ({ post })))
      })
      const before = process.cpuUsage()
      await timed('ranked search, whole', () => search(query, 'answer', { store: withSteps(store), deadlineMs, signal }, { words }))
      const { user, system } = process.cpuUsage(before)
      note('  its processor time, all threads', (user + system) / 1_000)
    }
  await store[Symbol.asyncDispose]()
  say(`\n102,434 posts, ${topics.length} questions, ${rounds} rounds: milliseconds, p50 and p95`)
  for (const [step, all] of times)
    say(`  ${step.padEnd(36)}${median(all).toFixed(1).padStart(7)}${quantile(all, 0.95).toFixed(1).padStart(8)}`)
} finally {
  rmSync(data, { recursive: true, force: true })
}
