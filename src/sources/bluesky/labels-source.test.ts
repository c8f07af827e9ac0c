import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ana, messageOf, time } from '../../lib/atproto/frames.fixture.ts'
import { startHost } from '../../lib/atproto/host.fixture.ts'
import type { Cursor } from '../../post/index.ts'
import type { SourceItem } from '../source.ts'
import { createLabelsSource } from './labels-source.ts'

const hide = (seq: number, cts = time) =>
  messageOf('#labels', { seq, labels: [{ src: 'did:plc:labeler', uri: `at://${ana}/app.bsky.feed.post/p${seq}`, val: '!hide', cts }] })

/** So many items of a reading, and the posts that they hide. */
async function read(
  source: ReturnType<typeof createLabelsSource>,
  count: number,
  after?: Cursor,
  onGap: (what: string) => void = assert.fail,
) {
  const stop = new AbortController()
  const items: SourceItem[] = []
  for await (const item of source.read({
    onDrop: ({ reason }) => assert.fail(reason),
    onGap,
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(10_000)]),
    ...(after !== undefined && { after }),
  })) {
    items.push(item)
    if (items.length === count) stop.abort()
  }
  return { cursor: items.at(-1)?.cursor, hidden: items.flatMap(({ event }) => (event.type === 'post-hide' ? event.id.slice(-2) : [])) }
}

test('a label that was written slowly, and is seen behind a greater number, is told after a break', { timeout: 20_000 }, async () => {
  const told = [hide(1), hide(3)]
  await using host = await startHost({ frames: told })
  const { cursor, hidden } = await read(createLabelsSource({ host: host.url, now: Date.now }), 2)
  assert.deepEqual(hidden, ['p1', 'p3'])
  told.splice(1, 0, hide(2))
  const again = await read(createLabelsSource({ host: host.url, now: Date.now }), 3, cursor)
  assert.deepEqual(again.hidden, ['p1', 'p2', 'p3'])
})

for (const [what, seq] of [
  ['knows no number as great as what was read', 900],
  ['gives numbers out again', 3],
] as const)
  test(`a labeler that ${what} is read from its beginning, and the gap is told`, { timeout: 20_000 }, async () => {
    const later = '2026-11-24T00:00:00.000Z'
    await using host = await startHost({ frames: [hide(1, later), hide(2, later), hide(3, later), hide(4, later)] })
    const source = createLabelsSource({ host: host.url, now: Date.now })
    const from = { seq: seq - 1, at: Date.parse(time) }
    const after = JSON.stringify({ host: `labels of ${host.url}`, seq, from }) as Cursor
    const gaps: string[] = []
    await assert.rejects(
      read(source, 1, after, (told) => gaps.push(told)),
      { code: 'source_unavailable' },
    )
    assert.equal(gaps.length, 1)
    assert.deepEqual((await read(source, 4, after)).hidden, ['p1', 'p2', 'p3', 'p4'])
  })
