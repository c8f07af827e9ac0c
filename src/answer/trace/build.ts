import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What decided an answer besides its posts: the same build gives the same bytes. `code`: hash of the sources that decide; `runtime`: Node, and ICU's tables. */
export type Build = { readonly version: string; readonly code: string; readonly runtime: string }

/** Folders below `src/` whose code, prompts and tables decide what is said. */
const deciding = ['answer', 'search', 'post'] as const
const isSource = (name: string) => /\.(?:ts|json)$/.test(name) && !/\.(?:test|fixture|contract)\.ts$/.test(name)

let code: string | undefined

/** Reads some two hundred small files, once a process. */
export function readBuild(version: string): Build {
  code ??= hashOf(fileURLToPath(new URL('../../', import.meta.url)))
  return { version, code, runtime: `node ${process.versions.node}, icu ${process.versions['icu'] ?? 'none'}` }
}

function hashOf(folder: string): string {
  const hash = createHash('sha256')
  for (const name of deciding) {
    const within = join(folder, name)
    const files = readdirSync(within, { recursive: true, encoding: 'utf8' }).filter(isSource)
    for (const file of files.map((path) => path.replaceAll('\\', '/')).sort())
      hash.update(`${name}/${file}\0`).update(readFileSync(join(within, file)))
  }
  return hash.digest('base64url').slice(0, 16)
}

export const isSameBuild = (a: Build, b: Build): boolean => a.version === b.version && a.code === b.code && a.runtime === b.runtime
