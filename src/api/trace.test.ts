import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { PostEvent, PostId } from '../post/index.ts'
import { ask, contractNow, flood, openContractApi, write } from './api.contract.ts'
import { createLocalApi } from './local-api.ts'
import type { TraceView } from './trace-schema.ts'

const { signal } = new AbortController()
const folder = await mkdtemp(join(tmpdir(), 'groundswell-trace-'))
after(() => rm(folder, { recursive: true, force: true }))

/** Words of the best posts find one that lacks the words asked for. */
const told = ['the road is closed near Lunde', 'Lunde: the road is closed, take the ferry', 'road closed again, Lunde waits'].map(
  (text, i) =>
    makePost({
      n: 900 + i,
      by: `road${i}`,
      text: `${text}. The Hekla flood stands in the valley`,
      witnessedAt: flood[0]?.witnessedAt ?? 0,
    }),
)

function assertTold({ hits }: TraceView): void {
  assert.ok(hits.length > 3)
  for (const { score, parts } of hits) {
    const { bm25 = NaN, expansion = NaN, ...factors } = parts
    const product = Object.values(factors).reduce((a, b) => a * b, bm25 + expansion)
    assert.ok(Math.abs(product - score) < 1e-9 * score, `${score} is not ${JSON.stringify(parts)}`)
  }
  assert.ok(
    hits.some(({ parts }) => (parts['expansion'] ?? 0) > 0.01),
    'expansion is a part of its own',
  )
}

const storyOf = ({ story }: TraceView) => story.flatMap(({ lines }) => lines).join('\n')

test('the trace of an answer tells what each score is made of, related words and a model’s order too, as a sum and a product', async () => {
  const { store, options } = await openContractApi(folder)
  await write(store, ...[...flood, ...told].map((post): PostEvent => ({ type: 'post-put', post })))
  let reranker: NonNullable<(typeof options)['writers']['reranker']> = () => undefined
  const api = createLocalApi({ ...options, writers: { ...options.writers, reranker: () => reranker() } })
  const traceOf = async () => api.trace((await ask(api, { question: 'What is said about the Hekla flood?' })).id, { signal })
  const plain = await traceOf()
  assertTold(plain)
  assert.match(storyOf(plain), /\d = \(words [\d.]+ \+ related words [\d.]+\)/)

  const prompt = { name: 'rerank-1', text: '' }
  reranker = () => ({ name: 'small', prompt, judge: async (_question, { text }) => -text.length })
  const reranked = await traceOf()
  assertTold(reranked)
  assert.match(storyOf(reranked), /× the model’s order [\d.]+/)
  await api[Symbol.asyncDispose]()
})

test('what is quoted is told by its place among the hits, and no hit that is gone is named, whatever it was about', async () => {
  const { api, store } = await openContractApi(await mkdtemp(join(folder, 'gone-')))
  await write(store, ...[...flood, ...told].map((post): PostEvent => ({ type: 'post-put', post })))
  const { id } = await ask(api, { question: 'What is said about the Hekla flood and forty people?' })
  const before = await api.trace(id, { signal })
  const cited = before.evidence.flatMap(({ citedAs, rank }) => (citedAs ? [`${rank} [${citedAs}]`] : []))
  assert.ok(cited.length > 0 && !cited.join().includes('undefined'))
  for (const one of cited) assert.ok(storyOf(before).includes(one), `${one} in: ${storyOf(before)}`)

  const about = new Set((await api.answer(id, { signal })).found.map(({ postId }) => postId))
  const other = before.hits.find(({ postId, evidence }) => evidence === undefined && !about.has(postId))
  assert.ok(other, 'a hit is about something else')
  await write(store, { type: 'post-delete', id: other.postId as PostId, at: contractNow })
  const after = await api.trace(id, { signal })
  assert.ok(!JSON.stringify(after).includes(other.postId))
  assert.equal(after.hits.length, before.hits.length - 1)
  await api[Symbol.asyncDispose]()
})
