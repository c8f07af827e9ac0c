import { writeSync } from 'node:fs'
import { openSourceRegistry } from '../../src/sources/registry/registry.ts'

/** Adds, pauses and removes sources without end, and says what is done: `added 7`, `removed 5`. */
const [folder = '', first = '0'] = process.argv.slice(2)
const registry = openSourceRegistry({ folder, given: [], now: Date.now })
writeSync(1, 'began\n')
for (let n = Number(first); ; n++) {
  const settings = { url: `http://lines.example/${n}`, filler: 'x'.repeat(2_000) }
  registry.add([{ kind: 'lines', title: `Lines ${n}`, reads: '', settings, origins: [] }], { id: `lines-${n}`, secret: `secret-of-${n}` })
  writeSync(1, `added ${n}\n`)
  registry.setPaused(`lines-${n}`, n % 2 === 0)
  if (!registry.list().some(({ id }) => id === `lines-${n - 4}`)) continue
  registry.remove(`lines-${n - 4}`)
  writeSync(1, `removed ${n - 4}\n`)
}
