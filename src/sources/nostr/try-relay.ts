import { AppError } from '../../errors/index.ts'
import type { RecogniseTools } from '../connector.ts'
import { readSecretKey } from './keys.ts'
import { askInfo, unknownRelay } from './relay-info.ts'
import { readRelay, RelayFailure } from './relay.ts'
import { nostrSettings } from './settings.ts'

export type TriedRelay = { readonly name: string; readonly asksWho: boolean; readonly asksForFee: boolean }

/**
 * Connects and asks for one note. Throws an `AppError` that says what to do where it can't be read; that a key is missing is no failure: what
 * comes back says so.
 */
export async function tryRelay(url: string, tools: RecogniseTools): Promise<TriedRelay> {
  const { outbound, signal, now, allowedOrigins, secret } = tools
  const info = (await askInfo(url, outbound, signal).catch(() => undefined)) ?? unknownRelay
  const tried = { name: info.name, asksForFee: info.needsPayment }
  const late = AbortSignal.timeout(nostrSettings.relays.connectMs)
  const nowS = Math.floor(now() / 1_000)
  try {
    for await (const told of readRelay({
      url,
      scopes: [{ key: 'try', filters: [{ kinds: [1] }], since: nowS - nostrSettings.read.trialS }],
      greeting: [],
      secretKey: readSecretKey(secret),
      info,
      now,
      allowedOrigins,
      signal: AbortSignal.any([signal, late]),
      onAsk: () => {},
    }))
      if (told.type === 'caught-up' || told.type === 'event') return { ...tried, asksWho: secret !== undefined && info.needsAuth }
  } catch (error) {
    if (error instanceof RelayFailure && error.needsKey) return { ...tried, asksWho: true }
    throw new AppError('source_unavailable', { message: error instanceof Error ? error.message : `${url} cannot be read.`, cause: error })
  }
  signal.throwIfAborted()
  throw new AppError('source_unavailable', { message: `${new URL(url).host} does not answer as a relay of Nostr does.` })
}
