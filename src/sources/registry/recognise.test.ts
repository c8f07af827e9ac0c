import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../errors/index.ts'
import { createOutbound } from '../../lib/outbound.ts'
import type { Connector, Recognised } from '../connector.ts'
import { recogniseGiven } from './recognise.ts'

const { signal } = new AbortController()
const offer = (title: string): Recognised => ({ settings: { title }, title, reads: '' })

/** A connector that answers as it is told, and remembers which secrets it saw. */
function listening(kind: string, answer: (secret: string | undefined) => readonly Recognised[]) {
  const saw: (string | undefined)[] = []
  const connector: Connector = {
    kind,
    settings: { parse: (kept) => kept },
    recognise: async (_given, { secret }) => (saw.push(secret), answer(secret)),
    open: () => [],
  }
  return { connector, saw }
}
const shut = (secret: string | undefined): readonly Recognised[] => {
  if (secret === undefined) throw new AppError('unauthenticated', { message: 'It lets nobody in without a token.' })
  return [offer('shut')]
}

async function recognised(asked: readonly ReturnType<typeof listening>[], kind?: string) {
  await using outbound = createOutbound()
  const tools = { outbound, allowedOrigins: [], now: Date.now, signal, secret: 'sesame' }
  const connectors = asked.map(({ connector }) => connector)
  const offers = await recogniseGiven({ given: 'https://a.example', kind }, connectors, tools)
  return offers.map((one) => one.kind)
}

test('a secret is seen by the one kind alone that takes what was given', async () => {
  const taker = listening('taker', () => [offer('a')])
  const others = [listening('silent', () => []), listening('shut', shut)]
  assert.deepEqual(await recognised([...others, taker]), ['taker'])
  assert.deepEqual(taker.saw, [undefined, 'sesame'])
  assert.deepEqual(
    others.map(({ saw }) => saw),
    [[undefined], [undefined]],
  )
})

test('a secret is seen by nobody while several kinds take it, and by the named one then', async () => {
  const both = [listening('one', () => [offer('a')]), listening('two', () => [offer('b')])]
  assert.deepEqual(await recognised(both), ['one', 'two'])
  assert.deepEqual(
    both.map(({ saw }) => saw),
    [[undefined], [undefined]],
  )
  assert.deepEqual(await recognised(both, 'two'), ['two'])
  assert.deepEqual(
    both.map(({ saw }) => saw),
    [[undefined], [undefined, undefined, 'sesame']],
  )
})

test('where nobody is let in without one the secret is tried, unless two kinds say so', async () => {
  const closed = listening('closed', shut)
  const silent = listening('silent', () => [])
  assert.deepEqual(await recognised([silent, closed]), ['closed'])
  assert.deepEqual([silent.saw, closed.saw], [[undefined], [undefined, 'sesame']])
  const two = [listening('one', shut), listening('two', shut)]
  await assert.rejects(recognised(two), { code: 'unauthenticated' })
  assert.ok(two.every(({ saw }) => !saw.includes('sesame')))
})
