import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { PostId } from '../post/index.ts'
import type { Question } from './evidence.ts'
import { answerSettings } from './settings.ts'
import type { StoredTrace } from './trace/index.ts'

/** One saved answer: what the asker saw (`result`, JSON), and the question, for follow-ups. */
export type SavedRecord = {
  readonly id: string
  readonly askedAt: number
  readonly result: unknown
  readonly question: Question | undefined
}

/**
 * Keeps answers, traces and conversations. The owner comes first in every call and stands in every query: somebody else's answer
 * does not exist. The oldest answers go when there are more than `keep`. Synchronous: each call is one small row (under 1 ms; a trace some 3).
 */
export interface AnswerStore extends Disposable {
  save(owner: string, record: SavedRecord & { readonly trace: StoredTrace }): void
  find(owner: string, id: string): SavedRecord | undefined
  /** How it came about; undefined for an unknown answer, and for one that an older version saved. */
  trace(owner: string, id: string): StoredTrace | undefined
  /** Ids of posts that the newest answers cite, whoever asked, those of the newest first; each once. */
  cited(answers: number): readonly PostId[]
  /** Answers that are gone and may still hold posts, at most 1,000; named until `forget`, also after a crash. */
  trimmed(): readonly string[]
  forget(trimmed: readonly string[]): void
}

const schema = `
  create table if not exists answer(
    id text primary key, owner text not null, asked_at integer not null, question text, result text not null, trace text not null
  ) strict;
  create index if not exists answer_by_age on answer(asked_at);
  -- Traces as bytes; the column of old is left empty.
  create table if not exists trace(id text primary key, data blob not null) strict;
  create table if not exists trimmed(id text primary key) strict;
`

export function openAnswerStore({ folder, keep }: { folder: string; keep: number }): AnswerStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'answers.db')
  const database = new DatabaseSync(path, { timeout: 5_000 })
  chmodSync(path, 0o600)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on; pragma cache_size = -2048;')
  database.exec(schema)
  const old = 'select id from answer order by asked_at desc limit -1 offset ?'
  const sql = {
    insert: database.prepare("insert or replace into answer(id, owner, asked_at, question, result, trace) values (?, ?, ?, ?, ?, '{}')"),
    insertTrace: database.prepare('insert or replace into trace(id, data) values (?, ?)'),
    select: database.prepare('select id, asked_at, question, result from answer where owner = ? and id = ?'),
    trace: database.prepare('select t.data from answer a join trace t on t.id = a.id where a.owner = ? and a.id = ?'),
    noteOld: database.prepare(`insert or ignore into trimmed(id) ${old}`),
    trimTraces: database.prepare('delete from trace where id in (select id from trimmed)'),
    trim: database.prepare('delete from answer where id in (select id from trimmed)'),
    cited: database.prepare(
      `select json_extract(c.value, '$.postId') id
       from (select asked_at, result from answer order by asked_at desc limit ?) a, json_each(a.result, '$.citations') c
       group by 1 order by max(a.asked_at) desc`,
    ),
    trimmed: database.prepare('select id from trimmed limit 1000'),
    forget: database.prepare('delete from trimmed where id in (select value from json_each(?))'),
  }
  const parse = (text: unknown): unknown => (typeof text === 'string' ? JSON.parse(text) : undefined)
  return {
    save(owner, { id, askedAt, question, result, trace }) {
      database.exec('begin immediate')
      try {
        sql.insert.run(id, owner, askedAt, question ? JSON.stringify(question) : null, JSON.stringify(result))
        sql.insertTrace.run(id, toBytes(trace))
        if (Number(sql.noteOld.run(keep).changes) > 0) {
          sql.trimTraces.run()
          sql.trim.run()
        }
        database.exec('commit')
      } catch (error) {
        if (database.isTransaction) database.exec('rollback')
        throw error
      }
    },
    find(owner, id) {
      const row = sql.select.get(owner, id)
      if (!row) return undefined
      const question = parse(row['question']) as Question | undefined
      return { id: String(row['id']), askedAt: Number(row['asked_at']), question, result: parse(row['result']) }
    },
    trace(owner, id) {
      const data = sql.trace.get(owner, id)?.['data']
      return data instanceof Uint8Array ? fromBytes(data) : undefined
    },
    cited: (answers) => sql.cited.all(answers).map(({ id }) => String(id) as PostId),
    trimmed: () => sql.trimmed.all().map(({ id }) => String(id)),
    forget: (ids) => void sql.forget.run(JSON.stringify(ids)),
    [Symbol.dispose]() {
      database.close()
    },
  }
}

/** Mostly ids and numbers in columns: a third to a half is left. What is too large goes without the hits, which are most of it. */
function toBytes(trace: StoredTrace): Uint8Array {
  const whole = deflateRawSync(JSON.stringify(trace), { level: 3 })
  const { search } = trace
  if (whole.length <= answerSettings.trace.bytes || !search?.hits) return whole
  const { hits: _left, ...rest } = search
  return deflateRawSync(JSON.stringify({ ...trace, search: rest }), { level: 3 })
}

/** No trace of ours is larger than this when it is read again. */
const mostBytes = 64 << 20

const fromBytes = (data: Uint8Array): StoredTrace =>
  JSON.parse(inflateRawSync(data, { maxOutputLength: mostBytes }).toString()) as StoredTrace
