import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import zlib from 'node:zlib'
import { openLiveStore } from '../../store/live/live-store.ts'
import { createScanStore } from '../../store/scan/scan-store.ts'
import { readCorpus } from './corpus.ts'
import { evaluateTrec, type TrecRequest } from './evaluate.ts'
import { firstAfter } from './replay.ts'
import { parseTopics } from './topics.ts'

const folder = await mkdtemp(join(tmpdir(), 'groundswell-replay-'))
after(() => rm(folder, { recursive: true, force: true }))
const { signal } = new AbortController()
const epoch = 1_288_834_974_657n
const idAt = (iso: string) => String((BigInt(Date.parse(iso)) - epoch) << 22n)

const tweets = [
  { id: idAt('2011-02-01T10:00:00Z'), text: 'the ferry sank off the cape', url: 'http://news.example/1' },
  { id: idAt('2011-02-01T11:00:00Z'), text: 'ferries stay in port after the storm', url: '' },
  { id: idAt('2011-02-01T12:00:00Z'), text: 'all saved from the ferry at the cape', url: null },
  { id: idAt('2011-02-02T12:00:00Z'), text: 'the cape ferry sails again', url: '' },
]
const [first = '', second = '', third = '', later = ''] = tweets.map(({ id }) => id)
// Not in order of id, as an archive may be.
const lines = (list: readonly object[]) => list.map((one) => `${JSON.stringify(one)}\n`).join('')
const file = (text: string, name = 'corpus.ndjson') => ({ name, size: text.length, bytes: bytesOf(Buffer.from(text)) })
async function* bytesOf(bytes: Uint8Array) {
  yield bytes
}
const topics = `<top>\n<num> Number: MB002 </num>\n<query> cape ferry </query>\n<querytime> x </querytime>\n<querytweettime> ${third} </querytweettime>\n</top>

<top>\n<num> Number: MB001 </num>\n<title> ferry </title>\n<querytweettime> ${second} </querytweettime>\n</top>\n`
const judgements = `1 0 ${first} 1\n1 0 ${second} 2\n2 0 ${third} 1\n2 0 ${later} 1\n`
const request = (over: Partial<TrecRequest> = {}): TrecRequest => ({
  corpus: file(lines(tweets.toReversed())),
  topics,
  judgements,
  exhaustive: true,
  ...over,
})
const stores = { openLive: (path: string) => openLiveStore({ folder: path }), openScan: createScanStore }

test('topic files of both kinds are read, in order of time', () => {
  assert.deepEqual(
    parseTopics(topics).map(({ number, query, tweet }) => [number, query, String(tweet)]),
    [
      [1, 'ferry', second],
      [2, 'cape ferry', third],
    ],
  )
  assert.throws(() => parseTopics('<top>\n<num> Number: MB001 </num>\n</top>'), { code: 'format_unknown', message: /Topic 1/ })
  assert.throws(() => parseTopics('nothing'), { code: 'format_unknown' })
})

test('a corpus is read plain or compressed, in order of id, its times from the ids', async () => {
  const text = lines(tweets.toReversed())
  for (const [name, pack] of [
    ['plain.ndjson', (bytes: Buffer) => bytes],
    ['a.ndjson.gz', zlib.gzipSync],
    ['a.ndjson.br', zlib.brotliCompressSync],
    ['a.ndjson.zst', zlib.zstdCompressSync],
  ] as const) {
    const posts = await readCorpus({ name, bytes: bytesOf(pack(Buffer.from(text))) }, signal)
    assert.deepEqual(
      posts.map(({ post }) => [post.id, post.witnessedAt]),
      tweets.map(({ id }) => [`x:${id}`, Number((BigInt(id) >> 22n) + epoch)]),
      name,
    )
  }
  await assert.rejects(readCorpus(file('{"id":"1","text":"a"}\n{"id":2}\n'), signal), { code: 'format_unknown', message: /Line 2/ })
})

test('each topic sees the tweets up to its own and none that came later, in any form of its words', async () => {
  const progress: number[] = []
  const { report, run } = await evaluateTrec(request(), stores, { signal, onProgress: ({ asked }) => progress.push(asked) })
  const found = run.split('\n').map((line) => line.split(' ').slice(0, 4).join(' '))
  assert.deepEqual(
    found.filter((line) => line.startsWith('1 ')),
    [`1 Q0 ${first} 1`, `1 Q0 ${second} 2`],
  )
  assert.deepEqual(
    new Set(found.filter((line) => line.startsWith('2 ')).map((line) => line.split(' ')[2])),
    new Set([first, second, third]),
  )
  assert.ok(!run.includes(later))
  assert.equal(report.relevant.topics, 2)
  assert.deepEqual([report.replayed?.posts, report.replayed?.topics, progress.at(-1)], [3, 2, 2])
  assert.deepEqual(report.exhaustive?.differing, [])
  assert.deepEqual([report.exhaustive?.map, report.exhaustive?.p30], [report.relevant.map, report.relevant.p30])
})

test('broken off, it goes on with the topics that are left and comes to the same', async () => {
  const whole = await evaluateTrec(request(), stores, { signal })
  const out = await mkdtemp(join(folder, 'out-'))
  const stop = new AbortController()
  const asked: number[] = []
  const breaking = evaluateTrec(request({ out }), stores, {
    signal: stop.signal,
    onProgress: (state) => {
      asked.push(state.asked)
      if (state.asked === 1) stop.abort()
    },
  })
  await assert.rejects(breaking, { name: 'AbortError' })
  assert.equal(asked.at(-1), 1)
  asked.length = 0
  const resumed = await evaluateTrec(request({ out }), stores, {
    signal,
    onProgress: (state) => {
      if (state.step === 'replay') asked.push(state.asked)
    },
  })
  assert.equal(asked[0], 1, 'the first topic is not asked again')
  assert.equal(resumed.run, whole.run)
  assert.deepEqual({ ...resumed.report, replayed: undefined }, { ...whole.report, replayed: undefined })
  assert.deepEqual((await readdir(out)).toSorted(), ['trec-exhaustive.found.ndjson', 'trec.found.ndjson'])
})

test('a run is compared with another one, and only what is in the corpus can be asked for', async () => {
  const other = `1 Q0 ${second} 1 9 them\n2 Q0 ${third} 1 9 them\n`
  const { report } = await evaluateTrec(request({ exhaustive: false, against: { name: 'them', text: other } }), stores, { signal })
  assert.equal(report.exhaustive, undefined)
  assert.equal(report.against?.map, 0.5)
  assert.ok((report.against?.ap.difference ?? 0) > 0)
  assert.equal(report.present?.topics, 2)
})

test('a tweet that stands twice in a corpus is refused', async () => {
  const corpus = file(lines([...tweets, tweets[0] ?? {}]))
  await assert.rejects(evaluateTrec(request({ corpus, exhaustive: false }), stores, { signal }), { code: 'format_unknown' })
})

test('where the tweets of a moment end', () => {
  const posts = [10n, 20n, 30n].map((tweet) => ({ tweet, post: undefined as never }))
  assert.deepEqual(
    [5n, 10n, 15n, 30n, 99n].map((tweet) => firstAfter(posts, tweet)),
    [0, 1, 1, 3, 3],
  )
})
