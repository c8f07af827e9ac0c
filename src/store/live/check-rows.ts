import type { DatabaseSync } from 'node:sqlite'
import { sliceSize } from '../segments/memory-segment.ts'
import { nextTurn } from '../segments/pacer.ts'
import { keyOf, unpackAuthor } from './compact-id.ts'
import { prepareFormer } from './held-versions.ts'
import { idOf, postSelect, rowOf, toPost, type PostRow, type PostTuple } from './row.ts'
import { readMeta } from './schema.ts'
import { openSymbolTables } from './symbol-tables.ts'

/** `onPosts`: so many more have been looked at. */
export type Checking = { readonly signal: AbortSignal; readonly onPosts: (posts: number) => void }

/** Every post against the index by which ids are found, and against what was deleted; a slice at a time. */
export async function checkRows(
  database: DatabaseSync,
  { signal, onPosts }: Checking,
): Promise<{ readonly posts: number; readonly problems: readonly string[] }> {
  const isTheSame = 'i.native = p.native and coalesce(i.owner, i.author) = coalesce(p.owner, p.author)'
  const unfindable = database.prepare(`
    select count(*) posts, coalesce(sum(not exists (select 1 from post i indexed by post_by_id where ${isTheSame} and i.seq = p.seq)), 0) lost
    from post p where p.seq >= ? and p.seq < ?`)
  const counts = database.prepare(
    'select (select count(*) from post not indexed) there, (select count(*) from post indexed by post_by_id) named',
  )
  const countBuried = prepareBuried(database)
  let [posts, lost, buried] = [0, 0, 0]
  const end = Number(readMeta(database, 'next_seq') ?? 0)
  for (let base = 0; base < end; base += sliceSize) {
    const found = unfindable.get(base, base + sliceSize) as { posts: number; lost: number }
    posts += found.posts
    lost += found.lost
    buried += countBuried(base, base + sliceSize)
    onPosts(found.posts)
    await nextTurn(signal)
  }
  const { there, named } = counts.get() as { there: number; named: number }
  const problems = [
    ...(lost > 0 ? [`${lost} posts are not found by their ids.`] : []),
    ...(named > there ? [`${named - there} ids stand for posts that are not there.`] : []),
    ...(buried > 0 ? [`${buried} deleted posts have a row.`] : []),
  ]
  return { posts, problems }
}

/** How many posts from a seq on, and below another, have an id with a tombstone. */
function prepareBuried(database: DatabaseSync): (from: number, until: number) => number {
  if (!database.prepare('select 1 from tombstone limit 1').get()) return () => 0
  const isBuried = database.prepare('select 1 from tombstone where key = ?')
  const rows = database.prepare(`
    select cast(p.native as text) native, p.owner, a.id author, iif(p.owner > 0, (select id from author where ordinal = p.owner), null) owner_id
    from post p join author a on a.ordinal = p.author where p.seq >= ? and p.seq < ?`)
  type Row = Pick<PostRow, 'native' | 'owner' | 'owner_id'> & { author: PostRow['author_id'] }
  return (from, until) => {
    let buried = 0
    for (const row of rows.iterate(from, until) as Iterable<Row>)
      if (isBuried.get(keyOf(idOf(row.native, row.owner, unpackAuthor(row.author), row.owner_id)))) buried++
    return buried
  }
}

/** Versions that answers rest on: each is held by somebody, its post is there, and it can be read. */
export async function checkHeld(database: DatabaseSync, { signal }: Pick<Checking, 'signal'>): Promise<string[]> {
  const count = (where: string) => Number(database.prepare(`select count(*) n from ${where}`).get()?.['n'])
  const isTheSame = 'p.native = f.native and coalesce(p.owner, p.author) = coalesce(f.owner, f.author)'
  const forgotten = count(`former f where not exists (select 1 from post p where ${isTheSame})`)
  const free = count('former f where not exists (select 1 from held h where h.seq = f.seq)')
  const nobodys = count('held h where not exists (select 1 from holder o where o.ordinal = h.holder)')
  let unreadable = 0
  const seqs = database.prepare('select seq from former where seq > ? order by seq limit 500')
  const versions = prepareFormer(database)
  const symbols = openSymbolTables(database)
  for (let after = -1; ;) {
    const some = seqs.all(after).map((row) => Number(row['seq']))
    if (some.length === 0) break
    for (const row of versions.all(JSON.stringify(some)) as unknown as PostTuple[])
      if (!isReadable(() => toPost(rowOf(row), symbols))) unreadable++
    after = some.at(-1) ?? after
    await nextTurn(signal)
  }
  return [
    ...(forgotten > 0 ? [`${forgotten} held versions are of posts that are gone.`] : []),
    ...(free > 0 ? [`${free} former versions are held by no answer.`] : []),
    ...(nobodys > 0 ? [`${nobodys} versions are held by an answer that is not there.`] : []),
    ...(unreadable > 0 ? [`${unreadable} held versions cannot be read.`] : []),
  ]
}

/** Posts that no file of the index holds yet: nobody else reads all of them. */
export async function checkUnsealed(database: DatabaseSync, { signal }: Pick<Checking, 'signal'>): Promise<string[]> {
  const symbols = openSymbolTables(database)
  const rows = database.prepare(`${postSelect} where p.seq > ? order by p.seq limit 500`)
  rows.setReturnArrays(true)
  let unreadable = 0
  for (let after = Number(readMeta(database, 'sealed_before') ?? 0) - 1; ;) {
    const some = rows.all(after) as unknown as PostTuple[]
    for (const row of some) if (!isReadable(() => toPost(rowOf(row), symbols))) unreadable++
    if (some.length === 0) return unreadable > 0 ? [`${unreadable} of the newest posts cannot be read.`] : []
    after = some.at(-1)?.[0] ?? after
    await nextTurn(signal)
  }
}

function isReadable(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
