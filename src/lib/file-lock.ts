import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../errors/index.ts'

/** A change takes milliseconds; who waits longer than this stands behind a process that hangs. */
const waitMs = 5_000

/**
 * Does `work` while no other process, nor anybody else in this one, holds `file`. SQLite's lock is the system's own, so that of a process
 * which is killed is gone with it. Throws `store_locked` after `waitMs`; `what`: that is being changed, for the sentence.
 */
export function withLock<T>(file: string, what: string, work: () => T): T {
  using database = new DatabaseSync(file, { timeout: waitMs })
  try {
    database.exec('begin exclusive')
  } catch (cause) {
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 !== sqliteBusy) throw cause
    throw new AppError('store_locked', { message: `Another command is changing ${what} of this folder. Try again in a moment.`, cause })
  }
  return work()
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html */
const sqliteBusy = 5
