import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { PostEvent, PostId } from '../post/index.ts'
import { ask, contractNow, openContractApi, write } from './api.contract.ts'

const { signal } = new AbortController()
const folder = await mkdtemp(join(tmpdir(), 'groundswell-replay-'))
after(() => rm(folder, { recursive: true, force: true }))

const at = (minute: number) => ({ createdAt: contractNow - (60 - minute) * 60_000, witnessedAt: contractNow - (60 - minute) * 60_000 })
const told = [
  'The Lunde ferry is cancelled because the engine failed this morning',
  'Cancelled: the Lunde ferry stays in port, says the crew',
  'My daughter waits at the quay, the Lunde ferry was cancelled an hour ago',
  'No Lunde ferry today, cancelled for want of a pilot',
  'Two hundred bikes stand in the rain as the Lunde ferry is cancelled',
  'Cancelled again, this old Lunde ferry deserves a museum',
].map((text, i) => makePost({ n: 700 + i, by: `told${i}`, text, ...at(i) }))

test('where one of its posts is gone, the rest of an answer stands, what was found is counted whole, and nothing takes the place', async () => {
  const { api, store } = await openContractApi(folder)
  await write(store, ...told.map((post): PostEvent => ({ type: 'post-put', post })))
  const first = await ask(api, { question: 'Is the Lunde ferry cancelled?', limit: 4 })
  const { evidence } = await api.trace(first.id, { signal })
  assert.deepEqual([evidence.length, first.found.length], [4, 6])
  const quotedOf = ({ sentences }: Pick<typeof first, 'sentences'>) =>
    sentences.filter(({ check }) => check === 'quote').map(({ text }) => text)
  const counted = /(\d+) posts/.exec(first.text)?.[1]
  assert.equal(counted, '6')

  const uncited = evidence.find(({ citedAs }) => citedAs === undefined)
  assert.ok(uncited, 'some evidence is not cited')
  await write(store, { type: 'post-delete', id: uncited.postId as PostId, at: contractNow })
  const view = await api.replay(first.id, {}, { signal })
  assert.deepEqual([view.same, view.grounding, view.losses.map(({ why }) => why)], [false, 'left', ['gone']])
  assert.deepEqual(quotedOf(view.result), quotedOf(first))
  assert.match(view.result.text, /\b5 posts/)
  const was = new Set(evidence.map(({ postId }) => postId))
  assert.ok(view.result.citations.every(({ postId }) => was.has(postId) && postId !== uncited.postId))
  await api[Symbol.asyncDispose]()
})
