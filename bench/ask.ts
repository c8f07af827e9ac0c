import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import zlib from 'node:zlib'
import { congress, sharedFile } from '../tests/support/shared-data.ts'
import { ask, firstSentence, launch, stop } from './server.ts'
import { groundswell, median, output, quantile, say, sayWhere, treeMegabytes, whole } from './support.ts'

/**
 * node bench/ask.ts [rounds]
 * At 102,434 posts: time from launch to /ready, time from a question's first byte to its first cited sentence (over HTTP, events),
 * memory of the process tree. The peer for searching: FTS5's own bm25() over the same texts, the same words, best 50.
 */
const rounds = Number(process.argv[2] ?? 3)
const topics = [
  'the Zika virus',
  'gun violence',
  'the opioid epidemic',
  'clean water in Flint',
  'the Supreme Court nominee',
  'the Iran deal',
  'student debt',
  'veterans’ health care',
  'the budget',
  'police reform',
  'Puerto Rico',
  'climate change',
  'the Affordable Care Act',
  'equal pay',
  'human trafficking',
  'the minimum wage',
  'Medicare',
  'immigration',
  'the Olympics in Rio',
  'Brexit',
]
const forms = [
  (topic: string) => `What did members of Congress say about ${topic}?`,
  (topic: string) => `What is said about ${topic} since March 2016?`,
  (topic: string) => `Who spoke about ${topic} in June 2016?`,
]
const questions = forms.flatMap((form) => topics.map(form))

if (!existsSync(sharedFile(congress))) throw new Error(`The benchmark needs the shared test data: ../shared/data/${congress}`)
const work = mkdtempSync(join(tmpdir(), 'groundswell-bench-'))
const data = join(work, 'data')
try {
  sayWhere()
  await measureImportInServer()
  await measureServer()
  await measurePeer()
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** The worst case for memory: the server that has just imported everything answers as well. */
async function measureImportInServer(): Promise<void> {
  const { server } = await launch(data)
  await output(process.execPath, [groundswell, 'import', sharedFile(congress), '--json', '--data', data])
  const imported = treeMegabytes(server.pid ?? 0)
  for (const question of questions.slice(0, 20)) await firstSentence(question)
  say(`\nA server that imports 102,434 posts and answers 20 questions`)
  say(`  memory of the process tree: ${imported} MB after the import, ${treeMegabytes(server.pid ?? 0)} MB after the questions`)
  await stop(server)
}

async function measureServer(): Promise<void> {
  const ready: number[] = []
  const first: number[] = []
  const all: number[] = []
  const memory: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { server, readyMs } = await launch(data)
    ready.push(readyMs)
    first.push(await firstSentence(questions[round] ?? ''))
    for (const question of questions) all.push(await firstSentence(question))
    memory.push(treeMegabytes(server.pid ?? 0))
    await stop(server)
  }
  say(`\nA server on 102,434 posts, ${rounds} starts, ${questions.length} questions each`)
  say(`  launch to /ready          median ${whole(median(ready))} ms, highest ${whole(Math.max(...ready))} ms`)
  say(
    `  first sentence, cited     p50 ${whole(median(all))} ms, p95 ${whole(quantile(all, 0.95))} ms, highest ${whole(Math.max(...all))} ms`,
  )
  say(`  the very first question   ${first.map(whole).join(', ')} ms`)
  say(`  memory of the tree        ${memory.join(', ')} MB`)
}

/** The same posts in plain FTS5, asked for the same words: what a search costs without as-of statistics, rules or citations. */
async function measurePeer(): Promise<void> {
  using db = new DatabaseSync(join(work, 'plain.db'))
  db.exec('create virtual table post_text using fts5(id unindexed, text); begin')
  const insert = db.prepare('insert into post_text(id, text) values (?, ?)')
  for await (const line of createInterface({ input: createReadStream(sharedFile(congress)).pipe(zlib.createBrotliDecompress()) })) {
    const { id_str, full_text, text } = JSON.parse(line) as Record<string, string>
    insert.run(id_str ?? '', full_text ?? text ?? '')
  }
  db.exec('commit')
  const select = db.prepare('select id, text, bm25(post_text) score from post_text where post_text match ? order by score limit 50')
  const stopWords = new Set('what did members of say about is said since who spoke in the march june 2016 congress'.split(' '))
  const wordsOf = (question: string) => (question.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? []).filter((word) => !stopWords.has(word))
  const theirs: number[] = []
  for (let round = 0; round < rounds; round++)
    for (const question of questions) {
      const start = performance.now()
      select.all(
        wordsOf(question)
          .map((word) => `"${word}"`)
          .join(' OR '),
      )
      theirs.push(performance.now() - start)
    }
  const { server } = await launch(data)
  const ours: number[] = []
  for (const question of [...questions.slice(0, 5), ...questions]) ours.push(searchMs((await ask(question)).text))
  await stop(server)
  say(`\nOne search of it, p50 and p95`)
  say(`  groundswell (exact BM25 as of the question, window, filters)   ${whole(median(ours))} and ${whole(quantile(ours, 0.95))} ms`)
  say(`  plain FTS5 (bm25() over everything)                            ${whole(median(theirs))} and ${whole(quantile(theirs, 0.95))} ms`)
}

/** What the search of an answer took, as its events tell. */
function searchMs(events: string): number {
  return Number(/"matched":.*?"tookMs":([\d.]+)/.exec(events)?.[1])
}
