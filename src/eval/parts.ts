import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The finished parts of an evaluation, kept so that one that was broken off goes on where it was. */
export type Parts<T> = {
  /** What this or an earlier run found of a part; undefined: it is still to do. */
  done(name: string): T | undefined
  keep(name: string, found: T): Promise<void>
  /** Everything is measured and reported: the next run begins anew. What was found is left as `<task>.found.ndjson` for whoever looks closer. */
  finish(): Promise<void>
}

type Line<T> = { readonly part: string; readonly of: string; readonly found: T }

/**
 * In memory alone where no folder is given. `of`: what is measured with what; parts that an earlier run kept of anything else are left out.
 * Lines that are not whole, as a killed process leaves them, are left out as well.
 */
export async function openParts<T>(folder: string | undefined, task: string, of: string): Promise<Parts<T>> {
  const path = folder === undefined ? undefined : join(folder, `${task}.parts.ndjson`)
  const kept = path === undefined ? [] : (await readLines<T>(path)).filter((line) => line.of === of)
  const known = new Map(kept.map(({ part, found }) => [part, found]))
  if (folder !== undefined && path !== undefined) {
    await mkdir(folder, { recursive: true })
    await writeFile(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }
  return {
    done: (name) => known.get(name),
    async keep(name, found) {
      known.set(name, found)
      if (path !== undefined) await appendFile(path, `${JSON.stringify({ part: name, of, found } satisfies Line<T>)}\n`)
    },
    async finish() {
      if (folder !== undefined && path !== undefined) await rename(path, join(folder, `${task}.found.ndjson`))
    },
  }
}

/** What is measured with what, in short. */
export function fingerprint(of: object): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 16)
}

async function readLines<T>(path: string): Promise<Line<T>[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line<T>]
    } catch {
      return []
    }
  })
}
