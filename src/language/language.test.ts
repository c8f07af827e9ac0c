import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Cursor, Post, PostBatch, PostSink, SourceName } from '../post/index.ts'
import { makePost } from '../post/post.fixture.ts'
import { matches, parseQuery } from '../search/index.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { createLanguageDetector, withDetectedLanguages, type LanguageDetector } from './index.ts'
import { scriptLanguage } from './script-language.ts'

const { signal } = new AbortController()
const batchOf = (cursor: string, ...posts: Post[]): PostBatch => ({
  source: 's' as SourceName,
  events: posts.map((post) => ({ type: 'post-put', post })),
  cursor: cursor as Cursor,
})
const detecting = (answer: (texts: readonly string[]) => Promise<readonly (string | undefined)[]>): LanguageDetector => ({
  detect: answer,
  [Symbol.asyncDispose]: () => Promise.resolve(),
})

const sentences: readonly (readonly [language: string | undefined, text: string])[] = [
  ['en', 'The bridge in the north is closed because of the storm'],
  ['de', 'Die Brücke im Norden ist wegen des Sturms gesperrt'],
  ['fr', 'Le pont du nord est fermé à cause de la tempête'],
  ['es', 'El puente del norte está cerrado por la tormenta'],
  ['pt', 'Não há luz no centro da cidade desde ontem à noite'],
  ['id', 'Jembatan di utara ditutup karena badai besar malam ini'],
  ['ru', 'Мост на севере закрыт из-за сильной бури'],
  ['uk', 'Міст на півночі закрито через сильну бурю'],
  ['ar', 'الجسر في الشمال مغلق بسبب العاصفة'],
  ['hi', 'तूफान के कारण उत्तर का पुल बंद है'],
  ['ja', '嵐のため北の橋は通行止めです'],
  ['zh', '由于暴风雨，北边的桥关闭了'],
  ['ko', '폭풍 때문에 북쪽 다리가 폐쇄되었습니다'],
  ['th', 'สะพานทางเหนือปิดเพราะพายุ'],
  ['en', 'RT @müller: THE POWER CUT GOES ON https://example.org/die-brücke #Straßenfest'],
  [undefined, '🚀🚀 12:30'],
  [undefined, 'https://example.org/the-bridge-in-the-north @ana #storm'],
  [undefined, ''],
]

test('sentences are known by their language, what holds no words by none', { timeout: 60_000 }, async (t) => {
  const detector = createLanguageDetector()
  t.after(() => detector[Symbol.asyncDispose]())
  assert.deepEqual(
    await detector.detect(sentences.map(([, text]) => text)),
    sentences.map(([language]) => language),
  )
})

test('a script that tells needs no model', () => {
  assert.deepEqual(['東京で停電', '停電', 'Ελλάδα', 'Москва', 'iPhone 発売', 'Apple発売開始日決定', '12'].map(scriptLanguage), [
    'ja',
    'zh',
    'el',
    undefined,
    undefined,
    'zh',
    undefined,
  ])
})

test('a post that states no language is found by the detected one, and says that it was detected', async () => {
  const store = createScanStore()
  const sink = withDetectedLanguages(
    store,
    detecting((texts) => Promise.resolve(texts.map((text) => (text.startsWith('Die') ? 'de' : undefined)))),
  )
  const posts = [
    makePost({ n: 1, text: 'Die Brücke', langs: [] }),
    makePost({ n: 2, text: 'Die Hard', langs: ['en'] }),
    makePost({ n: 3, text: '?', langs: [] }),
  ]
  await sink.write(batchOf('1', ...posts), { signal })
  const { hits } = await store.find(
    { any: [], all: [], none: [], only: { langs: ['de'] }, from: 0, until: 9e15, limit: 9 },
    { deadlineMs: 1_000, signal },
  )
  assert.deepEqual(
    hits.map(({ id }) => id),
    ['x:1'],
  )
  const held = [
    ...(
      await store.get(
        posts.map(({ id }) => id),
        { signal },
      )
    ).values(),
  ]
  assert.deepEqual(
    held.map(({ langs }) => langs),
    [['de-x-detected'], ['en'], []],
  )
  assert.ok(held[0] && matches(held[0], parseQuery('lang:de', { now: 0, timeZone: 'UTC' })))
})

test('batches reach the sink in order, whatever their languages take', async () => {
  const order: string[] = []
  const sink = withDetectedLanguages<PostSink>(
    {
      write: ({ cursor }) => (order.push(cursor), Promise.resolve({ stored: 1, repeated: 0, refused: 0 })),
      cursor: () => Promise.resolve(undefined),
    },
    detecting(async (texts) => (await delay(texts[0] === 'slow' ? 20 : 1), texts.map(() => 'en'))),
  )
  const write = (cursor: string, text: string, langs: string[]) => sink.write(batchOf(cursor, makePost({ text, langs })), { signal })
  await Promise.all([write('1', 'slow', []), write('2', 'quick', []), write('3', 'none', ['en']), write('4', 'slow', [])])
  assert.deepEqual(order, ['1', '2', '3', '4'])
})

test('a write that fails fails alone', async () => {
  const sink = withDetectedLanguages<PostSink>(
    {
      write: ({ cursor }) =>
        cursor === '1' ? Promise.reject(new RangeError('full')) : Promise.resolve({ stored: 1, repeated: 0, refused: 0 }),
      cursor: () => Promise.resolve(undefined),
    },
    detecting((texts) => Promise.resolve(texts.map(() => 'en'))),
  )
  const post = makePost({ langs: [] })
  const [first, second] = await Promise.allSettled(['1', '2'].map((cursor) => sink.write(batchOf(cursor, post), { signal })))
  assert.deepEqual([first?.status, second?.status], ['rejected', 'fulfilled'])
})

const workerOf = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`)

test(
  'a thread that dies or never answers leaves texts without a language, and after three of them no other is begun',
  { timeout: 20_000 },
  async (t) => {
    for (const code of ['process.exit(3)', 'throw new Error("bad model")', 'setInterval(() => {}, 1e6)']) {
      const detector = createLanguageDetector({ file: workerOf(code), deadlineMs: 300 })
      t.after(() => detector[Symbol.asyncDispose]())
      for (let round = 0; round < 4; round++) assert.deepEqual(await detector.detect(['a text', 'another']), [undefined, undefined])
    }
  },
)

test('what is more than its capacity is answered at once, with nothing', async (t) => {
  const detector = createLanguageDetector({ file: workerOf('setInterval(() => {}, 1e6)'), deadlineMs: 60_000, capacity: 1 })
  t.after(() => detector[Symbol.asyncDispose]())
  const first = detector.detect(['waits'])
  assert.deepEqual(await detector.detect(['is refused']), [undefined])
  await detector[Symbol.asyncDispose]()
  assert.deepEqual(await first, [undefined])
})
