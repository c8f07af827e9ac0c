// `npm run bench`: the index at its full sizes, against its targets and its peers; hours. `npm run bench -- <file> …`: one of bench/, with its arguments.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const given = process.argv.slice(2)
const full = [
  ['bench/index.ts', '200000', '--peers', 'fts5-sliced,fts5-single,minisearch'],
  ['bench/index.ts', '1000000', 'ingest', 'socket', 'open', 'quiet', 'live', '--peers', 'fts5-sliced,postgres'],
  ['bench/index.ts', '10000000', 'ingest', 'open', 'quiet', '--rounds', '1', '--peers', 'fts5-sliced'],
]
const env = { ...process.env, NODE_COMPILE_CACHE: '' } // each bench sets what its subjects get
for (const [script = '', ...args] of given.length > 0 ? [given] : full) {
  const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env,
  })
  if (status !== 0) process.exit(status ?? 1)
}
