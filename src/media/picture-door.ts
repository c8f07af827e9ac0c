import { AppError } from '../errors/index.ts'
import { createOutbound } from '../lib/outbound.ts'
import { kindOf } from './kinds.ts'
import { mediaSettings } from './settings.ts'

/** Where pictures of strangers come in: their bytes, as far as they are a picture of our kinds. */
export interface PictureDoor extends AsyncDisposable {
  /** Throws `outbound_refused` (also for what is no picture of ours), `source_unavailable`, `deadline_exceeded`, `overloaded`, and the signal's reason. */
  fetch(url: string, signal: AbortSignal): Promise<Buffer>
}
type Options = {
  /** Origins of the operator that may be private, and without TLS. */
  readonly allowedOrigins: readonly string[]
  readonly userAgent: string
  readonly settings?: { readonly [K in keyof typeof mediaSettings.fetch]: number }
}

/** Servers name pictures as they like; what they are is judged by their first bytes. */
const contentTypes = ['image/', 'application/octet-stream', 'binary/octet-stream']

export function createPictureDoor({ allowedOrigins, userAgent, settings = mediaSettings.fetch }: Options): PictureDoor {
  const { maxBytes, deadlineMs, maxRedirects, atOnce, waiting: most } = settings
  const outbound = createOutbound({ allowedOrigins, httpsOnly: true, maxBytes, deadlineMs, maxRedirects, contentTypes })
  const openHeaders = { 'user-agent': userAgent, accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif' }
  const line: (() => void)[] = []
  let busy = 0
  const seat = async (): Promise<void> => {
    if (busy < atOnce) return void busy++
    if (line.length >= most) throw new AppError('overloaded', { message: `${most} pictures wait to be fetched. Try again shortly.` })
    await new Promise<void>((resolve) => line.push(resolve))
  }
  const leave = () => {
    const next = line.shift()
    if (next) next()
    else busy--
  }
  return {
    async fetch(url, signal) {
      await seat()
      try {
        signal.throwIfAborted()
        const { status, body } = await outbound.get(url, { openHeaders, signal })
        if (status !== 200)
          throw new AppError('source_unavailable', { message: `${new URL(url).host} does not give this picture (status ${status}).` })
        if (!kindOf(body)) throw new AppError('outbound_refused', { message: 'This is no JPEG, PNG, WebP, GIF or AVIF picture.' })
        return body
      } finally {
        leave()
      }
    },
    [Symbol.asyncDispose]: () => outbound[Symbol.asyncDispose](),
  }
}
