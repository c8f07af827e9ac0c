import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'

/**
 * A small JSON file of our own in the data folder, readable by its owner alone. Written whole and renamed, so that a crash at any moment leaves
 * the old or the new one.
 */
export type OwnFile<T> = {
  readonly path: string
  /** What it says now; the same object until the file changes, whoever changes it. */
  read(): T
  write(content: unknown): void
}

/** `parse` gets undefined where there is no file, and throws what `damaged` gives where it is not what it should be; so does a file that is no JSON. */
export function openOwnFile<T>(path: string, { parse, damaged }: { parse: (content: unknown) => T; damaged: () => Error }): OwnFile<T> {
  let seen: { readonly mark: string; readonly value: T } | undefined
  return {
    path,
    read() {
      const stat = statSync(path, { throwIfNoEntry: false })
      const mark = stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : ''
      if (seen?.mark !== mark) seen = { mark, value: parse(stat ? readJson(path, damaged) : undefined) }
      return seen.value
    },
    write(content) {
      const fresh = `${path}.${randomBytes(6).toString('hex')}`
      writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flush: true })
      renameSync(fresh, path)
    },
  }
}

function readJson(path: string, damaged: () => Error): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw damaged()
  }
}
