import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fixedWriters, openAnswerStore } from '../answer/index.ts'
import { chatter, ferry, minute, openTrends, puts, signal, start } from '../trends/trends.fixture.ts'
import { ask } from './api.contract.ts'
import { createLocalApi } from './local-api.ts'
import { topicsOf } from './read-trends.ts'

/** The API over a network where most people chat. */
async function open() {
  const { store, trends, clock, tell } = openTrends()
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-now-'))
  const api = createLocalApi({
    store,
    trends,
    answers: openAnswerStore({ folder, keep: 10 }),
    writers: fixedWriters(),
    now: () => clock.at,
    timeZone: 'UTC',
    findDeadlineMs: 2_000,
    version: '0.0.0-test',
  })
  return {
    api,
    clock,
    tell,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

test('what happens right now is told by what is talked about more than usual, not by whoever spoke last', async () => {
  await using opened = await open()
  const { api, tell, clock } = opened
  const at = start + 120 * minute
  await tell(
    puts(
      [...chatter(start, at), ...ferry(at - 3 * minute), ...chatter(at, at + 2 * minute)].toSorted((a, b) => a.witnessedAt - b.witnessedAt),
    ),
  )
  for (const question of ['What is happening right now?', 'What is happening?']) {
    const result = await ask(api, { question })
    assert.equal(result.finish, 'complete')
    assert.ok(result.citations.length > 0)
    for (const { text } of result.citations) assert.match(text, /Tovarin ferry/, question)
    assert.ok((await api.replay(result.id, {}, { signal })).same, 'run again it says the same')
    const { story } = await api.trace(result.id, { signal })
    const searched = story.find(({ heading }) => heading === 'Searched')?.lines.join('\n') ?? ''
    assert.match(searched, /what is talked about more than usual was searched for/)
    assert.match(searched, /Only posts of \d accounts\./)
  }
  const before = await ask(api, { question: 'What is happening right now?', asOf: clock.at - 60 * minute })
  assert.ok(before.citations.every(({ text }) => !/ferry/.test(text)))
})

test('an answer waits no longer for that than it may, and fails with nothing of it', async () => {
  const { trends } = openTrends()
  for (const read of [() => Promise.reject(new Error('the count broke')), () => new Promise<never>(() => {})])
    assert.deepEqual(await topicsOf({ ...trends, read })({ most: 5, signal }), [])
})

test('where nothing is talked about more than usual the newest posts are told', async () => {
  await using opened = await open()
  const { api, tell } = opened
  await tell(puts(chatter(start, start + 60 * minute)))
  const { citations } = await ask(api, { question: 'What is happening right now?' })
  assert.ok(citations.length > 0)
})
