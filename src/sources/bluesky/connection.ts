import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { readSocket, type Frame, type SocketOptions } from '../../lib/socket.ts'
import { decompressWith, hasZstdDictionaries, zstdDictionaryId } from '../../lib/zstd.ts'
import { collections } from './normalize.ts'

export type ConnectorOptions = {
  /** Origins that may be private. */
  readonly allowed: readonly string[]
  readonly now: Clock
  readonly silenceMs?: number
  readonly download?: (url: string, signal: AbortSignal) => Promise<Buffer>
}
export type TextFrame = { readonly text: string; readonly receivedAt: number }
/** The frames of one server from a moment on, in microseconds since 1970. Throws `source_unavailable`. */
export type Connect = (
  host: string,
  cursor: number,
  options: { readonly signal: AbortSignal; readonly onOpen?: () => void },
) => AsyncIterable<TextFrame>

/** How to speak to a server, best first: what fails at the handshake, or cannot be unpacked, is not tried again there. */
const ways = ['v2-zstd', 'v2', 'v1'] as const
type Way = (typeof ways)[number]

const mostDecompressed = 32 * 1024 * 1024
const streamPaths = { v1: '/subscribe', v2: '/xrpc/network.bsky.jetstream.subscribeEvents' } as const
const dictionaryPath = '/xrpc/network.bsky.jetstream.getZstdDictionary'

/** Remembers of each server which wire it speaks and whether its compression works here. */
export function createConnector({ allowed, now, silenceMs, download }: ConnectorOptions): Connect {
  const best = new Map<string, number>()

  async function* open(host: string, way: Way, cursor: number, { signal, onOpen }: Parameters<Connect>[2]): AsyncIterable<TextFrame> {
    const dictionary = way === 'v2-zstd' ? await fetchDictionary(host, signal) : undefined
    const url = subscription(host, way, cursor, dictionary && zstdDictionaryId(dictionary))
    const socket: SocketOptions = {
      signal,
      now,
      allowedOrigins: allowed,
      ...(onOpen && { onOpen }),
      ...(silenceMs !== undefined && { silenceMs }),
    }
    for await (const frame of readSocket(url, socket)) yield { text: textOf(frame, dictionary), receivedAt: frame.receivedAt }
  }

  async function fetchDictionary(host: string, signal: AbortSignal): Promise<Buffer> {
    if (!download || !hasZstdDictionaries) throw new WayClosed('no dictionary here')
    const dictionary = await download(new URL(dictionaryPath, host.replace(/^ws/, 'http')).href, signal).catch((cause: unknown) => {
      throw new WayClosed('the dictionary cannot be fetched', { cause })
    })
    if (zstdDictionaryId(dictionary) === undefined) throw new WayClosed('that is no dictionary')
    return dictionary
  }

  return async function* connect(host, cursor, options) {
    const { signal } = options
    for (let i = best.get(host) ?? 0; i < ways.length; i++) {
      let heard = false
      try {
        for await (const frame of open(host, ways[i] ?? 'v1', cursor, options)) {
          heard = true
          yield frame
        }
        return
      } catch (error) {
        if (signal.aborted) return
        if (!isClosedWay(error) || i === ways.length - 1) throw error
        best.set(host, i + 1)
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

/** This way of speaking to a server does not work; another one may. */
class WayClosed extends Error {}

/** Also where the handshake was answered with 400, 404 or the like. */
const isClosedWay = (error: unknown) =>
  error instanceof WayClosed ||
  (error instanceof AppError && error.cause instanceof Error && /Unexpected server response: 4\d\d/.test(error.cause.message))

/** Both wires take a moment in microseconds as cursor; the v2 wire tells it from a sequence number by its size. */
function subscription(host: string, way: Way, cursor: number, dictionaryId: number | undefined): URL {
  const wire = way === 'v1' ? 'v1' : 'v2'
  const url = new URL(streamPaths[wire], host)
  for (const collection of Object.values(collections))
    url.searchParams.append(wire === 'v1' ? 'wantedCollections' : 'collections', collection)
  url.searchParams.set('cursor', String(cursor))
  if (dictionaryId !== undefined) url.searchParams.set('zstdDictionary', String(dictionaryId))
  return url
}

/** Binary frames are compressed ones. One that nobody asked for, or cannot be read, is nobody's text: '' is dropped as malformed. */
function textOf({ data, isBinary }: Frame, dictionary: Buffer | undefined): string {
  if (!isBinary) return data.toString('utf8')
  if (!dictionary) return ''
  try {
    return decompressWith(dictionary, data, mostDecompressed).toString('utf8')
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') return '' // a bomb: dropped and counted
    throw new WayClosed('the frame cannot be unpacked', { cause })
  }
}
