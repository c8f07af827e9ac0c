import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createOutbound } from '../../lib/outbound.ts'
import { resolveHandle } from './handles.ts'

const documents: { [did: string]: unknown } = {
  'did:plc:ana': { id: 'did:plc:ana', alsoKnownAs: ['https://other.example', 'at://Ana.Example'] },
  'did:plc:impostor': { id: 'did:plc:impostor', alsoKnownAs: ['at://ana.example'] },
  'did:plc:other': { id: 'did:plc:ana', alsoKnownAs: ['at://ana.example'] },
  'did:plc:odd': { id: 'did:plc:odd', alsoKnownAs: ['at://no dots', 7, null] },
  'did:plc:none': { id: 'did:plc:none' },
  'did:plc:list': [],
}
const directory = createServer((request, response) => {
  const did = decodeURIComponent((request.url ?? '/').slice(1))
  if (did === 'did:plc:broken') return response.setHeader('content-type', 'application/json').end('{"id":')
  response.setHeader('content-type', 'application/json').writeHead(did in documents ? 200 : 404)
  response.end(JSON.stringify(documents[did] ?? { message: 'not found' }))
})
await new Promise<void>((resolve) => directory.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(directory.address() as AddressInfo).port}`
const outbound = createOutbound({ allowedOrigins: [origin], deadlineMs: 2_000 })
after(async () => {
  await outbound[Symbol.asyncDispose]()
  await new Promise((resolve) => directory.close(resolve))
})

/** The names that the domain of `ana.example` vouches for: one account alone. */
const resolveTxt = async (name: string) =>
  name === '_atproto.ana.example'
    ? [
        ['some', 'thing'],
        ['did=did:', 'plc:ana'],
      ]
    : []
const handleOf = (did: string) => resolveHandle(did, { outbound, directory: origin, resolveTxt }, AbortSignal.timeout(5_000))

test('a handle counts when account and domain name each other', async () => {
  assert.equal(await handleOf('did:plc:ana'), 'ana.example')
})

test('whoever only claims a handle is shown without one', async () => {
  for (const did of [
    'did:plc:impostor',
    'did:plc:other',
    'did:plc:odd',
    'did:plc:none',
    'did:plc:list',
    'did:plc:broken',
    'did:plc:unknown',
    'did:key:z6',
    'did:web:127.0.0.1',
  ])
    assert.equal(await handleOf(did), undefined, did)
})
