// `npm run check`: types, lint with the walls between folders, and layout. What CI runs before the tests.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const tool = (name, bin) => join(dirname(require.resolve(`${name}/package.json`)), bin)
const steps = [
  [tool('typescript', 'bin/tsc'), '--noEmit'],
  [tool('typescript', 'bin/tsc'), '--noEmit', '-p', 'web'],
  [tool('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings'],
  [tool('oxfmt', 'bin/oxfmt'), '--check'],
]
let failed = 0
for (const [script, ...args] of steps) {
  // The type-aware linter looks for `tsgolint` on the PATH.
  const PATH = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`
  failed |= spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, PATH } }).status ?? 1
}
process.exit(failed ? 1 : 0)
