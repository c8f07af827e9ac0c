import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { AuthorId, SourceName } from '../../post/index.ts'
import { openDirectory } from './directory.ts'
import { prepareForWriting } from './schema.ts'

const [ana, ben] = ['x:ana', 'x:ben'] as [AuthorId, AuthorId]
function open() {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  return { database, directory: openDirectory(database), again: () => openDirectory(database) }
}

test('each name has one ordinal, from one opening to the next; who was not heard of has none', () => {
  const { directory, again } = open()
  const ordinals = [directory.author(ana).ordinal, directory.author(ben).ordinal, directory.author(ana).ordinal]
  assert.equal(new Set(ordinals).size, 2)
  assert.deepEqual(
    [again().author(ana).ordinal, again().known(ben)?.ordinal, again().known('x:eve' as AuthorId)],
    [ordinals[0], ordinals[1], undefined],
  )
  assert.equal(directory.source('s' as SourceName), again().source('s' as SourceName))
  assert.notEqual(directory.network('x'), again().network('bluesky'))
})

test('a name replaces one that is not newer, handle and name each on its own, and an empty one none', () => {
  const { directory, again } = open()
  const author = directory.author(ana)
  const rename = (handle: string, name: string, at: number) => directory.rename(author, { handle, name }, at)
  assert.deepEqual([rename('ana', '', 10), rename('', 'Ana', 5), rename('ana', 'Ana', 8)], ['named', 'renamed', 'same'])
  assert.deepEqual([rename('old', 'Old', 7), rename('new', '', 10)], ['same', 'renamed'])
  const { handle, name } = again().author(ana)
  assert.deepEqual([handle, name], ['new', 'Ana'])
  assert.deepEqual(
    [directory.isRenamed(author, { handle: 'x', name: '' }, 9), directory.isRenamed(author, { handle: 'x', name: '' }, 10)],
    [false, true],
  )
  assert.equal(directory.isRenamed(directory.author(ben), { handle: 'ben', name: '' }, 1), false, 'a first name is none that others had')
})

test('what was decided counts until newer news says otherwise, and is there after what was remembered is forgotten', () => {
  const { directory } = open()
  const decide = (hidden: boolean, at: number) => directory.setHidden(directory.author(ana), hidden, at)
  assert.deepEqual([decide(true, 5), decide(true, 6), decide(false, 5), decide(false, 7)], [true, false, false, true])
  assert.deepEqual(
    [directory.setConsent(directory.author(ana), 'count-only', 5), directory.setConsent(directory.author(ana), 'answer', 4)],
    [true, false],
  )
  directory.setDeletedUntil(directory.author(ana), 70)
  directory.forget()
  const { hidden, hiddenAt, consent, deletedUntil } = directory.author(ana)
  assert.deepEqual([hidden, hiddenAt, consent, deletedUntil], [false, 7, 'count-only', 70])
})
