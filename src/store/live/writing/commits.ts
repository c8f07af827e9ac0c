import type { DatabaseSync } from 'node:sqlite'
import { openForgetting } from '../forgotten-rows.ts'

/** What follows each commit: what the writer remembers of the tables, and the words of the newest posts. */
export type CommitSteps = {
  /** Inside the transaction. `isOthers`: another process has written since the last one, so that nothing remembered is to be relied on. */
  begun(state: { readonly isOthers: boolean; readonly nextSeq: number; readonly sealedBefore: number }): void
  committed(nextSeq: number): void
  undone(): void
}

/** Touched rows are forgotten this often. */
const commitsBetweenTrims = 256

/**
 * The writer's transactions, one at a time and all or nothing, and what they hand out: seqs in order, each once, and rows at which readers have to
 * look again. Readers cannot have seen what the running one has written, so of that they are told nothing.
 */
export class Commits {
  /** The next to be given; of the running transaction. */
  nextSeq = 0
  /** Posts below stand in files, as of the running transaction. */
  sealedBefore = 0
  readonly #database: DatabaseSync
  readonly #sql: ReturnType<typeof prepareStatements>
  readonly #steps: CommitSteps
  readonly #forget: () => void
  #firstSeq = 0
  readonly #touched = new Set<number>()
  /** Transactions of all writers, as of the last of ours. */
  #writes: number | undefined
  #count = 0

  constructor(database: DatabaseSync, steps: CommitSteps) {
    this.#database = database
    this.#steps = steps
    this.#sql = prepareStatements(database)
    this.#forget = openForgetting(database)
  }

  run<T>(work: () => T): T {
    const sql = this.#sql
    sql.begin.run()
    try {
      const writes = 1 + Number(sql.writes.get()?.['value'] ?? 0)
      this.#touched.clear()
      this.#firstSeq = this.nextSeq = Number(sql.nextSeq.get()?.['value'] ?? 0)
      this.sealedBefore = Number(sql.sealedBefore.get()?.['value'] ?? 0)
      this.#steps.begun({ isOthers: writes - 1 !== this.#writes, nextSeq: this.nextSeq, sealedBefore: this.sealedBefore })
      const result = work()
      if (++this.#count % commitsBetweenTrims === 0) this.#forget()
      if (this.nextSeq > this.#firstSeq) sql.keepNextSeq.run(this.nextSeq)
      sql.keepWrites.run(writes)
      sql.commit.run()
      this.#steps.committed(this.nextSeq)
      this.#writes = writes
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback')
      this.#steps.undone()
      throw error
    }
  }

  takeSeq(): number {
    return this.nextSeq++
  }

  /** Once a commit: a post that many like would fill it otherwise. */
  touch(seq: number): void {
    if (seq >= this.#firstSeq || this.#touched.has(seq)) return
    this.#touched.add(seq)
    this.#sql.touch.run(seq)
  }
}

function prepareStatements(database: DatabaseSync) {
  const meta = (key: string) => database.prepare(`select value from meta where key = '${key}'`)
  const keep = (key: string) =>
    database.prepare(`insert into meta(key, value) values ('${key}', ?) on conflict(key) do update set value = excluded.value`)
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    writes: meta('writes'),
    keepWrites: keep('writes'),
    nextSeq: meta('next_seq'),
    keepNextSeq: keep('next_seq'),
    sealedBefore: meta('sealed_before'),
    touch: database.prepare('insert into touched(seq) values (?)'),
  }
}
