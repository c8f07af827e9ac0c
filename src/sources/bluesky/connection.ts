import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { readSocket, wasTooLarge, type Frame, type SocketOptions } from '../../lib/socket.ts'
import { decompressWith, hasZstdDictionaries, jetstreamV1Dictionary, zstdDictionaryId } from '../../lib/zstd.ts'
import type { DropReason } from '../source.ts'
import { collections } from './normalize.ts'

export type ConnectorOptions = {
  /** Origins that may be private. */
  readonly allowed: readonly string[]
  readonly now: Clock
  readonly silenceMs?: number
  readonly connectMs?: number
  /** Of the past: after so long without a frame a server that answers a ping has nothing more. */
  readonly quietMs?: number
  readonly download?: (url: string, signal: AbortSignal) => Promise<Buffer>
  /** Whom alone to ask for; asked for anew, on the open connection, whenever that changes. */
  readonly wanted?: Wanted
}
/** `wanted`: accounts; undefined: all. */
export type Wanted = { wanted(): readonly string[] | undefined; onChange(listener: () => void): () => void }
/** A frame as text, or why there is none. */
export type Told = { readonly text: string; readonly receivedAt: number } | { readonly drop: DropReason }
/** The frames of one server from a moment on, in microseconds since 1970; of the past until it has no more. Throws `source_unavailable`. */
export type Connect = (
  host: string,
  cursor: number,
  options: { readonly signal: AbortSignal; readonly past?: boolean; readonly onOpen?: () => void },
) => AsyncIterable<Told>

/**
 * How to speak to a server, best first: what fails at the handshake, or cannot be unpacked, is not tried again there. Compression halves
 * the bytes of a long past; of the present it would save 100 kB a second and cost 6 % of a core, most of it for setting up each frame.
 */
const ways = ['v2-zstd', 'v2', 'v1-zstd', 'v1'] as const
type Way = (typeof ways)[number]
const isPacked = (way: Way) => way.endsWith('-zstd')

/** Servers are asked to leave larger frames out, or one record would end the connection again and again; what comes is read up to the second. */
const frameBytes = { asked: 1024 * 1024, most: 4 * 1024 * 1024 }
const streamPaths = { v1: '/subscribe', v2: '/xrpc/network.bsky.jetstream.subscribeEvents' } as const
const dictionaryPath = '/xrpc/network.bsky.jetstream.getZstdDictionary'

/** Remembers of each server which wire it speaks and whether its compression works here. */
export function createConnector({ allowed, now, silenceMs, connectMs, quietMs = 10_000, download, wanted }: ConnectorOptions): Connect {
  const best = new Map<string, number>()

  async function* read(host: string, way: Way, cursor: number, { signal, past, onOpen }: Parameters<Connect>[2]): AsyncIterable<Told> {
    const dictionary = isPacked(way) ? await dictionaryOf(host, way, signal) : undefined
    const url = subscription(host, way, { cursor, past, dictionaryId: dictionary && zstdDictionaryId(dictionary) })
    let stopTelling = () => {}
    const socket: SocketOptions = {
      signal,
      now,
      allowedOrigins: allowed,
      maxFrameBytes: frameBytes.most,
      ...(wanted && { pingMs: 20_000 }), // who says little is not dead
      onOpen(send) {
        // Said at once and not waited for (`requireHello`): a server that waits begins with what comes after the greeting, and what came before is lost.
        if (wanted) {
          const tell = () => send(optionsUpdate(wanted))
          tell()
          stopTelling = wanted.onChange(tell)
        }
        onOpen?.()
      },
      ...(silenceMs !== undefined && { silenceMs }),
      ...(connectMs !== undefined && { connectMs }),
      ...(past && { quietMs }),
    }
    try {
      for await (const frame of readSocket(url, socket)) yield unpack(frame, dictionary)
    } catch (error) {
      if (error instanceof AppError && wasTooLarge(error)) yield { drop: 'too-large' }
      throw error
    } finally {
      stopTelling()
    }
  }

  async function dictionaryOf(host: string, way: Way, signal: AbortSignal): Promise<Buffer> {
    if (!hasZstdDictionaries) throw new WayClosed('this Node has no use for a dictionary')
    if (way === 'v1-zstd') return jetstreamV1Dictionary()
    if (!download) throw new WayClosed('no dictionary here')
    const dictionary = await download(new URL(dictionaryPath, host.replace(/^ws/, 'http')).href, signal).catch((cause: unknown) => {
      throw new WayClosed('the dictionary cannot be fetched', { cause, isForNow: true })
    })
    if (zstdDictionaryId(dictionary) === undefined) throw new WayClosed('that is no dictionary')
    return dictionary
  }

  return async function* connect(host, cursor, options) {
    // Of the v2 wire all accounts would have to stand in the address, and a change would need another connection.
    const open = wanted ? (['v1'] as const) : ways.slice(best.get(host) ?? 0).filter((way) => options.past || !isPacked(way))
    for (const way of open) {
      let heard = false
      try {
        for await (const frame of read(host, way, cursor, options)) {
          heard = true
          yield frame
        }
        return
      } catch (error) {
        if (options.signal.aborted) return
        if (!isClosedWay(error)) throw error
        const isLast = way === open.at(-1)
        if (isLast) best.delete(host) // none works today: another day begins anew
        else if (!(error instanceof WayClosed && error.isForNow)) best.set(host, ways.indexOf(way) + 1)
        if (isLast) throw error
        // Frames that were already read: the next reading goes on from them, by the next way.
        if (heard)
          throw new AppError('source_unavailable', {
            message: `${host} sends what cannot be unpacked; reading it uncompressed.`,
            cause: error,
          })
      }
    }
  }
}

/** This way of speaking to a server does not work; another one may. `isForNow`: the next reading tries it again. */
class WayClosed extends Error {
  readonly isForNow: boolean

  constructor(message: string, { cause, isForNow = false }: { cause?: unknown; isForNow?: boolean } = {}) {
    super(message, { cause })
    this.isForNow = isForNow
  }
}

/** Also where the handshake was answered with 400, 404 or the like; not where it was asked to come later (408, 425, 429). */
const isClosedWay = (error: unknown) =>
  error instanceof WayClosed ||
  (error instanceof AppError &&
    error.cause instanceof Error &&
    /Unexpected server response: (?!408|425|429)4\d\d/.test(error.cause.message))

/** Nobody at all is asked for by a name that nobody can have (RFC 2606): no name would mean everybody. */
const nobody = 'did:web:nobody.invalid'

/** The whole of what is asked for, as a message of the v1 wire. */
function optionsUpdate({ wanted }: Wanted): string {
  const dids = wanted()
  const payload = {
    wantedCollections: withoutCounts,
    wantedDids: dids?.length === 0 ? [nobody] : (dids ?? []),
    maxMessageSizeBytes: frameBytes.asked,
  }
  return JSON.stringify({ type: 'options_update', payload })
}
/** Likes and reposts are four of five events: six hours of them are gigabytes. */
const withoutCounts = Object.values(collections).filter(
  (collection) => collection !== collections.like && collection !== collections.repost,
)

/** Both wires take a moment in microseconds as cursor; the v2 wire tells it from a sequence number by its size. */
function subscription(
  host: string,
  way: Way,
  { cursor, past = false, dictionaryId }: { cursor: number; past?: boolean | undefined; dictionaryId: number | undefined },
): URL {
  const wire = way.startsWith('v1') ? 'v1' : 'v2'
  const url = new URL(streamPaths[wire], host)
  for (const collection of past ? withoutCounts : Object.values(collections))
    url.searchParams.append(wire === 'v1' ? 'wantedCollections' : 'collections', collection)
  url.searchParams.set('cursor', String(cursor))
  url.searchParams.set('maxMessageSizeBytes', String(frameBytes.asked))
  if (way === 'v1-zstd') url.searchParams.set('compress', 'true')
  if (way === 'v2-zstd') url.searchParams.set('zstdDictionary', String(dictionaryId))
  return url
}

/** Binary frames are compressed ones. With another dictionary than theirs they unpack to anything, mostly without an error. */
function unpack({ data, isBinary, receivedAt }: Frame, dictionary: Buffer | undefined): Told {
  if (!isBinary) return { text: data.toString('utf8'), receivedAt }
  if (!dictionary) return { drop: 'malformed' } // nobody asked for it
  let text: string
  try {
    text = decompressWith(dictionary, data, frameBytes.most).toString('utf8')
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') return { drop: 'too-large' } // a bomb
    throw new WayClosed('the frame cannot be unpacked', { cause })
  }
  if (!text.startsWith('{')) throw new WayClosed('what was unpacked is no frame')
  return { text, receivedAt }
}
