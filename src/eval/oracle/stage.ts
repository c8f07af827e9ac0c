import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAnswerStore, type Writers } from '../../answer/index.ts'
import type { AskResult } from '../../api/index.ts'
import { createLocalApi } from '../../api/local-api.ts'
import { AppError } from '../../errors/index.ts'
import type { Cursor, PostEvent, SourceName } from '../../post/index.ts'
import { toV2 } from '../../sim/jetstream/wires.ts'
import type { FeedEvent } from '../../sim/feed.ts'
import type { World } from '../../sim/world/world.ts'
import { normalizeJetstream } from '../../sources/bluesky/normalize.ts'
import { decodeFrame } from '../../sources/bluesky/wire.ts'
import type { PostStore } from '../../store/index.ts'

/** What answers are asked of: the product's store and writers, as the composition root opens them. */
export type Product = { readonly openStore: (folder: string) => Promise<PostStore>; readonly writers: Writers }
export type Answered = { readonly answer: AskResult; readonly tookMs: number }
/** The whole program but its threads and wires, over a store that begins empty and a clock that is told. */
export type Stage = {
  /** Lets everything happen until then, as the network's frames say it. */
  play(until: number): Promise<void>
  /** Asks at the moment to which was played. */
  ask(question: string): Promise<Answered>
} & AsyncDisposable

type Staging = {
  readonly product: Product
  readonly world: World
  readonly from: number
  readonly model: string
  readonly signal: AbortSignal
}

const network = { name: 'demo', tellsHandles: true, urlOf: (did: string, rkey: string) => `http://127.0.0.1/p/${did}/${rkey}` }
const postsPerBatch = 500
/** Evaluation is never cut short: what counts is what is found. */
const findDeadlineMs = 600_000
/** Events are told in steps, so that an hour of them is never in memory at once. */
const stepMs = 5 * 60_000

export async function openStage({ product, world, from, model, signal }: Staging): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-oracle-'))
  const store = await product.openStore(folder)
  let now = from
  const api = createLocalApi({
    store,
    answers: openAnswerStore({ folder, keep: 1 }),
    writers: product.writers,
    now: () => now,
    timeZone: 'UTC',
    findDeadlineMs,
    version: 'evaluation',
  })
  async function write(events: readonly FeedEvent[]): Promise<void> {
    const told = events.flatMap(asRead)
    for (let at = 0; at < told.length; at += postsPerBatch) {
      signal.throwIfAborted()
      const batch = told.slice(at, at + postsPerBatch)
      await store.write({ source: 'demo' as SourceName, events: batch, cursor: `${now} ${at}` as Cursor }, { signal })
    }
  }
  await write(world.introductions(from))
  return {
    async play(until) {
      while (now < until) {
        const next = Math.min(until, now + stepMs)
        await write(world.events(now, next))
        now = next
      }
    },
    async ask(question) {
      const begun = performance.now()
      for await (const event of api.ask({ question, model, keep: 'never' }, { signal }))
        if (event.type === 'answer-end') return { answer: event.result, tookMs: performance.now() - begun }
      throw new AppError('internal', { message: 'An answer had no end.' })
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** An event as the program reads it off the wire. */
function asRead(event: FeedEvent): readonly PostEvent[] {
  const decoded = decodeFrame(toV2({ seq: 1, micros: Math.floor(event.at * 1_000), event }))
  if (!decoded || !('did' in decoded)) return []
  const normalized = normalizeJetstream(decoded, event.at + 5, network)
  return 'events' in normalized ? normalized.events : []
}
