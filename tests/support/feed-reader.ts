import { join } from 'node:path'
import { createOutbound } from '../../src/lib/outbound.ts'
import { createFeedsSource } from '../../src/sources/feeds/feeds-source.ts'
import { runSources } from '../../src/sources/index.ts'
import { openLiveStore } from '../../src/store/live/live-store.ts'

/** Reads feeds into a store until it is killed: `node feed-reader.ts <folder> <feed> …`. Says when it begins. */
const [folder = '', ...urls] = process.argv.slice(2)
const outbound = createOutbound({ allowedOrigins: urls.map((url) => new URL(url).origin) })
const store = await openLiveStore({ folder })
const source = createFeedsSource({
  feeds: urls.map((url, i) => ({ id: `feed-${i}`, url })),
  outbound,
  now: Date.now,
  folder: join(folder, 'feeds'),
})
runSources([source], { sink: store, store, now: Date.now, keepMs: 7 * 86_400_000, keepBytes: 1e12 })
process.stdout.write('reading\n')
