import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId } from '../../post/index.ts'
import { noteForgotten, openAuthorIds } from './author-ids.ts'
import { packAuthor } from './compact-id.ts'
import { prepareForWriting } from './schema.ts'

/** Accounts under the ordinals 1, 2, … */
function open(ids: readonly string[]) {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  const insert = database.prepare('insert into author(id) values (?)')
  for (const id of ids) insert.run(packAuthor(id as AuthorId))
  return { database, authors: openAuthorIds(database) }
}
const did = 'bluesky:did:plc:ewvi7nxzyoun6zhxrhs64oiz'

test('an account is found by its ordinal, packed or not; an ordinal that nobody has is an error', () => {
  const { authors } = open(['x:ana', did])
  assert.deepEqual([authors.of(1), authors.of(2), authors.of(1)], ['x:ana', did, 'x:ana'])
  assert.throws(() => authors.of(3), TypeError)
})

test('an ordinal that was given again names the other account, once that was noted', () => {
  const { database, authors } = open(['x:ana'])
  const rename = (id: string) => void database.prepare('update author set id = ? where ordinal = 1').run(id)
  authors.refresh()
  assert.equal(authors.of(1), 'x:ana')
  rename('x:ben')
  authors.refresh()
  assert.equal(authors.of(1), 'x:ana', 'read once')
  for (const id of ['x:cy', 'x:di']) {
    rename(id)
    noteForgotten(database)
    authors.refresh()
    assert.equal(authors.of(1), id)
  }
})

test('many accounts are all found, and those asked for lately are remembered', () => {
  const many = 20_000
  const { database, authors } = open(Array.from({ length: many }, (_, n) => `x:${n}`))
  for (let ordinal = 1; ordinal <= many; ordinal++) {
    assert.equal(authors.of(ordinal), `x:${ordinal - 1}`)
    assert.equal(authors.of(1), 'x:0')
  }
  database.exec("update author set id = id || 'new'")
  assert.deepEqual([1, many, 10_000, 100].map(authors.of), ['x:0', `x:${many - 1}`, 'x:9999', 'x:99new'])
  noteForgotten(database)
  authors.refresh()
  assert.deepEqual([1, 10_001].map(authors.of), ['x:0new', 'x:10000new'])
})
