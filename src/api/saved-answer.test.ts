import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { measured, type Writer } from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import { makePost } from '../post/post.fixture.ts'
import type { PostEvent } from '../post/index.ts'
import { ask, contractNow as at, flood, openContractApi, write } from './api.contract.ts'
import { createLocalApi } from './local-api.ts'

const { signal } = new AbortController()
const question = 'What is said about the Hekla flood?'
const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

/** Composes of its evidence: counts, a name, a quote, each resting on the first two posts or on one. */
const composing: Writer = {
  name: 'extractive',
  async *write({ items }) {
    const [first, second] = items
    yield { type: 'composed', text: 'Two authors speak of it.', numbers: [1, 2] }
    yield { type: 'composed', text: `@${first?.post.author.handle} said it first.`, numbers: [1, 2] }
    yield { type: 'composed', text: `Both say so: “${second?.post.text.slice(0, 20)}…”.`, numbers: [1, 2] }
    yield { type: 'composed', text: 'One author alone.', numbers: [2] }
    yield { type: 'draft-end', finish: 'stop' }
  },
}
const composed = ['Two authors', '@', 'Both say so', 'One author']

async function withFlood(writer?: Writer) {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-saved-'))
  folders.push(folder)
  const { api, store } = await openContractApi(folder, writer)
  await write(store, ...flood.map((post): PostEvent => ({ type: 'post-put', post })))
  return { api, store, folder }
}

for (const [name, die] of [
  ['deleted', (post) => ({ type: 'post-delete', id: post.id, at })],
  ['hidden', (post) => ({ type: 'post-hide', id: post.id, at })],
  ['opted out', (post) => ({ type: 'author-consent', author: post.author.id, consent: 'count-only', at })],
  ['of a hidden author', (post) => ({ type: 'author-hide', author: post.author.id, at })],
] as [string, (post: (typeof flood)[number]) => PostEvent][])
  test(`composed sentences whose source is ${name} stay while another is left, unless they name or quote it`, async () => {
    const { api, store } = await withFlood(composing)
    const first = await ask(api, { question })
    assert.equal(first.sentences.length, 4)
    const sources = first.citations.map(({ postId }) => flood.find(({ id }) => id === postId) as (typeof flood)[number])
    const left = async () => {
      const { sentences, unavailable, citations } = await api.answer(first.id, { signal })
      return { unavailable, citations: citations.length, said: sentences.map(({ text }) => composed.find((one) => text.startsWith(one))) }
    }
    await write(store, die(sources[0] as (typeof flood)[number]))
    assert.deepEqual(await left(), { unavailable: 1, citations: 1, said: ['Two authors', 'Both say so', 'One author'] })
    await write(store, die(sources[1] as (typeof flood)[number]))
    assert.deepEqual(await left(), { unavailable: 2, citations: 0, said: [] })
    const { losses } = await api.replay(first.id, {}, { signal })
    assert.deepEqual(new Set(losses.map(({ why }) => why)), new Set([name === 'opted out' ? 'opted-out' : 'gone']))
    await api[Symbol.asyncDispose]()
  })

test('what code composed goes with the words it repeats, the asker’s own words stay, and the trace holds none of what is gone', async () => {
  const figures: Writer = {
    name: 'extractive',
    async *write({ items }) {
      const holding = items.find(({ post }) => post.text.includes('forty people'))?.number ?? 0
      const other = items.find(({ number }) => number !== holding)?.number ?? 0
      yield { type: 'composed', text: 'Forty people, says one author.', numbers: [holding, other], says: ['forty people'] }
      yield { type: 'composed', text: '2 posts about “Hekla flood” by 2 authors.', numbers: [holding, other] }
      yield { type: 'draft-end', finish: 'stop' }
    },
  }
  const { api, store } = await withFlood(figures)
  const first = await ask(api, { question })
  assert.deepEqual(
    first.sentences.map(({ says }) => says),
    [['forty people'], []],
  )
  const gone = flood.find(({ text }) => text.includes('forty people'))
  assert.ok(gone)
  await write(store, { type: 'post-delete', id: gone.id, at })
  const left = await api.answer(first.id, { signal })
  assert.deepEqual(
    left.sentences.map(({ text }) => text),
    ['2 posts about “Hekla flood” by 2 authors.'],
  )
  assert.doesNotMatch(JSON.stringify(left), /forty people|Forty people/)
  assert.ok(!JSON.stringify(left.trace).includes(gone.id), 'its id is gone from the evidence as well')
  await api[Symbol.asyncDispose]()
})

test('an answer whose posts a model re-ranked is repeated as it was, and says who did; a model that cannot is told and costs nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-saved-'))
  folders.push(folder)
  const { store, options } = await openContractApi(folder)
  await write(store, ...flood.map((post): PostEvent => ({ type: 'post-put', post })))
  let judge = async (text: string): Promise<number> => -text.length
  const reranker = () => ({
    name: 'small',
    prompt: { name: 'rerank-1', text: '' },
    judge: async (_question: unknown, { text }: { text: string }) => judge(text),
  })
  const api = createLocalApi({ ...options, writers: { ...options.writers, reranker } })
  const first = await ask(api, { question })
  assert.deepEqual([first.reranked?.model, first.reranked?.failed], ['small', undefined])
  const again = await api.replay(first.id, {}, { signal })
  assert.deepEqual([again.same, again.grounding], [true, 'anew'], again.notes.join(' '))
  assert.match(
    JSON.stringify((await api.trace(first.id, { signal })).story),
    /in the order that small and their share of the question give/,
  )
  judge = () => Promise.reject(new AppError('model_unavailable', { message: 'It is not there.' }))
  const without = await ask(api, { question })
  assert.deepEqual([without.finish, without.reranked?.failed?.code], ['complete', 'model_unavailable'])
  await api[Symbol.asyncDispose]()
})

const ferries = [
  'The ferry on the Hekla stopped at noon because of the flood, police say',
  'Police say: no ferry, the Hekla flood stopped it at noon',
].map((text, n) => makePost({ n: 90 + n, by: `captain${n}`, at: at - 60_000 + n, text }))

const whatBothSay = 'The ferry on the Hekla stopped at noon, police say'
/** Writes of the posts about the ferry. */
const writerOf = (name: string, textNow: () => string, lexicalFrom: number): Writer => ({
  name,
  lexicalFrom,
  prompt: { name: 'told-1', text: 'Say something.' },
  async *write({ items }) {
    yield { type: 'usage', usage: { calls: 1, inputTokens: 2, outputTokens: 3, cachedTokens: 0 } }
    const numbers = items.flatMap(({ number, post }) => (post.text.includes('ferry') ? [number] : []))
    yield { type: 'sentence', text: textNow(), numbers }
    yield { type: 'draft-end', finish: 'stop' }
  },
})
const reporting = writerOf('reporting', () => whatBothSay, 0.6)

test('the trace of what a model wrote says of how many sentences that pass its checks how many were false, and never that any is true', async () => {
  const { api, store } = await withFlood(reporting)
  await write(store, ...ferries.map((post): PostEvent => ({ type: 'post-put', post })))
  const first = await ask(api, { question: 'What is said about the Hekla ferry?' })
  assert.ok(first.sentences.some(({ check }) => check === 'supported'))
  const { story } = await api.trace(first.id, { signal })
  const said = story.find(({ heading }) => heading === 'Said, and how it was checked')?.lines ?? []
  const [found] = measured.at.filter(({ lexicalFrom }) => lexicalFrom === 0.6)
  assert.ok(found)
  assert.match(said.at(-1) ?? '', new RegExp(`of ${found.passing} labelled sentences .+ ${found.false}, \\d+\\.\\d %, were false`))
  assert.doesNotMatch(JSON.stringify(story), /verified/i)
  await api[Symbol.asyncDispose]()
})

test('what a second reader doubts leaves as such, is repeated as it was, and is told by who read it; one that fails costs nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-saved-'))
  folders.push(folder)
  const { store, options } = await openContractApi(folder, reporting)
  await write(store, ...[...flood, ...ferries].map((post): PostEvent => ({ type: 'post-put', post })))
  let judge: () => Promise<number> = async () => -1
  const secondReader = () => ({ name: 'careful', prompt: { name: 'second-reading-1', text: '' }, judge: async () => judge() })
  const api = createLocalApi({ ...options, writers: { ...options.writers, secondReader } })
  const asking = { question: 'What is said about the Hekla ferry?' }
  const first = await ask(api, asking)
  const checksOf = ({ sentences }: typeof first) =>
    sentences.flatMap(({ check }) => (check === 'quote' || check === 'composed' ? [] : [check]))
  assert.deepEqual(checksOf(first), ['partial'])
  assert.deepEqual(first.checks?.secondReading, { model: 'careful', prompt: 'second-reading-1', read: 1, doubted: 1 })
  assert.match(
    JSON.stringify((await api.trace(first.id, { signal })).story),
    /careful read 1 such sentence a second time and doubts 1 of them/,
  )
  assert.equal((await api.replay(first.id, {}, { signal })).same, true)
  const without = createLocalApi(options)
  const otherwise = await without.replay(first.id, {}, { signal })
  assert.equal(otherwise.same, false)
  assert.match(otherwise.notes.join(' '), /Another model than then, or none, reads sentences a second time/)
  judge = async () => 1
  assert.deepEqual(checksOf(await ask(api, asking)), ['supported'])
  judge = () => Promise.reject(new AppError('model_unavailable', { message: 'It is not there.' }))
  const failed = await ask(api, asking)
  assert.deepEqual(
    [failed.finish, checksOf(failed), failed.checks?.secondReading?.failed?.code],
    ['complete', ['supported'], 'model_unavailable'],
  )
  await api[Symbol.asyncDispose]()
})

test('an edited source stands in its old words, marked; without them kept it is gone', async () => {
  const { api, store, folder } = await withFlood()
  const first = await ask(api, { question })
  const [{ postId = '' } = {}] = first.citations
  const post = flood.find(({ id }) => id === postId) as (typeof flood)[number]
  await write(store, { type: 'post-put', post: { ...post, text: 'Never mind.', receivedAt: at } })
  const saved = await api.answer(first.id, { signal })
  assert.deepEqual(
    [saved.text, saved.citations.map(({ edited }) => edited ?? false)],
    [first.text, [true, ...first.citations.slice(1).map(() => false)]],
  )
  await store.release([first.id])
  assert.equal((await api.answer(first.id, { signal })).unavailable, 1)
  const { losses, same } = await api.replay(first.id, {}, { signal })
  assert.deepEqual([same, losses.map(({ why }) => why)], [false, ['changed']])
  await api[Symbol.asyncDispose]()
  using database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
  assert.equal(database.prepare('select count(*) n from former').get()?.['n'], 0, 'nobody holds the old words')
})

test('an answer that has to go lets its posts go: no old words are left in the store', async () => {
  const { api, store, folder } = await withFlood()
  const first = await ask(api, { question })
  for (const post of flood) await write(store, { type: 'post-put', post: { ...post, text: `${post.text} (edited)`, receivedAt: at } })
  const former = () => {
    using database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
    return Number(database.prepare('select count(*) n from former').get()?.['n'])
  }
  assert.ok(former() >= 2)
  for (let i = 0; i < 101; i++) await ask(api, { question: 'What is said about the volcano Krakatau?' }) // the store of the contract keeps 100
  await assert.rejects(api.answer(first.id, { signal }), { code: 'not_found' })
  assert.equal(former(), 0)
  await api[Symbol.asyncDispose]()
})

test('a replay with another build, another model text, or without a trace says what is the matter', async () => {
  let calls = 0
  const fickle = writerOf('fickle', () => (calls++ === 0 ? whatBothSay : 'The ferry on the Hekla stopped at noon'), 0)
  const { api, store, folder } = await withFlood(fickle)
  const ferries = [
    'The ferry on the Hekla stopped at noon because of the flood, police say',
    'Police say: no ferry, the Hekla flood stopped it at noon',
  ]
  await write(
    store,
    ...ferries.map((text, i): PostEvent => ({
      type: 'post-put',
      post: makePost({ n: 20 + i, by: `by${i}`, at: flood[0]?.createdAt ?? at, text }),
    })),
  )
  const byModel = await ask(api, { question })
  assert.deepEqual([byModel.prompt, byModel.sentences[0]?.check], ['told-1', 'supported'], JSON.stringify(byModel.dropped))
  const otherwise = await api.replay(byModel.id, {}, { signal })
  assert.equal(otherwise.same, false)
  assert.match(otherwise.notes.join(' '), /The model wrote otherwise this time/)
  assert.deepEqual([otherwise.changes.sentences.gone.length, otherwise.changes.sentences.added.length], [1, 1])
  const byCode = await ask(api, { question, model: 'extractive' })
  await api[Symbol.asyncDispose]()

  const opened = await openContractApi(folder)
  const { answers, ...options } = opened.options
  const other = createLocalApi({ ...options, answers, version: '9.9.9' })
  const replayed = await other.replay(byCode.id, {}, { signal })
  assert.deepEqual([replayed.same, replayed.build.isSame], [true, false])
  assert.match(replayed.notes.join(' '), /made by another build/)
  assert.equal((await other.trace(byCode.id, { signal })).isThisBuild, false)
  const modelGone = await other.replay(byModel.id, {}, { signal })
  assert.equal(modelGone.same, false)
  assert.match(modelGone.result.degraded?.message ?? '', /no model named "fickle"/)
  using database = new DatabaseSync(join(folder, 'answers.db'))
  database.exec('delete from trace')
  await assert.rejects(other.replay(byCode.id, {}, { signal }), { code: 'request_invalid', message: /older Groundswell/ })
  await assert.rejects(other.trace(byCode.id, { signal }), { code: 'request_invalid' })
  assert.equal((await other.answer(byCode.id, { signal })).text, byCode.text)
  await opened.api[Symbol.asyncDispose]()
})

test('a post that nobody wrote again makes no difference: late posts change a fresh answer alone', async () => {
  const { api, store } = await withFlood()
  const first = await ask(api, { question })
  const late = makePost({
    n: 50,
    by: 'late',
    at: (flood[0]?.witnessedAt ?? 0) + 1,
    text: 'The Hekla flood took the old mill away this morning, says the miller',
  })
  await write(store, { type: 'post-put', post: late })
  assert.equal((await api.replay(first.id, {}, { signal })).same, true)
  const { changes, fresh } = await api.replay(first.id, { fresh: 'then' }, { signal })
  assert.equal(fresh, 'then')
  assert.ok(changes.citations.added.some(({ postId }) => postId === late.id))
  await api[Symbol.asyncDispose]()
})
