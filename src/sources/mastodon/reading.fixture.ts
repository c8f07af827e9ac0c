import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOutbound } from '../../lib/outbound.ts'
import type { PostId, PostSink } from '../../post/index.ts'
import type { ConnectorTools, Entry } from '../connector.ts'
import { runSource, type RunningSource } from '../runner.ts'
import type { Drop, Source } from '../source.ts'
import { createMastodonSource } from './mastodon-source.ts'
import { limits, mastodonSettings, type Feed, type Limits, type MastodonSettings } from './settings.ts'

/** The numbers of the product, but for its waits. */
export const quick: Limits = {
  ...limits,
  silenceMs: 1_000,
  paceMs: 0,
  backOff: { firstMs: 20, mostMs: 80 },
  longestWaitMs: 2_000,
  recheck: { ...limits.recheck, restMs: 0 },
}

export type EntryOptions = { readonly feed?: Feed; readonly secret?: string } & Partial<Pick<MastodonSettings, 'wire' | 'unstated'>>
export function entryOf(server: string, { feed = { kind: 'public' }, secret, ...more }: EntryOptions = {}): Entry<MastodonSettings> {
  const id = `${new URL(server).port}-${feed.kind}`
  return { id, settings: mastodonSettings.parse({ server, feed, ...more }), ...(secret !== undefined && { secret }) }
}

export type Tools = ConnectorTools & AsyncDisposable
/** Doors to these servers alone, and a folder that goes with them. */
export function toolsFor(servers: readonly string[], folder = mkdtempSync(join(tmpdir(), 'groundswell-mastodon-'))): Tools {
  const outbound = createOutbound({ allowedOrigins: servers })
  return {
    outbound,
    allowedOrigins: servers,
    now: Date.now,
    folder,
    async [Symbol.asyncDispose]() {
      await outbound[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Run = { readonly runner: RunningSource; readonly source: Source; readonly drops: Drop[]; readonly gaps: string[] }
/** Runs entries into a store while `work` goes on. */
export async function whileReading(
  {
    entries,
    sink,
    tools,
    numbers = quick,
  }: { entries: readonly Entry<MastodonSettings>[]; sink: PostSink; tools: ConnectorTools; numbers?: Limits },
  work: (run: Run) => Promise<void>,
): Promise<void> {
  const drops: Drop[] = []
  const gaps: string[] = []
  const inner = createMastodonSource(entries, tools, { limits: numbers })
  const source: Source = {
    ...inner,
    read: (options) => inner.read({ ...options, onGap: (what) => (gaps.push(what), options.onGap?.(what)) }),
  }
  const runner = runSource({ source, sink, now: Date.now, backOff: { firstMs: 20, mostMs: 80 }, onDrop: (drop) => drops.push(drop) })
  try {
    await work({ runner, source, drops, gaps })
  } finally {
    await runner[Symbol.asyncDispose]()
  }
}

/** Waits until something is so; the test's own time limit ends it otherwise. */
export const idOfPost = ({ uri }: { readonly uri: string }) => `mastodon:${uri}` as PostId
