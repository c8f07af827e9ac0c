import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { matches, parseQuery } from '../search/index.ts'
import { openLiveStore } from '../store/live/live-store.ts'
import type { Cursor, Post, SourceName } from './index.ts'
import { makePost } from './post.fixture.ts'
import { designProbes, moreProbes, type Probe } from './probes.fixture.ts'

const { signal } = new AbortController()
const parse = (query: string) => parseQuery(query, { now: 9e12, timeZone: 'UTC' })
const probes: readonly Probe[] = [...designProbes, ...Object.values(moreProbes).flat()]

const wrong = (list: readonly Probe[], found: (probe: Probe) => boolean) =>
  list.filter((probe) => found(probe) !== probe[2]).map(([text, query, must]) => `"${query}" must ${must ? '' : 'not '}find "${text}"`)
const findsAlone = ([text, query]: Probe) => matches(makePost({ text }), parse(query))

test('the twenty probes of the design hold', () => {
  assert.equal(designProbes.length, 20)
  assert.deepEqual(wrong(designProbes, findsAlone), [])
})

for (const [name, list] of Object.entries(moreProbes))
  test(`what must be found in ${name} is, and nothing else`, () => assert.deepEqual(wrong(list, findsAlone), []))

test('there are at least 100 of our own in at least 20 languages and scripts, of both kinds', () => {
  const own = Object.values(moreProbes).flat()
  assert.ok(own.length >= 100 && Object.keys(moreProbes).length >= 20)
  assert.ok(own.filter(([, , found]) => !found).length >= 30)
})

test('the store finds of all the texts exactly those that match one by one', { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-probes-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await using store = await openLiveStore({ folder })
  const posts: Post[] = [...new Set(probes.map(([text]) => text))].map((text, n) => makePost({ n: n + 1, text }))
  const events = posts.map((post) => ({ type: 'post-put', post }) as const)
  await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  for (const query of new Set(probes.map(([, text]) => text))) {
    const parsed = parse(query)
    const { hits } = await store.find(
      { any: [], all: parsed.all, none: parsed.none, only: parsed.only, from: 0, until: 9e15, limit: 1_000 },
      { deadlineMs: 10_000, signal },
    )
    const found = new Set(hits.map(({ id }) => id))
    assert.deepEqual(
      posts.filter(({ id }) => found.has(id)).map(({ text }) => text),
      posts.filter((post) => matches(post, parsed)).map(({ text }) => text),
      query,
    )
  }
})
