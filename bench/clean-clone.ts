import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { congress, sharedFile } from '../tests/support/shared-data.ts'
import { output, root, say, sayWhere } from './support.ts'

/**
 * node bench/clean-clone.ts
 * What a newcomer waits: clone, `npm ci`, the page built, the import of 102,434 posts, the first cited answer. npm's own cache and
 * the registry are as they are on this machine.
 */
const question = 'What did members of Congress say about the Zika virus in April 2016?'
if (!existsSync(sharedFile(congress))) throw new Error(`The benchmark needs the shared test data: ../shared/data/${congress}`)
const work = mkdtempSync(join(tmpdir(), 'groundswell-bench-'))
try {
  sayWhere()
  const clone = join(work, 'clone')
  let total = 0
  const step = async (title: string, command: string, args: readonly string[], cwd = clone) => {
    const start = performance.now()
    const out = await output(command, args, cwd)
    const seconds = (performance.now() - start) / 1_000
    total += seconds
    say(`  ${title.padEnd(26)} ${seconds.toFixed(1).padStart(6)} s`)
    return out
  }
  await step('git clone', 'git', ['clone', '-q', root, clone], work)
  await step('npm ci', 'npm', ['ci'])
  await step('the page (npm start)', 'npm', ['run', 'prestart'])
  await step('groundswell import', 'npx', ['groundswell', 'import', sharedFile(congress)])
  const { finish, citations } = JSON.parse(await step('groundswell ask', 'npx', ['groundswell', 'ask', question, '--json'])) as {
    finish: string
    citations: unknown[]
  }
  say(`  ${'to a cited answer'.padEnd(26)} ${total.toFixed(1).padStart(6)} s   (${finish}, ${citations.length} citations)`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
