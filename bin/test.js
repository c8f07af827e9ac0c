// `npm test`: every test there is. `npm test -- --fast`: only the tests beside the code. `npm test -- --oldest`: of these what may depend on the
// Node that runs it. `npm test -- <file> …`: those.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const oldest = args.includes('--oldest')
const fast = oldest || args.includes('--fast')
/** Words and numbers alone, many rounds of the same calls, or a program of its own: one Node is enough for these. */
const anywhere =
  /^src\/(?:answer|eval|models\/gguf|search|sim\/world|trends)\/|\/(?:mutation|hostile|fuzz|find-random|kept-columns|model|newest-words|retention|stop-early|work)\.test\.ts$/
/** It waits five minutes and takes next to no processor: begun last, everything would wait for it. */
const isLongest = (file) => file === 'tests/soak.test.ts'
const named = args.filter((argument) => !argument.startsWith('--'))
const patterns = fast ? ['src/**/*.test.ts'] : ['src/**/*.test.ts', 'web/**/*.test.ts', 'tests/**/*.test.ts']
const files =
  named.length > 0
    ? named
    : globSync(patterns, { cwd: root })
        .filter((file) => !oldest || !anywhere.test(file))
        .sort((a, b) => Number(isLongest(b)) - Number(isLongest(a)) || (a < b ? -1 : 1))
/** What hangs is ended, and fails. */
const timeout = (fast ? 20 : 40) * 60_000
const run = (script, scriptArgs) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...script, ...scriptArgs], { cwd: root, stdio: 'inherit', timeout })
    .status ?? 1

if (!fast && run(['bin/build-web.js'], []) !== 0) process.exit(1)
process.exit(run(['bin/run-tests.js'], files))
