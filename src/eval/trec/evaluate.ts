import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArchiveFile } from '../../sources/index.ts'
import type { PostStore } from '../../store/index.ts'
import { searchSettings } from '../../search/index.ts'
import { fingerprint, openParts } from '../parts.ts'
import { askBaseline, askProduct, askShown } from './ask.ts'
import { clusterRelevant, covered } from './clusters.ts'
import { compare, type Comparison } from './compare.ts'
import { readCorpus, type CorpusPost } from './corpus.ts'
import { onlyOf, parseJudgements, type Judgements } from './judgements.ts'
import { scoreRun, type Score, type TopicScore } from './metrics.ts'
import { firstAfter, replay } from './replay.ts'
import { formatRun, parseRun, type Ranked, type Run } from './run-file.ts'
import { parseTopics, type Topic } from './topics.ts'

/** Another run to compare with. */
type OtherRun = { readonly name: string; readonly text: string }
export type TrecRequest = {
  readonly corpus: ArchiveFile
  /** Contents of the files. */
  readonly topics: string
  readonly judgements: string
  /** Also asks the scan that looks at every post, and compares. */
  readonly exhaustive: boolean
  readonly against?: OtherRun
  /** Where the topics that are asked are kept, so that a run that was broken off goes on. */
  readonly out?: string
}
/** Stores that begin empty: the real one in a folder, and the oracle in memory. */
export type TrecStores = {
  readonly openLive: (folder: string) => Promise<PostStore>
  readonly openScan: () => PostStore
}
type Step = 'replay' | 'exhaustive'
type InStore = (work: (store: PostStore) => Promise<void>) => Promise<void>
export type TrecProgress = {
  readonly step: Step
  readonly written: number
  readonly posts: number
  readonly asked: number
  readonly topics: number
}
type Means = { readonly topics: number; readonly map: number; readonly p30: number }
export type TrecReport = {
  /** Judged level 1 or more; level 2 alone. */
  readonly relevant: Means
  readonly highlyRelevant: Means
  /** Judged relevant and in the corpus; present where a corpus was read. */
  readonly present?: Means
  readonly perTopic: readonly TopicScore[]
  readonly replayed?: {
    readonly posts: number
    readonly topics: number
    readonly seconds: number
  }
  /** `differing`: topics in which another post, order or score (to nine digits) came. */
  readonly exhaustive?: Means & { readonly differing: readonly number[] }
  /** BM25 0.9 / 0.3 of the words in any form, asked at the same moments. */
  readonly baseline?: Compared
  /** 0..1: of the different things that 30 results could say, how many they do, before and after near-copies are collapsed. */
  readonly covered?: { readonly ranked: number; readonly shown: number; readonly topics: number }
  readonly against?: Compared & { readonly name: string }
}
type Compared = Means & { readonly ap: Comparison; readonly p30s: Comparison }

/** Scores a run of any system. */
export function scoreTrec({ run, judgements, against }: { run: string; judgements: string; against?: OtherRun }): TrecReport {
  return report(parseRun(run), parseJudgements(judgements), against)
}

/** Replays the corpus into a fresh store, asks the topics on the way, and scores what comes. The run's file is scored, not the memory of it. */
export async function evaluateTrec(
  request: TrecRequest,
  stores: TrecStores,
  { onProgress, signal }: { onProgress?: (state: TrecProgress) => void; signal: AbortSignal },
): Promise<{ report: TrecReport; run: string }> {
  const topics = parseTopics(request.topics)
  const judgements = parseJudgements(request.judgements)
  const posts = await readCorpus(request.corpus, signal)
  const last = firstAfter(posts, topics.at(-1)?.tweet ?? 0n)
  const of = fingerprint({ topics: request.topics, corpus: [request.corpus.name, posts.length], searchSettings })
  const replaying = async <T>(step: Step, inStore: InStore, ask: (topic: Topic, held: PostStore) => Promise<T>) => {
    const parts = await openParts<T>(request.out, step === 'replay' ? 'trec' : 'trec-exhaustive', of)
    const told = await replay({
      inStore,
      parts,
      posts,
      topics,
      ask,
      onProgress: onProgress && ((state) => onProgress({ step, posts: last, topics: topics.length, ...state })),
      signal,
    })
    return { told, parts }
  }
  const startedAt = performance.now()
  const { told, parts } = await replaying(
    'replay',
    (work) => inFreshStore(stores, work),
    async (topic, held) => ({
      ranked: await askProduct(topic, held, signal),
      shown: await askShown(topic, held, signal),
      baseline: await askBaseline(topic, held, signal),
    }),
  )
  const live = pick(told, ({ ranked }) => ranked)
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  const run = formatRun(live, 'groundswell')
  const parsed = parseRun(run)
  const scan = request.exhaustive
    ? await replaying(
        'exhaustive',
        (work) => work(stores.openScan()),
        (topic, held) => askProduct(topic, held, signal),
      )
    : undefined
  for (const done of [parts, scan?.parts]) await done?.finish()
  const score = scoreRun(parsed, judgements)
  const baseline = parseRun(
    formatRun(
      pick(told, (one) => one.baseline),
      'baseline',
    ),
  )
  const clusters = clusterRelevant(judgements, posts)
  const asIds = (results: readonly Ranked[]) => results.map(({ id }) => id)
  return {
    run,
    report: {
      ...report(parsed, judgements, request.against),
      baseline: comparedWith(score, scoreRun(baseline, judgements)),
      covered: {
        topics: clusters.size,
        ranked: covered(
          pick(told, ({ ranked }) => asIds(ranked)),
          clusters,
        ),
        shown: covered(
          pick(told, ({ shown }) => shown),
          clusters,
        ),
      },
      present: meansOf(scoreRun(parsed, presentOnly(judgements, posts))),
      replayed: { posts: last, topics: topics.length, seconds },
      ...(scan && {
        exhaustive: {
          ...meansOf(scoreRun(parseRun(formatRun(scan.told, 'scan')), judgements)),
          differing: topics.filter((topic) => !isSame(live, scan.told, topic)).map(({ number }) => number),
        },
      }),
    },
  }
}

async function inFreshStore({ openLive }: TrecStores, work: (store: PostStore) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-trec-'))
  try {
    await using store = await openLive(folder)
    await work(store)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function report(run: Run, judgements: Judgements, against: OtherRun | undefined): TrecReport {
  const score = scoreRun(run, judgements)
  const other = against && scoreRun(parseRun(against.text), judgements)
  return {
    relevant: meansOf(score),
    highlyRelevant: meansOf(scoreRun(run, judgements, 2)),
    perTopic: score.topics,
    ...(other && { against: { name: against.name, ...comparedWith(score, other) } }),
  }
}

const comparedWith = (ours: Score, theirs: Score): Compared => ({
  ...meansOf(theirs),
  ap: compare(ours, theirs),
  p30s: compare(ours, theirs, 'p30'),
})

const pick = <T, U>(told: ReadonlyMap<number, T>, what: (one: T) => U): Map<number, U> =>
  new Map([...told].map(([topic, one]) => [topic, what(one)]))

const meansOf = ({ topics, map, p30 }: Score): Means => ({ topics: topics.length, map, p30 })

function presentOnly(judgements: Judgements, posts: readonly CorpusPost[]): Judgements {
  const ids = new Set(posts.map(({ tweet }) => String(tweet)))
  return onlyOf(judgements, (id) => ids.has(id))
}

function isSame(ours: Run, theirs: Run, { number }: Topic): boolean {
  const [mine, other] = [ours.get(number) ?? [], theirs.get(number) ?? []]
  return (
    mine.length === other.length &&
    mine.every(({ id, score }, at) => id === other[at]?.id && Math.abs(score - (other[at]?.score ?? 0)) < 1e-9)
  )
}
