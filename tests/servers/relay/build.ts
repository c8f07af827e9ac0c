import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The relay of AT Protocol as its makers wrote it (Go, MIT and Apache 2.0), from the Go module proxy: `node tests/servers/relay/build.ts`. Needs Go
 * 1.24 and a C compiler; two minutes and 200 MB of modules the first time. Git ignores the place.
 */
const version = 'v0.0.0-20260605210604-af2fec94f34c'
const folder = fileURLToPath(new URL(`../../../.cache/servers/relay/${version}/`, import.meta.url))
export const relayProgram = join(folder, 'relay')

/** For a test's `skip`. */
export const skipWithoutRelay: string | false = !existsSync(relayProgram) && 'needs a relay: node tests/servers/relay/build.ts'

if (process.argv[1] === fileURLToPath(import.meta.url) && !existsSync(relayProgram)) {
  const module = `github.com/bluesky-social/indigo/cmd/relay@${version}`
  const { status, error } = spawnSync('go', ['install', module], { env: { ...process.env, GOBIN: folder }, stdio: 'inherit' })
  if (error) process.stderr.write(`${error.message}\n`)
  process.exitCode = status ?? 1
}
