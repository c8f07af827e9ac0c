import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Cursor, SourceName, WriteResult } from '../src/post/index.ts'
import { createRandom } from '../src/post/post.fixture.ts'
import { openLiveStore } from '../src/store/live/live-store.ts'
import { learnSymbols } from '../src/store/live/symbols.fixture.ts'
import { createWriter } from '../src/store/live/writer.ts'
import { verifyStore } from '../src/store/live/maintenance.ts'
import { createScanStore } from '../src/store/scan/scan-store.ts'
import { newFolder } from './support/command.ts'
import { faultEnv, type Fault } from './support/failing-thread.ts'
import { batchOf, renames, stateOf, writtenSource } from './support/written-batches.ts'

const child = fileURLToPath(new URL('support/writing-child.ts', import.meta.url))
const { signal } = new AbortController()
const chains = 2
const killsInChain = 18
const most = 1_000
const textsWritten = Array.from({ length: 40 }, (_, n) => batchOf(n))
  .flat()
  .flatMap((event) => (event.type === 'post-put' ? [event.post.text] : []))
/** Two slices and a bit, so that each process that opens the store has files to write as well. */
const filled = 70_000

/** Around the commit, anywhere inside a transaction, and anywhere in the work of the thread that writes files. */
function faultOf(kill: number, random: () => number): Fault {
  const nth = 1 + Math.floor(random() * 6)
  const when = random() < 0.5 ? 'before' : 'after'
  if (kill < 3) return { thread: 'sealer', kill: { when, sql: '', nth: 4 + Math.floor(random() * 12) } } // there are slices to seal
  if (kill % 7 <= 1) return { thread: 'writer', kill: { when, sql: 'begin', nth } }
  if (kill % 7 <= 4) return { thread: 'writer', kill: { when: kill % 2 === 0 ? 'before' : 'after', sql: 'commit', nth } }
  return { thread: 'writer', kill: { when, sql: '', nth: 20 + Math.floor(random() * 400) } }
}

/** What a store holds that has taken exactly so many batches. */
async function wantedStates(): Promise<(batches: number) => Promise<string>> {
  const oracle = createScanStore()
  await fill(oracle)
  const states = [await stateOf(oracle)]
  return async (batches) => {
    for (let n = states.length; n <= batches; n++) {
      await oracle.write({ source: writtenSource, events: batchOf(n), cursor: String(n) as Cursor }, { signal })
      states.push(await stateOf(oracle))
    }
    return states[batches] ?? ''
  }
}

async function fill(store: { write: ReturnType<typeof createScanStore>['write'] }): Promise<void> {
  for (let at = 0; at < filled; at += 2_000)
    await store.write({ source: 'filler' as SourceName, events: renames(at, 2_000), cursor: String(at) as Cursor }, { signal })
}

async function runUntilKilled(folder: string, fault: Fault | undefined, last: number) {
  const env = { ...process.env, ...(fault && faultEnv(fault)) }
  const writing = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', child, folder, String(last)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  writing.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  await once(writing, 'close')
  const [, cursor = '', state = ''] = /holds (\d+) (\w+)/.exec(out) ?? []
  const acknowledged = Math.max(Number(cursor), ...[...out.matchAll(/acknowledged (\d+)/g)].map(([, n]) => Number(n)))
  return { holds: cursor !== '', cursor: Number(cursor), state, acknowledged, killed: /killed (.+)/.exec(out)?.[1] }
}

test(
  `kill -9 around every commit, ${chains * killsInChain} times: what was acknowledged is there, each batch whole or not at all, no cursor ahead`,
  { timeout: 600_000 },
  async () => {
    const seen = new Map<string, number>()
    const chain = async (number: number) => {
      await using folder = await newFolder()
      const data = folder.path
      const database = new DatabaseSync(join(data, 'posts.db'))
      const writer = createWriter(database, { synchronous: 'normal' }) // without a thread that seals
      await fill({ write: async (batch) => writer.write([batch])[0] as WriteResult })
      learnSymbols(database, textsWritten)
      writer.close()
      const wanted = await wantedStates()
      const random = createRandom(number + 1)
      let acknowledged = 0
      for (let kill = 0; kill < killsInChain; kill++) {
        const fault = faultOf(kill, random)
        const life = await runUntilKilled(data, fault, most)
        assert.ok(life.killed !== undefined, JSON.stringify(fault))
        seen.set(life.killed, (seen.get(life.killed) ?? 0) + 1)
        if (!life.holds) continue // it was killed as it opened
        assert.ok(life.cursor >= acknowledged, `${acknowledged} were acknowledged, ${life.cursor} are there`)
        assert.equal(life.state, await wanted(life.cursor), `what is there is what ${life.cursor} batches leave`)
        ;({ acknowledged } = life)
      }
      const end = await runUntilKilled(data, undefined, acknowledged + 3)
      assert.ok(end.cursor >= acknowledged)
      await using store = await openLiveStore({ folder: data })
      assert.equal(await stateOf(store), await wanted(acknowledged + 3))
      assert.deepEqual((await verifyStore({ folder: data, signal })).problems, [])
      using rows = new DatabaseSync(join(data, 'posts.db'), { readOnly: true })
      assert.ok(Number(rows.prepare("select count(*) n from post where text = ''").get()?.['n']) > 0, 'texts were written in symbols')
    }
    await Promise.all(Array.from({ length: chains }, (_, number) => chain(number)))
    console.log(`killed ${[...seen].map(([where, count]) => `${where} ${count}`).join(', ')}`)
    for (const where of ['before commit', 'after commit', 'before another statement', 'after another statement'])
      assert.ok(seen.has(where), where)
  },
)
