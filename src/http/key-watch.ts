import type { KeyStore } from '../accounts/index.ts'
import { AppError } from '../errors/index.ts'

/** Well within the ten seconds between two heartbeats of a stream. */
const everyMs = 2_000

/** Tells streams that their key was revoked meanwhile, by whichever process. */
export interface KeyWatch extends Disposable {
  /** Aborts with `unauthenticated` once this key is revoked. */
  signalOf(id: string): AbortSignal
}

export function watchKeys(keys: KeyStore): KeyWatch {
  const watched = new Map<string, AbortController>()
  const look = () => {
    for (const [id, controller] of watched)
      if (!keys.isActive(id)) {
        watched.delete(id)
        controller.abort(new AppError('unauthenticated', { message: 'This key was revoked.' }))
      }
  }
  const timer = setInterval(look, everyMs).unref()
  return {
    signalOf(id) {
      const controller = watched.get(id) ?? new AbortController()
      watched.set(id, controller)
      return controller.signal
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
