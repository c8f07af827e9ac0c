import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLinkHeader } from './link-header.ts'

const read = (header: string | undefined) => Object.fromEntries(readLinkHeader(header, 'https://quay.example/feed'))

test('links by their relations, in order, in full', () => {
  assert.deepEqual(
    read('<https://hub.example/>; rel="hub", </feed>; rel=self; title="a, b", <https://two.example/>; type="x"; rel="hub other"'),
    {
      hub: ['https://hub.example/', 'https://two.example/'],
      self: ['https://quay.example/feed'],
      other: ['https://two.example/'],
    },
  )
})

test('what is none is none', () => {
  for (const header of [
    undefined,
    '',
    'hub',
    '<>; rel=hub',
    '<https://a.example/>',
    '<https://a b>; rel="',
    `<${'x'.repeat(5_000)}>; rel=hub`,
    '<'.repeat(50_000),
  ])
    assert.deepEqual(read(header)['hub'], undefined, header?.slice(0, 30))
})
