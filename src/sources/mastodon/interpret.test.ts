import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createInterpreter, type Interpreter } from './interpret.ts'
import { openLedger } from './ledger.ts'
import { statusOf } from './server.fixture.ts'

const heard = { receivedAt: Date.parse('2026-11-23T09:00:05Z'), text: 'the frame' }
function withInterpreter(work: (interpreter: Interpreter) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-interpret-'))
  const ledger = openLedger(folder)
  try {
    work(createInterpreter({ settings: { server: 'https://m.example', unstated: 'private' }, ledger, onDrop: () => {} }))
  } finally {
    ledger[Symbol.dispose]()
    rmSync(folder, { recursive: true })
  }
}
const typesOf = (items: ReturnType<Interpreter['ofStatus']>) => items.map(({ event }) => event.type)

test('a delete names the post; of one that was never told it is kept, in case a page with that post is on its way', () =>
  withInterpreter((interpreter) => {
    assert.deepEqual(typesOf(interpreter.ofStatus(statusOf({ id: '1' }), heard)), ['post-put'])
    const [{ event } = { event: undefined }] = interpreter.ofDelete('1', heard)
    assert.deepEqual(event, { type: 'post-delete', id: 'mastodon:https://m.example/users/ana/statuses/1', at: heard.receivedAt })
    assert.deepEqual(interpreter.ofDelete('2', heard), [])
    assert.deepEqual(interpreter.ofStatus(statusOf({ id: '2' }), heard), [])
    assert.deepEqual(typesOf(interpreter.ofStatus(statusOf({ id: '3' }), heard)), ['post-put'])
  }))

test('counts carry who said them, so that another server says the same; only the first event weighs', () =>
  withInterpreter((interpreter) => {
    interpreter.ofStatus(statusOf({ id: '1' }), heard)
    const reply = statusOf({ id: '2', by: 'bo', more: { in_reply_to_id: '1' } })
    const items = interpreter.ofStatus(reply, heard)
    assert.deepEqual(
      items.map(({ event, key, bytes }) => [event.type, key, bytes]),
      [
        ['post-put', undefined, heard.text.length],
        ['count-add', `${reply.uri} reply`, 0],
      ],
    )
  }))

test('a boost by somebody who writes for followers hides nothing of whom they boost', () =>
  withInterpreter((interpreter) => {
    const inner = statusOf({ id: '1' })
    interpreter.ofStatus(inner, heard)
    const boost = { ...statusOf({ id: '2', by: 'bo' }), visibility: 'private', reblog: inner }
    assert.deepEqual(interpreter.ofStatus(boost, heard), [])
    assert.deepEqual(typesOf(interpreter.ofStatus({ ...inner, visibility: 'unlisted' }, heard)), ['post-hide'])
  }))
