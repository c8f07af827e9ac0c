import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedRecords, skipWithout } from '../../../tests/support/shared-data.ts'
import { isFields, listOf, type Fields } from '../fields.ts'
import { normalizeStatus, type Teller } from './normalize.ts'
import { createParser } from 'eventsource-parser'
import { decodeEvent, idOf, isLocalId, parse, type StreamEvent } from './wire.ts'

/**
 * What a real Mastodon (4.6) said to a client of its developers' choice, recorded by Mastodon.py. The posts are of a test server, by plain
 * http, and nearly all of accounts that do not allow being indexed.
 */
const skip = skipWithout('fixtures/fixtures.tar.gz')
const teller: Teller = {
  receivedAt: Date.parse('2026-09-01T00:00:00Z'),
  postOf: () => undefined,
  unstated: 'private',
  plainHosts: new Set(['localhost:3000']),
}

/** The bodies of a cassette: YAML folds long strings, in single quotes (an empty line is one `\n`) or in double ones (with escapes). */
function bodiesOf(yaml: string): string[] {
  const bodies: string[] = []
  for (const [, quote, written = ''] of yaml.matchAll(/^ {6}string: (['"])((?:(?!\1)[^\\]|\\[\s\S]|'')*)\1$/gm)) {
    const unfolded = written.replace(/(\n[ \t]*)+/g, (breaks) => {
      const count = breaks.split('\n').length - 1
      return count === 1 ? ' ' : '\n'.repeat(count - 1)
    })
    bodies.push(quote === "'" ? unfolded.replaceAll("''", "'") : unescaped(written))
  }
  return bodies
}
/** In double quotes a backslash at the end of a line joins it to the next, and one before a space keeps the space. */
function unescaped(written: string): string {
  const joined = written
    .replace(/\\\n[ \t]*/g, '')
    .replace(/\n[ \t]*/g, ' ')
    .replaceAll('\\ ', ' ')
  return String(parse(`"${joined.replace(/\\([^"\\/bfnrtu])/g, '$1')}"`) ?? '')
}

/** Everything in an answer that is a status, however deep. */
function statusesIn(value: unknown, found: Fields[] = [], depth = 0): Fields[] {
  if (depth > 12) return found
  for (const item of Array.isArray(value) ? listOf(value) : isFields(value) ? Object.values(value) : []) statusesIn(item, found, depth + 1)
  if (isFields(value) && 'visibility' in value && 'content' in value && 'account' in value && isLocalId(value['id'])) found.push(value)
  return found
}

test(
  'every status that a real server gave is a post or dropped for a reason; those that are public and allowed are whole',
  { skip },
  async () => {
    const reasons: Record<string, number> = {}
    let [posts, statuses] = [0, 0]
    for await (const { yaml } of await sharedRecords('fixtures/mastodon-cassettes'))
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

function agreeing(status: Fields): Fields {
  const account = { ...(status['account'] as Fields), indexable: true, noindex: false, discoverable: true }
  const inner = status['reblog']
  return { ...status, account, ...(isFields(inner) && { reblog: agreeing(inner) }) }
}

test('the recorded event streams hold updates, edits, a delete by its id, and what is not ours', { skip }, async () => {
  const told: StreamEvent[] = []
  let passedOver = 0
  let streams = 0
  for await (const { yaml } of await sharedRecords('fixtures/mastodon-cassettes'))
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
