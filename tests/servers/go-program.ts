import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of indigo, what the makers of AT Protocol wrote in Go (MIT and Apache 2.0): one version of all its programs. */
const version = 'v0.0.0-20260605210604-af2fec94f34c'

/** A program of it from the Go module proxy. Needs Go 1.24 and a C compiler. Git ignores the place. */
export type GoProgram = {
  readonly path: string
  /** For a test's `skip`. */
  readonly skip: string | false
  /** Builds it where it is not there yet, if `file` is what was started. */
  buildFor(file: string): void
}

export function goProgram(name: string): GoProgram {
  const folder = fileURLToPath(new URL(`../../.cache/servers/${name}/${version}/`, import.meta.url))
  const path = join(folder, name)
  return {
    path,
    skip: !existsSync(path) && `needs a ${name}: node tests/servers/${name}/build.ts`,
    buildFor(file) {
      if (process.argv[1] !== fileURLToPath(file) || existsSync(path)) return
      const module = `github.com/bluesky-social/indigo/cmd/${name}@${version}`
      // Built once and used once: SQLite not optimised, nothing kept for a debugger, a quarter less time.
      const env = { CGO_CFLAGS: '-O0', ...process.env, GOBIN: folder }
      const { status, error } = spawnSync('go', ['install', '-ldflags=-s -w', module], { env, stdio: 'inherit' })
      if (error) process.stderr.write(`${error.message}\n`)
      process.exitCode = status ?? 1
    },
  }
}
