import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedRecords } from '../../../tests/support/shared-data.ts'
import type { Fields } from '../fields.ts'
import { agreeing, bodiesOf, cassettes, skip, statusesIn } from './cassettes.fixture.ts'
import { normalizeStatus, type Teller } from './normalize.ts'
import { createParser } from 'eventsource-parser'
import { decodeEvent, idOf, parse, type StreamEvent } from './wire.ts'

/**
 * What a real Mastodon (4.6) said to a client of its developers' choice, recorded by Mastodon.py. The posts are of a test server, by plain
 * http, and nearly all of accounts that do not allow being indexed.
 */
const teller: Teller = {
  receivedAt: Date.parse('2026-09-01T00:00:00Z'),
  postOf: () => undefined,
  unstated: 'private',
  plainHosts: new Set(['localhost:3000']),
}

test(
  'every status that a real server gave is a post or dropped for a reason; those that are public and allowed are whole',
  { skip },
  async () => {
    const reasons: Record<string, number> = {}
    let [posts, statuses] = [0, 0]
    for await (const { yaml } of await sharedRecords(cassettes))
      for (const body of bodiesOf(String(yaml)))
        for (const status of statusesIn(parse(body))) {
          statuses++
          const strict = normalizeStatus(status, teller)
          if ('drop' in strict) reasons[strict.drop] = (reasons[strict.drop] ?? 0) + 1
          // As if its author had agreed, so that the mapping is tried on all that is public.
          const agreed = normalizeStatus(agreeing(status), teller)
          if ('drop' in agreed) {
            assert.equal(agreed.drop === 'not-public' ? status['visibility'] === 'public' : agreed.drop !== 'malformed', false, agreed.drop)
            continue
          }
          const [event] = agreed.events
          assert.ok(event?.type === 'post-put')
          const { post } = event
          posts++
          assert.match(post.id, /^mastodon:https?:\/\//)
          assert.match(post.author.handle, /^\w[\w.-]*@[\w.:-]+$/)
          assert.ok(post.createdAt > Date.parse('2016-01-01') && post.witnessedAt <= teller.receivedAt)
          assert.ok(!/<\/?(?:p|a|span|br)\b/.test(post.text), 'no markup is left')
        }
    assert.ok(statuses > 200 && posts > 100, `${statuses} statuses, ${posts} posts`)
    assert.ok(
      (reasons['not-public'] ?? 0) > 0 && reasons['undated'] === undefined && reasons['malformed'] === undefined,
      JSON.stringify(reasons),
    )
  },
)

test('the recorded event streams hold updates, edits, a delete by its id, and what is not ours', { skip }, async () => {
  const told: StreamEvent[] = []
  let passedOver = 0
  let streams = 0
  for await (const { yaml } of await sharedRecords(cassettes))
    for (const body of bodiesOf(String(yaml)).filter((text) => text.startsWith(':)'))) {
      streams++
      const parser = createParser({
        onEvent({ event = '', data }) {
          const decoded = decodeEvent(event, data)
          if (decoded) told.push(decoded)
          else passedOver++
        },
      })
      for (const piece of body.match(/[\s\S]{1,37}/g) ?? []) parser.feed(piece)
      parser.feed('\n\n')
    }
  const kinds = new Set(told.map((event) => (event.kind === 'status' ? (event.isEdit ? 'edit' : 'update') : event.kind)))
  assert.deepEqual([streams, [...kinds].sort(), passedOver > 0], [4, ['delete', 'edit', 'update'], true])
  const edits = told.filter((event) => event.kind === 'status' && event.isEdit)
  const updates = new Map(told.flatMap((event) => (event.kind === 'status' && !event.isEdit ? [[idOf(event.status), event.status]] : [])))
  for (const edit of edits) {
    assert.ok(edit.kind === 'status')
    const before = updates.get(idOf(edit.status))
    assert.deepEqual([edit.status['uri'], edit.status['edited_at'] !== null], [before?.['uri'], true])
    assert.equal(versionsOf(edit.status) > versionsOf(before ?? {}), true)
  }
  for (const event of told) if (event.kind === 'delete') assert.ok(updates.has(event.id), 'what was deleted had been told')
})

function versionsOf(status: Fields): string {
  const normalized = normalizeStatus({ ...agreeing(status), visibility: 'public' }, teller)
  const [event] = 'events' in normalized ? normalized.events : []
  return event?.type === 'post-put' ? event.post.version : ''
}
