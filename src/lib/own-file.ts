import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * A small JSON file of our own in the data folder, readable by its owner alone. Written whole and renamed, so that a crash at any moment leaves
 * the old or the new one.
 */
export type OwnFile<T> = {
  readonly path: string
  /** What it says now; the same object until the file changes, whoever changes it. */
  read(): T
  /** By one at a time (file-lock.ts): what a writer left that was killed in the middle is cleared away. */
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
      clearParts(path)
      const fresh = `${path}.${randomBytes(6).toString('hex')}`
      writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flush: true })
      renameSync(fresh, path)
    },
  }
}

function clearParts(path: string): void {
  const name = basename(path)
  for (const entry of readdirSync(dirname(path)))
    if (entry.startsWith(`${name}.`) && /^[0-9a-f]{12}$/.test(entry.slice(name.length + 1)))
      rmSync(join(dirname(path), entry), { force: true })
}

function readJson(path: string, damaged: () => Error): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw damaged()
  }
}
