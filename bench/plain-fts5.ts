import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import zlib from 'node:zlib'
import { say } from './support.ts'

/**
 * The peer of bench/import.ts: what one writes in an afternoon. The same file, decompressed and parsed line by line, into one
 * table and an FTS5 index with the tokenizer that comes with it, 500 posts a transaction. No author names, no versions, no
 * tombstones, no resuming, no checks. Prints one JSON line.
 */
const [path = '', database = ''] = process.argv.slice(2)
const start = performance.now()
using db = new DatabaseSync(database)
db.exec(`pragma journal_mode = wal; pragma synchronous = normal;
  create table post(id text primary key, author text, created_at text, text text) without rowid;
  create virtual table post_text using fts5(id unindexed, text);`)
const insert = db.prepare('insert or ignore into post(id, author, created_at, text) values (?, ?, ?, ?)')
const index = db.prepare('insert into post_text(id, text) values (?, ?)')
let posts = 0
db.exec('begin')
for await (const line of createInterface({ input: createReadStream(path).pipe(zlib.createBrotliDecompress()), crlfDelay: Infinity })) {
  const record = JSON.parse(line) as Record<string, string> & { user?: { id_str: string } }
  const { id_str, uri, user, author_did, created_at, full_text, text } = record
  const id = id_str ?? uri ?? ''
  const words = full_text ?? text ?? ''
  if (insert.run(id, user?.id_str ?? author_did ?? '', created_at ?? '', words).changes > 0) index.run(id, words)
  if (++posts % 500 === 0) db.exec('commit; begin')
}
db.exec('commit')
say(JSON.stringify({ posts, seconds: (performance.now() - start) / 1_000 }))
