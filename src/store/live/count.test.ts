import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { sliceSize } from '../segments/memory-segment.ts'
import { count } from './count.ts'
import { sliceOfPosts, turn } from './slice.fixture.ts'

const database = new DatabaseSync(':memory:')
database.exec(`
  create table network(ordinal integer, name text); insert into network values (1, 'x'), (2, 'bluesky'), (3, 'unheard');
  create table source(ordinal integer, name text); insert into source values (4, 'archive'), (5, 'live'), (6, 'new');
`)
after(() => database.close())
const names = {
  networks: database.prepare('select name, ordinal from network order by ordinal'),
  sources: database.prepare('select name, ordinal from source order by ordinal'),
}
const slices = () => [
  sliceOfPosts(sliceSize, [
    { doc: 0, at: 200, network: 1, source: 5 },
    { doc: 9, at: 90, network: 2, source: 4, hidden: true },
  ]),
  sliceOfPosts(0, [
    { doc: 0, at: 700, network: 2, source: 4 },
    { doc: 1, at: 300, network: 2, source: 4 },
  ]),
]

test('visible posts are counted by network and source, with the first and the last; a source that has brought nothing is there', () => {
  assert.deepEqual(count(slices(), names), {
    posts: 3,
    span: { from: 200, until: 700 },
    networks: { x: 1, bluesky: 2 },
    sources: [
      { name: 'archive', posts: 2, last: 700 },
      { name: 'live', posts: 1, last: 200 },
      { name: 'new', posts: 0 },
    ],
  })
  const { posts, span, networks } = count([], names)
  assert.deepEqual([posts, span, networks], [0, undefined, {}])
})

test('a slice in which something changed is counted anew, and no other', () => {
  const some = slices()
  const [newest, oldest] = some as [(typeof some)[0], (typeof some)[0]]
  count(some, names)
  turn(newest, 0)
  assert.deepEqual(count(some, names).networks, { bluesky: 2 })
  const silent = Object.assign(oldest, { witnessedAt: undefined })
  assert.deepEqual(count([newest, silent], names).networks, { bluesky: 2 })
})
