import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Question } from './evidence.ts'

/** One saved answer: what the asker saw (`result`), how it came about (`trace`), and the question, for follow-ups. All JSON. */
export type SavedRecord = {
  readonly id: string
  readonly askedAt: number
  readonly result: unknown
  readonly trace: unknown
  readonly question: Question | undefined
}

/**
 * Keeps answers, traces and conversations. The owner comes first in every call and stands in every query: somebody else's answer
 * does not exist. The oldest answers go when there are more than `keep`. Synchronous: each call is one small row (under 1 ms).
 */
export interface AnswerStore extends Disposable {
  save(owner: string, record: SavedRecord): void
  find(owner: string, id: string): SavedRecord | undefined
}

const schema = `
  create table if not exists answer(
    id text primary key, owner text not null, asked_at integer not null, question text, result text not null, trace text not null
  ) strict;
  create index if not exists answer_by_age on answer(asked_at);
`

export function openAnswerStore({ folder, keep }: { folder: string; keep: number }): AnswerStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'answers.db')
  const database = new DatabaseSync(path, { timeout: 5_000 })
  chmodSync(path, 0o600)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on; pragma cache_size = -2048;')
  database.exec(schema)
  const insert = database.prepare('insert or replace into answer(id, owner, asked_at, question, result, trace) values (?, ?, ?, ?, ?, ?)')
  const select = database.prepare('select id, asked_at, question, result, trace from answer where owner = ? and id = ?')
  const trim = database.prepare('delete from answer where id in (select id from answer order by asked_at desc limit -1 offset ?)')
  return {
    save(owner, { id, askedAt, question, result, trace }) {
      insert.run(id, owner, askedAt, question ? JSON.stringify(question) : null, JSON.stringify(result), JSON.stringify(trace))
      trim.run(keep)
    },
    find(owner, id) {
      const row = select.get(owner, id)
      if (!row) return undefined
      const parse = (text: unknown): unknown => (typeof text === 'string' ? JSON.parse(text) : undefined)
      return {
        id: String(row['id']),
        askedAt: Number(row['asked_at']),
        question: parse(row['question']) as Question | undefined,
        result: parse(row['result']),
        trace: parse(row['trace']),
      }
    },
    [Symbol.dispose]() {
      database.close()
    },
  }
}
