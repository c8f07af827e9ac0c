import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openColumns } from '../src/store/live/columns.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { median, root, say, sayWhere, whole } from './support.ts'

/**
 * node bench/expired.ts [posts] [expired]
 * What a reader has to read when a store is opened of which the oldest posts have expired, in a store that `node bench/index.ts <posts> ingest --keep` filled:
 * how long its columns take, and of how many slices they are left where they are kept.
 */
const [posts = 500_000, expired = 160_000] = process.argv.slice(2).map(Number)
const kept = join(root, '.cache/bench-index', String(posts))
const folder = join(kept, 'expired')
if (!existsSync(join(kept, 'groundswell')))
  throw new Error(`No store is kept there. First: node bench/index.ts ${posts} ingest --rounds 1 --peers '' --keep`)

sayWhere()
rmSync(folder, { recursive: true, force: true })
cpSync(join(kept, 'groundswell'), folder, { recursive: true })
const before = opened()
{
  await using store = await openLiveStore({ folder })
  const sources = (await store.stats()).sources.map(({ name }) => name)
  const { signal } = new AbortController()
  say(`${whole(await store.expire({ sources, before: 9e15, most: expired, forAge: true }, { signal }))} of ${whole(posts)} posts expired`)
}
const after = opened()
for (const [name, { ms, late, slices }] of [
  ['before', before],
  ['after', after],
] as const)
  say(`  ${name.padEnd(6)}  columns of ${slices} slices in ${whole(ms)} ms; ${late} of them left where they are kept`)
rmSync(folder, { recursive: true, force: true })

/** Five times. */
function opened() {
  const times: number[] = []
  let [late, slices] = [0, 0]
  for (let round = 0; round < 5; round++) {
    using database = new DatabaseSync(join(folder, 'posts.db'), { readOnly: true })
    const begun = performance.now()
    const columns = openColumns(database)
    database.exec('begin')
    columns.refresh()
    database.exec('commit')
    times.push(performance.now() - begun)
    slices = columns.slices().length
    late = columns.slices().filter(({ author }) => author.isLate).length
  }
  return { ms: median(times), late, slices }
}
