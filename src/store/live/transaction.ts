import type { DatabaseSync } from 'node:sqlite'

/** What is read within is of one moment. */
export function reading<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin')
  try {
    return work()
  } finally {
    database.exec('commit')
  }
}

/** What is changed within is changed as a whole or not at all; nobody else writes meanwhile. */
export function changing<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate')
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
