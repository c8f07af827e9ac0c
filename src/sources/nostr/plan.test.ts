import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOutbound } from '../../lib/outbound.ts'
import { createNostrSource } from './nostr-source.ts'
import { planRelays, type NostrEntry } from './plan.ts'
import { newFolder } from './live.fixture.ts'

const pubkeyOf = (n: number) => n.toString(16).padStart(64, '0')
/** 15 people with three relays of their own each, added before four relays. */
const people = Array.from({ length: 15 }, (_, n): NostrEntry => ({ kind: 'author', pubkey: pubkeyOf(n), relays: [] }))
const lists = new Map(people.map((_, n) => [pubkeyOf(n), ['a', 'b', 'c'].map((of) => `wss://${of}${n}.example`)]))
const named = ['one', 'two', 'three', 'four'].map((host): NostrEntry => ({ kind: 'relay', relay: `wss://${host}.example` }))
const inCode: NostrEntry = { kind: 'note', id: 'ab'.repeat(32), relays: ['wss://code.example'] }

test('relays that the operator named come first, those of people after them, and what does not fit is known', () => {
  const entries = [...people, inCode, ...named]
  const { relays, leftOut } = planRelays(entries, lists)
  assert.deepEqual([...relays.keys()].slice(0, 6), [
    ...['one', 'two', 'three', 'four', 'code'].map((host) => `wss://${host}.example`),
    'wss://a0.example',
  ])
  assert.deepEqual([relays.size, leftOut.size], [30, 4 + 1 + 45 - 30])
  assert.deepEqual(leftOut.get('wss://c14.example'), new Set([14]))
  const both = planRelays([...people, { kind: 'relay', relay: 'wss://c14.example' }], lists).relays
  assert.deepEqual([[...both.keys()][0], [...(both.get('wss://c14.example')?.entries ?? [])]], ['wss://c14.example', [14, 15]])
})

test('an entry says which of its relays did not fit, and stands still where none did', async () => {
  const most = Array.from({ length: 32 }, (_, n): NostrEntry => ({ kind: 'relay', relay: `wss://r${n}.example` }))
  const author: NostrEntry = {
    kind: 'author',
    pubkey: pubkeyOf(1),
    relays: ['wss://r0.example', ...'abcdefg'.split('').map((of) => `wss://${of}.example`)],
  }
  const source = createNostrSource({
    entries: [author, ...most].map((settings, i) => ({ id: `e${i}`, settings })),
    outbound: createOutbound(),
    allowedOrigins: [],
    now: Date.now,
    folder: await newFolder(),
  })
  const told = source.entries?.() ?? []
  assert.deepEqual([told[0]?.state, told[1]?.why, told[30]?.state, told[31]?.state], ['waiting', undefined, 'waiting', 'stopped'])
  assert.match(
    told[0]?.why ?? '',
    /^Not read: a\.example, b\.example, c\.example, d\.example, e\.example and 2 more, since at most 30 relays/,
  )
  assert.match(told[31]?.why ?? '', /^Not read: r30\.example, since .+ Pause or remove/)
})
