import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEvent, decodeFrame, decodePage, earlierId, idOf, isLaterId } from './wire.ts'

const status = { id: '1155', uri: 'https://m.example/1', content: '<p>"quoted" & \\ more</p>' }
const frame = (event: string, payload?: unknown) => JSON.stringify({ stream: ['public'], event, ...(payload !== undefined && { payload }) })

test('a payload is JSON within a string; some software leaves it as it is', () => {
  const wanted = { kind: 'status', isEdit: false, status }
  assert.deepEqual(decodeFrame(frame('update', JSON.stringify(status))), wanted)
  assert.deepEqual(decodeFrame(frame('update', status)), wanted)
  assert.deepEqual(decodeEvent('status.update', JSON.stringify(status)), { ...wanted, isEdit: true })
  assert.deepEqual(decodeEvent('status_update', JSON.stringify(status)), { ...wanted, isEdit: true })
})

test('a delete names a bare id, which is a word: no digit of it is lost', () => {
  for (const id of ['117024248092393661', '9007199254740993', 'AXk4Zb2kqSsVYCVbHs', '01HQ0000000000000000000000'])
    for (const payload of [id, ` ${id}\n`, JSON.stringify(id)])
      assert.deepEqual(decodeFrame(frame('delete', payload)), { kind: 'delete', id })
  for (const payload of [7, null, '', '{"id":"1"}', '../1', 'x'.repeat(65)])
    assert.deepEqual(decodeFrame(frame('delete', payload)), { kind: 'drop', reason: 'malformed' })
})

test('what is not about public posts is passed over, with a payload, without one, and with the word undefined', () => {
  for (const event of [
    'filters_changed',
    'notification',
    'conversation',
    'announcement',
    'announcement.delete',
    'notifications_merged',
    'of.tomorrow',
  ])
    for (const payload of [undefined, 'undefined', '{}', '']) assert.equal(decodeFrame(frame(event, payload)), undefined)
  assert.equal(decodeFrame('{"stream":["public"]}'), undefined)
})

test('a server’s no is told with its status; nonsense is malformed', () => {
  assert.deepEqual(decodeFrame('{"error":"Unknown stream type","status":400}'), { kind: 'error', status: 400 })
  assert.deepEqual(decodeFrame('{"error":"…"}'), { kind: 'error', status: undefined })
  for (const text of [
    '',
    '[]',
    'null',
    '7',
    '"x"',
    '{"event":"update"}',
    frame('update', 'undefined'),
    frame('update', '{"id":7}'),
    frame('update', '[]'),
    '{"a":'.repeat(9_000),
  ])
    assert.deepEqual(decodeFrame(text), { kind: 'drop', reason: 'malformed' }, text.slice(0, 40))
})

test('a page is put in the order of its ids, which have their own order; what is no status is left out', () => {
  const page = decodePage(JSON.stringify([{ id: '1000' }, { id: '999' }, { id: 7 }, null, { id: '1001' }]))
  assert.deepEqual(page?.map(idOf), ['999', '1000', '1001'])
  assert.equal(decodePage('{"error":"no"}'), undefined)
  assert.ok(isLaterId('1000', '999') && !isLaterId('999', '1000') && !isLaterId('7', '7'))
  assert.ok(isLaterId('01HQ0000000000000000000001', '01HQ0000000000000000000000'))
})

test('a snowflake tells its time, so the id of an earlier moment is known; of other ids it is not', () => {
  const id = String((BigInt(1_795_671_643_928) << 16n) + 5n)
  assert.equal(BigInt(earlierId(id, 1_000)) >> 16n, 1_795_671_642_928n)
  for (const other of ['1155', 'AXk4Zb2kqSsVYCVbHs', '01HQ0000000000000000000000']) assert.equal(earlierId(other, 1_000), other)
})
