import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

const lookAgainMs = 250

/**
 * Waits until no other process holds `file`, and holds it. SQLite's lock is the system's own, so that of a process which is killed is
 * gone with it. Throws the signal's reason while it waits.
 */
export async function holdLock(
  file: string,
  { signal, onLine }: { signal: AbortSignal; onLine: (line: string) => void },
): Promise<AsyncDisposable> {
  for (let told = false; ; told = true) {
    signal.throwIfAborted()
    const database = new DatabaseSync(file, { timeout: 0 })
    try {
      database.exec('begin exclusive')
      return { [Symbol.asyncDispose]: async () => database.close() }
    } catch (error) {
      database.close()
      if (((error as { errcode?: number }).errcode ?? 0) % 256 !== sqliteBusy) throw error
    }
    if (!told) onLine('Another process is installing it: waiting for that …')
    await delay(lookAgainMs, undefined, { signal })
  }
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html */
const sqliteBusy = 5
