import { DatabaseSync } from 'node:sqlite'
import { createBlockCache } from '../segments/block-cache.ts'
import { createSealer } from './sealer.ts'

/** Seals and merges a store until there is nothing to do; ends by SIGKILL when it has done so many steps. Made to be killed. */
const [path = '', steps = '0'] = process.argv.slice(2)
let left = Number(steps)
const database = new DatabaseSync(path, { timeout: 10_000 })
const sealer = createSealer(database, path, {
  cache: createBlockCache({ maxBytes: 1 << 20 }),
  now: Date.now,
  onStep(step) {
    if (--left > 0) return
    process.stdout.write(`${step}\n`, () => {})
    process.kill(process.pid, 'SIGKILL')
  },
})
const { signal } = new AbortController()
await sealer.repair({ thorough: false, signal })
while (await sealer.sealNext(signal));
while (await sealer.mergeNext(signal));
process.stdout.write('done\n')
