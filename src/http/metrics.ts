import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Api, AskEvent, ImportEvent, Status } from '../api/index.ts'

/** What `/metrics` shows, in Prometheus' text format. Durations in seconds, as is the custom there. */
export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]
  return {
    registry,
    requests: new Counter({
      name: 'groundswell_http_requests_total',
      help: 'HTTP requests by route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'groundswell_http_request_seconds',
      help: 'Time to the head of the answer.',
      labelNames: ['route'],
      buckets: seconds,
      registers,
    }),
    answers: new Counter({ name: 'groundswell_answers_total', help: 'Answers by how they ended.', labelNames: ['finish'], registers }),
    answerSeconds: new Histogram({
      name: 'groundswell_answer_seconds',
      help: 'From question to end of answer.',
      buckets: seconds,
      registers,
    }),
    firstSentenceSeconds: new Histogram({
      name: 'groundswell_first_sentence_seconds',
      help: 'From question to first cited sentence.',
      buckets: seconds,
      registers,
    }),
    dropped: new Counter({
      name: 'groundswell_sentences_dropped_total',
      help: 'Drafted sentences that the checks refused.',
      labelNames: ['reason'],
      registers,
    }),
    searchSeconds: new Histogram({ name: 'groundswell_search_seconds', help: 'Time of one search.', buckets: seconds, registers }),
    imported: new Counter({
      name: 'groundswell_import_records_total',
      help: 'Imported records by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    findable: new Histogram({
      name: 'groundswell_findable_seconds',
      help: 'From the receipt of a live post to the moment it can be found.',
      labelNames: ['network'],
      buckets: seconds,
      registers,
    }),
    gone: new Histogram({
      name: 'groundswell_gone_seconds',
      help: 'From the receipt of a delete or hide to the moment what it names is gone.',
      labelNames: ['network'],
      buckets: seconds,
      registers,
    }),
    sourceWaiting: new Gauge({
      name: 'groundswell_source_waiting',
      help: 'Events of a live source that wait for the store.',
      labelNames: ['source'],
      registers,
    }),
    sourceLag: new Gauge({
      name: 'groundswell_source_lag_seconds',
      help: 'How far a live source is behind its network.',
      labelNames: ['source'],
      registers,
    }),
    sourceDrops: new Gauge({
      name: 'groundswell_source_drops',
      help: 'Refused items of a live source since the start, by reason.',
      labelNames: ['source', 'reason'],
      registers,
    }),
    sourceReconnects: new Gauge({
      name: 'groundswell_source_reconnects',
      help: 'Lost connections of a live source since the start.',
      labelNames: ['source'],
      registers,
    }),
    posts: new Gauge({ name: 'groundswell_posts', help: 'Posts that can be found.', registers }),
    full: new Gauge({ name: 'groundswell_store_full', help: '1: the disk is full, nothing new is kept.', registers }),
    bytes: new Gauge({ name: 'groundswell_store_bytes', help: 'Size of the store on disk.', registers }),
  }
}

/** The same API, with its times and outcomes counted. */
export function withMetrics(api: Api, metrics: Metrics): Api {
  return {
    ...api,
    async *ask(request, call) {
      const end = metrics.answerSeconds.startTimer()
      const firstSentence = metrics.firstSentenceSeconds.startTimer()
      let started = false
      for await (const event of api.ask(request, call)) {
        if (event.type === 'sentence' && !started) {
          started = true
          firstSentence()
        }
        if (event.type === 'answer-end') countAnswer(event, metrics)
        yield event
      }
      end()
    },
    async search(request, call) {
      const end = metrics.searchSeconds.startTimer()
      try {
        return await api.search(request, call)
      } finally {
        end()
      }
    },
    import: (file, call) => countImported(api.import(file, call), metrics),
    backfill: (account, call) => countImported(api.backfill(account, call), metrics),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  }
}

async function* countImported(events: AsyncIterable<ImportEvent>, metrics: Metrics): AsyncIterable<ImportEvent> {
  for await (const event of events) {
    if (event.type !== 'progress') {
      const { stored, repeated, refused } = event.result
      for (const [outcome, count] of Object.entries({ stored, repeated, ...refused })) metrics.imported.inc({ outcome }, count)
    }
    yield event
  }
}

/** What is read off the status when somebody looks. */
export function showStatus({ posts, store, sources, live }: Status, metrics: Metrics): void {
  for (const gauge of [metrics.sourceLag, metrics.sourceDrops, metrics.sourceReconnects, metrics.sourceWaiting]) gauge.reset()
  metrics.posts.set(posts)
  metrics.bytes.set(store.bytes)
  metrics.full.set(store.full ? 1 : 0)
  for (const { name: source, lagMs, drops, reconnects, state, waiting } of [...sources, ...(live?.sources ?? [])]) {
    if (state === 'archive') continue
    if (lagMs !== null) metrics.sourceLag.set({ source }, lagMs / 1_000)
    metrics.sourceReconnects.set({ source }, reconnects ?? 0)
    metrics.sourceWaiting.set({ source }, waiting ?? 0)
    for (const [reason, count] of Object.entries(drops)) metrics.sourceDrops.set({ source, reason }, count)
  }
}

function countAnswer({ result }: Extract<AskEvent, { type: 'answer-end' }>, metrics: Metrics): void {
  metrics.answers.inc({ finish: result.finish })
}
