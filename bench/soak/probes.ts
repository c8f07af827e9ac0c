import { setTimeout as delay } from 'node:timers/promises'
import type { Expected } from './expected.ts'
import type { Said } from './network.ts'
import { ask, type Server } from './server.ts'
import { networks, type Network, type OpKind } from './settings.ts'
import { readText, wordOf } from './words.ts'

type Page = { readonly hits: readonly { readonly text: string }[]; readonly complete: boolean }

/** Milliseconds from when it was said until a search knows it. */
export type Lags = Readonly<Record<Network, Readonly<Partial<Record<OpKind, number[]>>>>>

/** Between two questions for the same post: the longer it waits the fewer, or asking would be most of the load. */
const every = { leastMs: 50, share: 0.1, mostMs: 2_000 }
const restMs = 400

/**
 * Asks the search, while everything goes on, for one post of each network after the other: until it is found, once; until an edited one shows its new words; until
 * a deleted one is gone.
 */
export function startProbes(server: Server, expected: Expected, signal: AbortSignal) {
  const lags = Object.fromEntries(networks.map((network) => [network, {} as Partial<Record<OpKind, number[]>>])) as Record<
    Network,
    Partial<Record<OpKind, number[]>>
  >
  const doubled: string[] = []
  const waiting = new Map<string, Said>()
  const newest = new Map<string, Said>()

  async function probe(key: string): Promise<void> {
    while (!signal.aborted) {
      const said = newest.get(key)
      newest.delete(key)
      if (!said) {
        await delay(every.leastMs)
        continue
      }
      waiting.set(key, said)
      const [network, n, kind, edits, at] = said
      while (!signal.aborted) {
        const page = await ask<Page>(server, `/api/search?query=${wordOf(network, n)}&collapse=false`)
        const hits = (page?.hits ?? []).flatMap(({ text }) => readText(text) ?? []).filter((hit) => hit.network === network && hit.n === n)
        if (hits.length > 1) doubled.push(wordOf(network, n))
        const isOver = (expected.editsOf(network, n) ?? 0) < 0 && kind !== 'delete'
        const isSo = kind === 'delete' ? page?.complete && hits.length === 0 : (hits[0]?.edits ?? -1) >= edits
        if (isSo) (lags[network][kind] ??= []).push(Date.now() - at)
        if (isSo || isOver) break
        await delay(Math.min(every.mostMs, Math.max(every.leastMs, (Date.now() - at) * every.share)))
      }
      waiting.delete(key)
      await delay(restMs)
    }
  }
  const running = networks.flatMap((network) => (['post', 'edit', 'delete'] as const).map((kind) => probe(`${network} ${kind}`)))
  return {
    lags: lags as Lags,
    doubled,
    /** What is being waited for. */
    waiting: () => [...waiting.values()],
    heard: (said: Said) => newest.set(`${said[0]} ${said[2]}`, said),
    ended: () => Promise.all(running),
  }
}
