import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createReader } from '../src/store/live/reader.ts'
import { prepareForReading } from '../src/store/live/schema.ts'
import { createWordsChannels } from '../src/store/live/shared-words.ts'
import { createWorkspace } from '../src/store/live/workspace.ts'
import { createWriter } from '../src/store/live/writer.ts'
import { kinds, windows, type Question } from './index/questions.ts'
import { quantile, root, say, sayWhere } from './support.ts'

/**
 * node bench/find.ts [posts] [--each 100] [--repeats 3] [--store folder]
 * What a search costs in the reader's own thread, nothing else going on: asked of the store that `node bench/index.ts <posts> ingest --keep`
 * filled: questions that nobody asked before, then the same again a few times, of which the least counts, as neighbours disturb a clock. Each is asked
 * with all that match counted and without, alternating; hits and scores must be the same.
 */
const valueOf = (name: string) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined)
const posts = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 300_000)
const each = Number(valueOf('--each') ?? 100)
const repeats = Number(valueOf('--repeats') ?? 3)
const work = join(root, '.cache/bench-index', String(posts))
const store = valueOf('--store') ?? join(work, 'groundswell')
const path = join(store, 'posts.db')
if (!existsSync(path)) throw new Error(`No store is kept there. First: node bench/index.ts ${posts} ingest --rounds 1 --peers '' --keep`)

sayWhere()
const database = new DatabaseSync(path, { readOnly: true })
prepareForReading(database)
const [channel] = createWordsChannels(1)
if (!channel) throw new Error('No channel.')
const { reading, writing } = channel
const writer = createWriter(new DatabaseSync(path), { synchronous: 'normal', words: [writing] })
writer.write([]) // takes the words of the newest posts into memory
const workspace = createWorkspace()
const reader = createReader(database, { path, words: reading, workspace })
const begun = performance.now()
reader.warm()
say(`${posts} posts, opened in ${(performance.now() - begun).toFixed(0)} ms, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)

const counts = ['exact', 'atLeast'] as const
const questions = JSON.parse(readFileSync(join(store, '../questions.json'), 'utf8')) as Question[]
const asked = questions.slice(0, each * kinds.length * windows.length)
/** Milliseconds of the clock, postings that were looked at, and what was found. */
const ask = ({ query }: Question, count: (typeof counts)[number]) => {
  const from = performance.now()
  const end = from + 60_000
  const before = workspace.work.postings
  const { hits } = reader.find(
    { ...query, from: query.from ?? -Infinity, until: query.until ?? Infinity, count },
    { now: Date.now(), late: () => performance.now() > end },
  )
  return { took: performance.now() - from, postings: workspace.work.postings - before, hits }
}
const { user, system } = process.cpuUsage()
/** One after the other, each first every other time; and both must find the same. */
const rounds = Array.from({ length: 1 + repeats }, (_, round) =>
  asked.map((question, n) => {
    const order = (round + n) % 2 === 0 ? counts : counts.toReversed()
    const found = new Map(order.map((count) => [count, ask(question, count)]))
    const [exact, atLeast] = counts.map((count) => found.get(count))
    if (!exact || !atLeast || JSON.stringify(exact.hits) !== JSON.stringify(atLeast.hits))
      throw new Error(`Not the same: ${JSON.stringify(question.query)}`)
    return { exact, atLeast }
  }),
)
const used = process.cpuUsage({ user, system })
say(`ms                          all that match counted: p50   p95     p99   postings      stopping early: p50   p95     p99   postings`)
for (const window of windows)
  for (const kind of kinds) {
    const own = asked.flatMap((question, n) => (question.kind === kind && question.window === window ? [n] : []))
    const figures = counts.map((count) => {
      const times = own.map((n) => Math.min(...rounds.slice(1).map((round) => round[n]?.[count].took ?? 0)))
      const postings = own.reduce((sum, n) => sum + (rounds[0]?.[n]?.[count].postings ?? 0), 0) / own.length
      const shown = [0.5, 0.95, 0.99].map((share) => quantile(times, share).toFixed(2).padStart(8))
      return `${shown.join('')}${postings.toFixed(0).padStart(11)}`
    })
    say(`${`${kind}, ${window}`.padEnd(44)}${figures.join('             ')}`)
  }
say(
  `in all ${((used.user + used.system) / 1e6).toFixed(2)} s of processor for ${asked.length * rounds.length * 2} searches; ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
)
reader.close()
writer.close()
