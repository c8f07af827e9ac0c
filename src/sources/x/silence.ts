import { XFailure } from './api.ts'
import { waits } from './limits.ts'

/** The chunks of a stream; X sends at least an empty line in twenty seconds, so silence for that long is a connection that is gone. */
export async function* untilSilent(
  body: AsyncIterable<Buffer> & { destroy(): void },
  { silenceMs = waits.silenceMs, signal }: { readonly silenceMs?: number | undefined; readonly signal: AbortSignal },
): AsyncIterable<Buffer> {
  let isSilent = false
  let timer: NodeJS.Timeout | undefined
  const listen = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      isSilent = true
      body.destroy()
    }, silenceMs)
  }
  const end = () => body.destroy()
  signal.addEventListener('abort', end, { once: true })
  try {
    listen()
    for await (const chunk of body) {
      clearTimeout(timer) // who reads may take its time
      yield chunk
      listen()
    }
  } catch (cause) {
    if (signal.aborted) return
    if (!isSilent) throw new XFailure('network', 'The connection to X was lost.', { cause })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    body.destroy()
  }
  if (isSilent) throw new XFailure('network', `X said nothing for ${silenceMs / 1_000} s; connecting again.`)
}
