import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { openJsonlSource, packedSize, packZip, type Drop } from '../src/sources/index.ts'
import { newFolder, run } from './support/command.ts'
import { sharedFiles, skipWithout } from './support/shared-data.ts'

/** Archives that others made: what is public in them comes in, with the ids of the network, and the rest is counted. */
const { signal } = new AbortController()
const now = () => Date.parse('2026-11-24T12:00:00Z')
const smallSets = 'posts/small-sets.tar.gz'
const fixtures = 'fixtures/fixtures.tar.gz'

async function filesOf(archive: string, match: RegExp): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for await (const { path, bytes } of await sharedFiles(archive, match))
    files.set(path.replace(/^.*-self-published\//, ''), Buffer.from(bytes))
  return files
}
const zipOf = async (files: ReadonlyMap<string, Buffer>): Promise<Buffer> => {
  const packed = [...files].map(([name, bytes]) => ({
    name,
    size: bytes.length,
    bytes: () => ReadableStream.from([bytes]) as AsyncIterable<Uint8Array>,
  }))
  const zip = Buffer.concat(await Array.fromAsync(packZip(packed)))
  assert.equal(zip.length, packedSize(packed))
  return zip
}
async function read(bytes: Buffer, name: string) {
  const drops: Drop[] = []
  const source = await openJsonlSource(
    { name, size: bytes.length, bytes: ReadableStream.from([bytes]) as AsyncIterable<Uint8Array> },
    { now },
  )
  const items = await Array.fromAsync(source.read({ onDrop: (drop) => drops.push(drop), signal }))
  const posts = items.flatMap(({ event }) => (event.type === 'post-put' ? [event.post] : []))
  const refused: Record<string, number> = {}
  for (const { reason } of drops) refused[reason] = (refused[reason] ?? 0) + 1
  return { posts, refused, hidden: items.filter(({ event }) => event.type === 'post-hide').length }
}

test(
  'a real Mastodon export: its owner’s no is respected, and with their yes what is public comes in',
  { skip: skipWithout(smallSets) },
  async () => {
    const files = await filesOf(smallSets, /mastodon-archive.*\.json$/)
    assert.equal(files.size, 2)
    await assert.rejects(read(await zipOf(files), 'export.zip'), { code: 'forbidden' })
    const actor = JSON.parse(String(files.get('actor.json'))) as object
    files.set('actor.json', Buffer.from(JSON.stringify({ ...actor, indexable: true })))
    const { posts, refused } = await read(await zipOf(files), 'export.zip')
    const items = (
      JSON.parse(String(files.get('outbox.json'))) as { orderedItems: { type: string; object: { to: string[]; id: string } }[] }
    ).orderedItems
    const everybody = 'https://www.w3.org/ns/activitystreams#Public'
    const expected = items
      .filter(({ type, object }) => type === 'Create' && object.to.includes(everybody))
      .map(({ object }) => `mastodon:${object.id}`)
    assert.equal(items.length, 1_586)
    assert.deepEqual(
      posts.map(({ id }) => id),
      expected,
    )
    assert.deepEqual(refused, { 'not-public': 1_260 - expected.length })
    assert.ok(posts.some(({ media }) => media.some(({ alt }) => alt !== '')))
  },
)

test('a real X export of 2014, as a folder given to the command', { skip: skipWithout(smallSets), timeout: 60_000 }, async () => {
  const files = await filesOf(smallSets, /twitter-archive.*\.(?:js|html|txt)$/)
  const { posts, refused } = await read(await zipOf(files), 'export.zip')
  assert.deepEqual([posts.length, refused], [9_358, {}])
  assert.ok(
    posts.every(({ id, author, createdAt }) => /^x:\d+$/.test(id) && /^x:\d+$/.test(author.id) && createdAt > Date.parse('2013-03-31')),
  )
  await using folder = await newFolder()
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder.path, 'export', name)), { recursive: true })
    writeFileSync(join(folder.path, 'export', name), bytes)
  }
  const { code, out, err } = await run(['import', join(folder.path, 'export'), '--json', '--data', join(folder.path, 'data')])
  assert.equal(code, 0, err)
  const { stored, read: records } = JSON.parse(out) as { stored: number; read: number }
  assert.deepEqual([stored, records], [new Set(posts.map(({ id }) => id)).size, 9_358])
})

test('1,509 posts of X’s API v2, in pages and flattened, are read or refused for a reason', { skip: skipWithout(fixtures) }, async () => {
  const counts: Record<string, [number, Record<string, number>, number]> = {}
  for await (const { path, bytes } of await sharedFiles(fixtures, /x-api-v2\/test-data\//)) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const { posts, refused, hidden } = await read(Buffer.from(bytes), name)
    counts[name] = [posts.length, refused, hidden]
    for (const { id, createdAt, text, media } of posts)
      assert.ok(/^x:\d+$/.test(id) && Number.isFinite(createdAt) && (text !== '' || media.length > 0))
  }
  assert.deepEqual(counts['streaming_output_with_error.jsonl'], [7, { malformed: 1 }, 0])
  const withheld = (await oneOf('withheld.jsonl'))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
  const many = withheld
    .flatMap((line) => (JSON.parse(line) as { data: object | object[] }).data)
    .filter((post) => 'withheld' in post).length
  assert.deepEqual([counts['withheld.jsonl']?.[2], many > 3], [many, true])
  assert.deepEqual(counts['flat.jsonl'], [100, {}, 0])
  const posts = Object.values(counts).reduce((sum, [count]) => sum + count, 0)
  assert.ok(posts > 1_400, `${posts} posts`)
  const before = await read(await oneOf('edited_before.jsonl'), 'before')
  const after = await read(await oneOf('edited_after.jsonl'), 'after')
  assert.deepEqual(before.posts[0]?.id, after.posts[0]?.id, 'an edit is the same post')
  assert.ok((before.posts[0]?.version ?? '') < (after.posts[0]?.version ?? ''))
  assert.ok((await read(await oneOf('media_tweet.jsonl'), 'media')).posts.some(({ media }) => media.length > 0))
})

async function oneOf(name: string): Promise<Buffer> {
  const [file] = await Array.fromAsync(await sharedFiles(fixtures, new RegExp(`x-api-v2/test-data/${name.replaceAll('.', '\\.')}$`)))
  assert.ok(file)
  return Buffer.from(file.bytes)
}

test('real repositories of Bluesky: every post has the id that the network gives it', { skip: skipWithout(fixtures) }, async () => {
  let repositories = 0
  for await (const { path, bytes } of await sharedFiles(fixtures, /\.car$|divy\.repo$/)) {
    const found = await read(Buffer.from(bytes), path).catch((error: unknown) => (error as { code?: string }).code)
    if (typeof found === 'string' || found === undefined) {
      assert.match(String(found), /^(?:file_damaged|format_unknown)$/, path) // a part of a repository
      continue
    }
    repositories++
    for (const { id, url } of found.posts)
      assert.match(`${id} ${url}`, /^bluesky:at:\/\/(did:\S+)\/app\.bsky\.feed\.post\/(\S+) https:\/\/bsky\.app\/profile\/\1\/post\/\2$/)
    assert.deepEqual(
      Object.keys(found.refused).filter((reason) => reason !== 'malformed' && reason !== 'undated'),
      [],
    )
  }
  assert.ok(repositories >= 6, `${repositories} repositories`)
})
