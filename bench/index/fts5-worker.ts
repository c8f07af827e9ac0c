import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { crc32 } from 'node:zlib'
import { indexTokens, type Post, type PostId } from '../../src/post/index.ts'
import type { Clause } from '../../src/store/index.ts'
import { fromNative, packAuthor, toNative, unpackAuthor } from '../../src/store/live/compact-id.ts'
import { contentColumns, contentOf, RowFlag } from '../../src/store/live/row.ts'
import { serveCalls } from '../../src/lib/worker-calls.ts'
import type { Layout } from './fts5.ts'
import { topK, type Question } from './questions.ts'

/**
 * FTS5 as well as we know to set it up: our own tokens, contentless tables with rowid = seq, a slice put in order when it is full, newest slice
 * first, `bm25()` for each slice and the best of all. What it has not: weights of words, k1 and b of our choice, df over all slices.
 */
const { path, role, layout, sliceSize } = workerData as { path: string; role: 'write' | 'read' } & Layout
const database = new DatabaseSync(path, { timeout: 10_000, readOnly: role === 'read' })

const punctuation = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((character) => !/[a-z0-9]/i.test(character))
const tokenizer = `tokenize = "ascii tokenchars '${punctuation.join('').replaceAll("'", "''").replaceAll('"', '""')}'"`
const tableOf = (slice: number) => `text_${slice}`
const sliceOf = (seq: number) => (layout === 'single' ? 0 : Math.floor(seq / sliceSize))

function prepare(): void {
  database.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16384;
    create table if not exists post(seq integer primary key, native, owner int, author, ${contentColumns.join(', ')}, likes int, unique(native, owner))`)
}

/** Our rows and our index of ids, but no table of authors: their ids stand in the rows, and a checksum of them in the index. */
const placeOf = (id: PostId) => {
  const { native, owner } = toNative(id)
  return [native, crc32(owner ?? '')] as const
}

type Writing = { write(posts: readonly Post[]): void; remove(ids: readonly PostId[]): void }

function createWriting(): Writing {
  prepare()
  const marks = (count: number) => Array.from({ length: count }, () => '?').join(', ')
  const insert = database.prepare(`insert or ignore into post values (${marks(5 + contentColumns.length)})`)
  const drop = database.prepare('delete from post where native = ? and owner = ? returning seq')
  let nextSeq = Number(database.prepare('select max(seq) + 1 next from post').get()?.['next'] ?? 0)
  const open = new Map<number, { add: (seq: number, body: string) => void }>()
  const into = (seq: number) => {
    const slice = sliceOf(seq)
    let table = open.get(slice)
    if (!table) {
      for (const full of open.keys()) database.exec(`insert into ${tableOf(full)}(${tableOf(full)}) values ('optimize')`)
      open.clear()
      database.exec(
        `create virtual table if not exists ${tableOf(slice)} using fts5(body, content = '', contentless_delete = 1, ${tokenizer})`,
      )
      const statement = database.prepare(`insert into ${tableOf(slice)}(rowid, body) values (?, ?)`)
      table = { add: (rowid, body) => void statement.run(rowid, body) }
      open.set(slice, table)
    }
    return table
  }
  const transaction = (work: () => void) => {
    database.exec('begin immediate')
    work()
    database.exec('commit')
  }
  return {
    write: (posts) =>
      transaction(() => {
        for (const post of posts) {
          const seq = nextSeq
          const row: SQLInputValue[] = [seq, ...placeOf(post.id), packAuthor(post.author.id), ...contentOf(post), post.counts.likes]
          if (insert.run(...row).changes === 0) continue
          nextSeq++
          if (layout !== 'none') into(seq).add(seq, bodyOf(post))
        }
      }),
    remove: (ids) =>
      transaction(() => {
        for (const id of ids) {
          const seq = drop.get(...placeOf(id))?.['seq']
          if (seq !== undefined && layout !== 'none')
            database.prepare(`delete from ${tableOf(sliceOf(Number(seq)))} where rowid = ?`).run(Number(seq))
        }
      }),
  }
}

/** Primary tokens in order, so that phrases are found; then the others. */
function bodyOf(post: Post): string {
  const [primary, secondary]: [string[], string[]] = [[], []]
  indexTokens(post, (term, _position, isPrimary) => (isPrimary ? primary : secondary).push(term))
  return [...primary, ...secondary].join(' ')
}

function find({ kind, query, seqFrom }: Question): { ids: string[]; tookMs: number } {
  const start = performance.now()
  const match = matchOf(query.any, ' OR ') || matchOf(query.all, ' AND ')
  const tables = (
    database.prepare("select name from sqlite_schema where name glob 'text_*' and sql like 'create virtual%'").all() as { name: string }[]
  )
    .map(({ name }) => Number(name.slice(5)))
    .sort((a, b) => b - a)
  const hits: { seq: number; score: number }[] = []
  for (const slice of tables) {
    if ((slice + 1) * sliceSize <= seqFrom && layout === 'sliced') break
    if (kind === 'newest' && hits.length >= topK) break
    const table = tableOf(slice)
    const rows =
      kind === 'newest'
        ? database
            .prepare(`select rowid seq, 0 score from ${table} where ${table} match ? and rowid >= ? order by rowid desc limit ${topK}`)
            .all(match, seqFrom)
        : kind === 'filter-decay'
          ? database
              .prepare(
                `select t.rowid seq, -bm25(${table}) * pow(2, -max(0, ? - p.witnessed_at) / ?) score from ${table} t join post p on p.seq = t.rowid
                 where ${table} match ? and t.rowid >= ? and p.langs = 'en' and p.flags & ${RowFlag.hasLink} order by score desc limit ${topK}`,
              )
              .all(query.decayFrom ?? 0, query.halfLifeMs ?? 1, match, seqFrom)
          : database
              .prepare(
                `select rowid seq, -bm25(${table}) score from ${table} where ${table} match ? and rowid >= ? order by bm25(${table}) limit ${topK}`,
              )
              .all(match, seqFrom)
    hits.push(...(rows as { seq: number; score: number }[]))
  }
  if (kind !== 'newest') hits.sort((a, b) => b.score - a.score)
  const best = hits.slice(0, topK).map(({ seq }) => seq)
  const rows = database
    .prepare('select p.seq, cast(p.native as text) native, p.author from json_each(?) hit join post p on p.seq = hit.value')
    .all(JSON.stringify(best)) as { seq: number; native: string; author: Uint8Array | string }[]
  const ids = new Map<number, string>(rows.map(({ seq, native, author }) => [seq, fromNative(native, unpackAuthor(author))]))
  return { ids: best.map((seq) => ids.get(seq) ?? ''), tookMs: performance.now() - start }
}

function matchOf(clauses: readonly Clause[], join: string): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  return clauses
    .map((clause) => ('term' in clause ? quoted(clause.term) : 'phrase' in clause ? quoted(clause.phrase.join(' ')) : ''))
    .join(join)
}

let writing: Writing | undefined
if (parentPort)
  serveCalls(parentPort, {
    open: () => void (writing ??= createWriting()),
    write: (posts) => writing?.write(posts as Post[]),
    remove: (ids) => writing?.remove(ids as PostId[]),
    find: (question) => find(question as Question),
    count: (term) =>
      find({
        kind: 'newest',
        window: 'all time',
        seqFrom: 0,
        query: { any: [{ term: term as string, weight: 1 }], all: [], none: [], from: 0, until: 0, limit: 1 },
      }).ids.length,
    close: () => database.close(),
  })
