import { setTimeout as delay } from 'node:timers/promises'
import { toAppError } from '../errors/index.ts'
import type { Clock } from '../lib/clock.ts'
import type { PostSink } from '../post/index.ts'
import { planTrail, readTrail, type Trail } from './cursor-trail.ts'
import { createMemory } from './memory.ts'
import { createOrderedWriter, type OrderedWriter } from './ordered-writer.ts'
import { readPast } from './past-reading.ts'
import { readPresent } from './reading.ts'
import { HealthRecord, type HealthHooks, type SourceHealth } from './source-health.ts'
import type { Source } from './source.ts'

export interface RunningSource extends AsyncDisposable {
  health(): SourceHealth
}
export type RunOptions = HealthHooks & {
  readonly source: Source
  readonly sink: PostSink
  readonly now: Clock
  readonly backOff?: { readonly firstMs: number; readonly mostMs: number }
}

/** More than a resumed reading says again, also on a busy day. */
const countsRemembered = { most: 30_000, mostBytes: 8 * 1024 * 1024 }

/**
 * Keeps one live source running until it is disposed: reads, writes in order, one write at a time (so that no cursor is ever ahead of
 * its posts), and after a lost connection or a failed write starts again from the committed cursor, with full jitter, 1 s doubling to 30 s.
 * After a long absence the newest posts come first and what was missed is read beside them (cursor-trail.ts).
 */
export function runSource({ source, sink, now, backOff = { firstMs: 1_000, mostMs: 30_000 }, ...hooks }: RunOptions): RunningSource {
  const begun = now()
  const stop = new AbortController()
  const health = new HealthRecord(source.name, now, hooks)
  const counted = createMemory(countsRemembered)
  let writer: OrderedWriter | undefined
  /** Full jitter. */
  const waitAfter = (failures: number) => Math.random() * Math.min(backOff.mostMs, backOff.firstMs * 2 ** Math.min(failures, 10))

  /** Where reading goes on. */
  async function findTrail(): Promise<Trail> {
    const kept = readTrail(await sink.cursor(source.name))
    return source.time ? planTrail(kept, source.time, { now: now(), begun }) : kept
  }

  /** Reads until the connection or a write fails; tells whether anything was stored. */
  async function readOnce(): Promise<boolean> {
    const trail = { ...(await findTrail()) }
    const line = (writer = createOrderedWriter({ source: source.name, sink, counted, onWritten: (items) => health.wrote(items) }))
    const ended = new AbortController()
    const signal = AbortSignal.any([stop.signal, line.failed, ended.signal])
    const reading = { source, health, writer: line, trail, present: { isOpen: false }, signal }
    let failure: string | undefined
    const fail = (cause: unknown) => {
      failure = toAppError(cause).message
    }
    health.isBehind(undefined)
    const present = readPresent(reading)
      .catch(fail)
      .finally(() => ended.abort())
    await Promise.all([present, readPast(reading, waitAfter)])
    const unwritten = await line.finish()
    if (unwritten !== undefined) health.notWritten(unwritten)
    health.ended(unwritten ?? failure ?? (stop.signal.aborted ? undefined : 'The source ended.'))
    return line.hasWritten()
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted;) {
      health.connects()
      failures = (await readOnce()) ? 0 : failures + 1
      if (stop.signal.aborted) break
      const wait = waitAfter(failures)
      health.waits(wait)
      await delay(wait, undefined, { signal: stop.signal, ref: false }).catch(() => {})
    }
    health.stopped()
  }

  const running = run()
  return {
    health: () => health.read(writer?.waiting() ?? 0),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
