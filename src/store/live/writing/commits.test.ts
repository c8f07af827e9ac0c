import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import { prepareForWriting } from '../schema.ts'
import { Commits } from './commits.ts'

const folder = mkdtempSync(join(tmpdir(), 'groundswell-commits-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let stores = 0

/** A writer's commits on a store, and what its steps were told. */
function open(path = join(folder, `${++stores}.db`)) {
  const database = new DatabaseSync(path)
  prepareForWriting(database, { synchronous: 'normal' })
  const told: unknown[] = []
  const commits = new Commits(database, {
    begun: ({ isOthers, nextSeq }) => void told.push(['begun', isOthers, nextSeq]),
    committed: (nextSeq) => void told.push(['committed', nextSeq]),
    undone: () => void told.push(['undone']),
  })
  const touched = () =>
    database
      .prepare('select seq from touched order by n')
      .all()
      .map((row) => row['seq'])
  return { commits, told, touched, path }
}

test('seqs go on where the last commit ended, whoever made it, and are not used up by what is undone', () => {
  const one = open()
  const take = (count: number) => () => Array.from({ length: count }, () => one.commits.takeSeq())
  assert.deepEqual(one.commits.run(take(3)), [0, 1, 2])
  assert.throws(
    () =>
      one.commits.run(() => {
        take(4)()
        throw new RangeError('no room')
      }),
    RangeError,
  )
  const other = open(one.path)
  assert.deepEqual([other.commits.run(() => other.commits.takeSeq()), one.commits.run(take(1))], [3, [4]])
})

test('its steps hear what was begun, committed and undone, and whether another process came in between', () => {
  const one = open()
  for (let n = 0; n < 2; n++) one.commits.run(() => one.commits.takeSeq())
  assert.throws(() =>
    one.commits.run(() => {
      throw new RangeError('no room')
    }),
  )
  open(one.path).commits.run(() => {})
  one.commits.run(() => {})
  assert.deepEqual(one.told, [
    ['begun', true, 0],
    ['committed', 1],
    ['begun', false, 1],
    ['committed', 2],
    ['begun', false, 2],
    ['undone'],
    ['begun', true, 2],
    ['committed', 2],
  ])
})

test('readers are told of a row once a commit, and of none that they cannot have seen', () => {
  const { commits, touched } = open()
  commits.run(() => {
    const seq = commits.takeSeq()
    commits.touch(seq)
  })
  for (let n = 0; n < 2; n++)
    commits.run(() => {
      for (let likes = 0; likes < 5; likes++) commits.touch(0)
      commits.touch(commits.takeSeq())
    })
  assert.deepEqual(touched(), [0, 0])
})
