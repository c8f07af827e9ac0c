import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import type { Cursor, SourceName } from '../post/index.ts'
import { HealthRecord } from './source-health.ts'

test('old posts are caught up with while they come; whoever said them and then nothing more is not behind', () => {
  let now = 10_000_000
  const health = new HealthRecord('bluesky' as SourceName, () => now, {})
  const hear = (at: number) => health.heard({ event: { type: 'post-put', post: makePost({ n: 1, at }) }, cursor: 'c' as Cursor })
  assert.equal(health.read(0).state, 'connecting')
  health.opened()
  assert.equal(health.read(0).state, 'live', 'nothing was said yet')
  hear(now - 50_000)
  now += 9_000
  assert.equal(health.read(0).state, 'catching-up')
  hear(now - 40_000)
  now += 9_000
  assert.equal(health.read(0).state, 'catching-up')
  now += 2_000
  assert.deepEqual([health.read(0).state, health.read(0).lagMs], ['live', 51_000])
  hear(now - 45_000)
  assert.equal(health.read(0).state, 'catching-up', 'it goes on')
  hear(now - 1_000)
  assert.equal(health.read(0).state, 'live')
  health.waits(500)
  assert.deepEqual([health.read(3).state, health.read(3).reconnects, health.read(3).waiting], ['waiting', 1, 3])
})

test('what cannot be written is told, however often the source is reached again, until something is written', () => {
  const health = new HealthRecord('bluesky' as SourceName, () => 1_000, {})
  const item = { event: { type: 'post-put', post: makePost({ n: 1, at: 900 }) }, cursor: 'c' as Cursor } as const
  health.opened()
  health.heard(item)
  health.notWritten('The disk is full.')
  health.ended('The disk is full.')
  health.connects()
  health.opened()
  health.heard(item)
  assert.deepEqual([health.read(0).state, health.read(0).error], ['waiting', 'The disk is full.'])
  health.wrote([item])
  assert.deepEqual([health.read(0).state, health.read(0).error], ['live', undefined])
})
