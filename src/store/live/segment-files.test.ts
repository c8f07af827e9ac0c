import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { SegmentDamaged } from '../segments/segment-damaged.ts'
import { changeManifest } from './manifest.ts'
import { prepareForWriting } from './schema.ts'
import { createSegmentFiles, type OpenSegment } from './segment-files.ts'

/** Files that are opened and closed; those that are `missing` are not there. */
function open() {
  const database = new DatabaseSync(':memory:')
  prepareForWriting(database, { synchronous: 'normal' })
  const [log, missing] = [[] as string[], new Set<string>()]
  const files = createSegmentFiles(database, '/none/posts.db', (path) => {
    const name = path.split('/').at(-1) ?? ''
    if (missing.has(name)) throw Object.assign(new TypeError('gone'), { code: 'ENOENT' })
    log.push(`open ${name}`)
    return { base: 0, size: 1, [Symbol.dispose]: () => void log.push(`close ${name}`) } as unknown as OpenSegment
  })
  const change = (added: readonly string[], removed: readonly string[] = []) => {
    const entries = added.map((name) => ({ name, base: 0, size: 1, posts: 1, erased: 0, erasedAt: undefined, expired: 0 }))
    changeManifest(database, { added: entries, removed, sealedBefore: 0 })
  }
  return { files, change, log, missing }
}

test('what the manifest names is opened once, what it names no more is closed', () => {
  const { files, change, log } = open()
  change(['a', 'b'])
  assert.equal(files.follow()?.entries.length, 2)
  files.follow()
  change(['c'], ['a'])
  files.release()
  assert.deepEqual([log, files.get('a'), files.get('c')], [['open a', 'open b', 'close a'], undefined, undefined])
  files.follow()
  assert.ok(files.get('b') && files.get('c'))
  files[Symbol.dispose]()
  assert.deepEqual(log.slice(3), ['open c', 'close b', 'close c'])
})

test('a file that is gone may be one that another process has just replaced: it is looked at again, and is missing then', () => {
  const { files, change, missing } = open()
  change(['a'])
  missing.add('a')
  assert.equal(files.follow(), undefined)
  change(['b'], ['a'])
  assert.equal(files.follow()?.entries[0]?.name, 'b')
  change(['a'], ['b'])
  assert.equal(files.follow(), undefined)
  assert.throws(() => files.follow(), SegmentDamaged)
})
