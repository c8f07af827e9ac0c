import { existsSync, writeSync } from 'node:fs'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { isMainThread } from 'node:worker_threads'

/**
 * Preloaded into every thread of a process (`faultEnv`), it makes threads of the store fail at a chosen place. It knows nothing of the store
 * but that its threads use `node:sqlite` and what their files are called.
 */
export type Fault = {
  /** Part of the name of the thread's file. */
  readonly thread: string
  /** The process gets SIGKILL before or after the nth (from 1) call of SQLite whose text begins so. */
  readonly kill?: { readonly when: 'before' | 'after'; readonly sql: string; readonly nth: number }
  /** The thread ends once this file is there: by an exception nobody catches, or out of memory. */
  readonly end?: { readonly file: string; readonly how: 'exception' | 'memory' }
}

/** For the environment of a process. */
export const faultEnv = (fault: Fault): Record<string, string> => ({
  NODE_OPTIONS: `--import=${import.meta.url}`,
  TEST_FAULT: JSON.stringify(fault),
})

const fault = JSON.parse(process.env['TEST_FAULT'] ?? 'null') as Fault | null
if (fault && !isMainThread && process.argv[1]?.includes(fault.thread)) {
  if (fault.kill) killAt(fault.kill)
  if (fault.end) endWhen(fault.end)
}

function killAt({ when, sql, nth }: Fault['kill'] & object): void {
  let calls = 0
  const around = <T>(text: string, work: () => T): T => {
    const wanted = text.trimStart().toLowerCase()
    const isNow = wanted.startsWith(sql) && ++calls === nth
    if (isNow && when === 'before') end(wanted)
    const result = work()
    if (isNow) end(wanted)
    return result
  }
  const end = (text: string) => {
    writeSync(1, `killed ${when} ${/^(?:begin|commit)/.exec(text)?.[0] ?? 'another statement'}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
  const { exec } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function (text) {
    around(text, () => exec.call(this, text))
  }
  for (const name of ['run', 'get', 'all'] as const) {
    const method = StatementSync.prototype[name] as (this: StatementSync, ...values: unknown[]) => unknown
    Object.assign(StatementSync.prototype, {
      [name](this: StatementSync, ...values: unknown[]) {
        return around(this.sourceSQL, () => method.apply(this, values))
      },
    })
  }
}

function endWhen({ file, how }: Fault['end'] & object): void {
  const held: unknown[] = []
  const timer = setInterval(() => {
    if (!existsSync(file)) return
    clearInterval(timer)
    if (how === 'exception') throw new TypeError('thrown by a test')
    for (;;) held.push(Array(1_000_000).fill(held))
  }, 50)
}
