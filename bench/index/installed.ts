import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '../support.ts'
import type { EngineName } from './engine.ts'

/** Peers that are no part of the project: brought into .cache for the measurement, or found on the computer. */
const folder = join(root, '.cache/bench-peers')
const packages: Partial<Record<EngineName, string>> = { minisearch: 'minisearch@7.2.0', postgres: 'pg@8' }
/** MiniSearch holds everything in memory. */
const mostInMemory = 200_000

/** Why a peer cannot be measured here; undefined where it can. */
export function whyNot(engine: EngineName, posts: number): string | undefined {
  const wanted = packages[engine]
  if (wanted === undefined) return undefined
  if (engine === 'minisearch' && posts > mostInMemory) return `is measured up to ${mostInMemory.toLocaleString('en')} posts`
  if (engine === 'postgres' && postgresBin() === undefined) return 'is not installed (Debian: apt-get install postgresql)'
  if (existsSync(join(folder, 'node_modules', wanted.replace(/@.*$/, '')))) return undefined
  try {
    mkdirSync(folder, { recursive: true })
    if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', wanted], { cwd: folder, stdio: 'ignore', timeout: 120_000 })
    return undefined
  } catch {
    return `cannot be installed here (npm install ${wanted})`
  }
}

export const requirePeer = (name: string): unknown => createRequire(join(folder, 'package.json'))(name)

/** The newest of Debian's, which puts each version into a folder of its own. */
export function postgresBin(): string | undefined {
  const [found] = globSync('/usr/lib/postgresql/*/bin/initdb').sort().reverse()
  return found && dirname(found)
}
