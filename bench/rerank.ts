import { createReadStream, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { createReranker, understand, type Question, type Reranker } from '../src/answer/index.ts'
import { rerank } from '../src/answer/rerank.ts'
import { answerSettings } from '../src/answer/settings.ts'
import { randomisation } from '../src/eval/trec/compare.ts'
import { readCorpus, type CorpusPost } from '../src/eval/trec/corpus.ts'
import { parseJudgements } from '../src/eval/trec/judgements.ts'
import { parseRun } from '../src/eval/trec/run-file.ts'
import { parseTopics } from '../src/eval/trec/topics.ts'
import { openTestModel } from '../src/models/gguf/runtime.fixture.ts'
import { smallWeights } from '../src/models/gguf/small-weights.fixture.ts'
import { termsOf } from '../src/post/index.ts'
import type { SearchPage } from '../src/search/index.ts'
import { clauseKey } from '../src/store/index.ts'
import { median, say, sayWhere } from './support.ts'

/**
 * node bench/rerank.ts --corpus F --topics F --qrels F --run F [--model F] [--topics-read 200]
 * What a small model does to the 20 best posts of each TREC topic, as `GROUNDSWELL_RERANK` has it do: P@5 and P@10 in the order of the search, of the
 * model and coverage together, and of coverage alone. The run is one that `groundswell eval trec --run` wrote.
 */
const { values: flags } = parseArgs({
  options: {
    corpus: { type: 'string', default: '' },
    topics: { type: 'string', default: '' },
    qrels: { type: 'string', default: '' },
    run: { type: 'string', default: '' },
    model: { type: 'string', default: smallWeights },
    'topics-read': { type: 'string', default: '200' },
  },
})
const { signal } = new AbortController()
const read = (file: string) => readFileSync(file, 'utf8')
const topics = parseTopics(read(flags.topics)).slice(0, Number(flags['topics-read']))
const judgements = parseJudgements(read(flags.qrels))
const run = parseRun(read(flags.run))
const size = statSync(flags.corpus).size
const corpus = await readCorpus({ name: basename(flags.corpus), size, bytes: createReadStream(flags.corpus) }, signal)
const byId = new Map(corpus.map((one) => [String(one.tweet), one]))
const questions = new Map(topics.map(({ number, query }) => [number, understand({ text: query, asOf: Date.now(), timeZone: 'UTC' })]))
const frequencies = countTerms(corpus, [...questions.values()])

sayWhere()
await using model = openTestModel(flags.model)
const reranker = createReranker(model)
if (!reranker) throw new Error('This model cannot judge.')
const same: Reranker = { ...reranker, name: 'coverage alone', judge: async () => 0 }
const modes = ['as searched', reranker.name, same.name] as const
const figures = { 5: modes.map((): number[] => []), 10: modes.map((): number[] => []) }
const times: number[] = []
for (const { number } of topics) {
  const levels = judgements.get(number)
  const question = questions.get(number)
  if (!levels || !question || ![...levels.values()].some((level) => level > 0)) continue
  const page = pageOf((run.get(number) ?? []).flatMap(({ id }) => byId.get(id) ?? []))
  const judged = await rerank(page, question, { reranker, signal, withinMs: 600_000 })
  if (judged.trace.failed) throw new Error(judged.trace.failed.message)
  times.push(judged.trace.tookMs)
  for (const [at, { items }] of [page, judged.page, (await rerank(page, question, { reranker: same, signal })).page].entries())
    for (const depth of [5, 10] as const) {
      const relevant = items.slice(0, depth).filter(({ item }) => (levels.get(item.post.id.slice(2)) ?? 0) > 0).length
      figures[depth][at]?.push(relevant / depth)
    }
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
say(
  `\n${times.length} topics of ${basename(flags.topics)}, their ${answerSettings.rerank.posts} best; median ${(median(times) / 1_000).toFixed(1)} s a topic`,
)
for (const depth of [5, 10] as const)
  for (const [at, mode] of modes.entries()) {
    const ours = figures[depth][at] ?? []
    const differences = ours.map((value, i) => value - (figures[depth][0]?.[i] ?? 0))
    const compared =
      at === 0
        ? ''
        : `, ${mean(differences) < 0 ? '−' : '+'}${Math.abs(mean(differences)).toFixed(4)} (p ${randomisation(differences).toFixed(3)})`
    say(`  P@${String(depth).padEnd(3)} ${mode.padEnd(28)} ${mean(ours).toFixed(4)}${compared}`)
  }

function pageOf(found: readonly CorpusPost[]): SearchPage {
  const items = found.slice(0, answerSettings.rerank.posts).map(({ post }, seq) => {
    const item = { post, hit: { seq, id: post.id, score: found.length - seq, parts: {}, witnessedAt: post.witnessedAt } }
    return { item, copies: [], earliest: item, similar: { posts: 0, authors: 1 } }
  })
  const stats = { docs: corpus.length, avgLength: 10, windowDocs: corpus.length, matched: found.length, terms: frequencies }
  return { items, page: { hits: [], complete: true, stats }, unread: [], tookMs: 0 } as unknown as SearchPage
}

/** In how many tweets each word of the questions stands. */
function countTerms(posts: readonly CorpusPost[], asked: readonly Question[]): Record<string, number> {
  const wanted = new Set(asked.flatMap(({ terms }) => terms.flatMap(({ clauses }) => clauses.map(clauseKey))))
  const counts: Record<string, number> = {}
  for (const { post } of posts) for (const term of new Set(termsOf(post.text))) if (wanted.has(term)) counts[term] = (counts[term] ?? 0) + 1
  return counts
}
