import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createReader } from '../src/store/live/reader.ts'
import { prepareForReading } from '../src/store/live/schema.ts'
import { createWordsChannels } from '../src/store/live/shared-words.ts'
import { createWriter } from '../src/store/live/writer.ts'
import { kinds, windows, type Question } from './index/questions.ts'
import { median, quantile, root, say, sayWhere } from './support.ts'

/**
 * node bench/find.ts [posts] [--each 100] [--store folder]
 * What a search costs in the reader's own thread, nothing else going on: asked of the store that `node bench/index.ts <posts> ingest --keep`
 * filled, first as questions nobody asked before, then once more.
 */
const valueOf = (name: string) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined)
const posts = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 300_000)
const each = Number(valueOf('--each') ?? 100)
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
const reader = createReader(database, { path, words: reading })
const begun = performance.now()
reader.warm()
say(`${posts} posts, opened in ${(performance.now() - begun).toFixed(0)} ms, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)

const questions = JSON.parse(readFileSync(join(store, '../questions.json'), 'utf8')) as Question[]
const asked = questions.slice(0, each * kinds.length * windows.length)
const time = ({ query }: Question): number => {
  const from = performance.now()
  const end = from + 60_000
  reader.find(
    { ...query, from: query.from ?? -Infinity, until: query.until ?? Infinity },
    { now: Date.now(), late: () => performance.now() > end },
  )
  return performance.now() - from
}
const rounds = [0, 1].map(() => asked.map((question) => ({ question, ms: time(question) })))
say('ms                              first  p50     p99     again  p50     p99')
for (const window of windows)
  for (const kind of kinds) {
    const figures = rounds.map((round) => {
      const times = round.filter(({ question }) => question.kind === kind && question.window === window).map(({ ms }) => ms)
      return `${median(times).toFixed(2).padStart(12)}${quantile(times, 0.99).toFixed(2).padStart(8)}`
    })
    say(`${`${kind}, ${window}`.padEnd(27)}${figures.join('  ')}`)
  }
say(
  `in all: ${rounds.map((round) => (round.reduce((sum, { ms }) => sum + ms, 0) / 1_000).toFixed(2)).join(' s, ')} s; ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
)
reader.close()
writer.close()
