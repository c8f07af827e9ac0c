import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../lib/clock.ts'
import { XFailure, type FailureKind } from './api.ts'
import { waits } from './limits.ts'

/** When X may be asked again, by its own rules: at once after a first loss, then longer for each kind of failure; for some not at all. */
export interface BackOff {
  /** Resolves when it may be; for ever unresolved where reading has stopped, until `signal` aborts. Never throws. */
  ready(signal: AbortSignal): Promise<void>
  failed(error: unknown): void
  /** Something came. */
  succeeded(): void
  /** Why X is not asked now. */
  why(): { readonly state: 'waiting' | 'stopped'; readonly why: string } | undefined
}

export function createBackOff(now: Clock): BackOff {
  let failures: { kind: FailureKind; count: number } = { kind: 'network', count: 0 }
  let notBefore = 0
  let reason: string | undefined
  let isStopped = false
  return {
    async ready(signal) {
      while (!signal.aborted && (isStopped || now() < notBefore)) {
        const wait = isStopped ? 60_000 : Math.min(60_000, notBefore - now())
        await delay(wait, undefined, { signal, ref: false }).catch(() => {})
      }
    },
    failed(error) {
      const kind = error instanceof XFailure ? error.kind : 'network'
      reason = error instanceof Error ? error.message : undefined
      if (kind === 'stop') isStopped = true
      failures = kind === failures.kind ? { kind, count: failures.count + 1 } : { kind, count: 1 }
      const asked = error instanceof XFailure ? (error.retryAfterMs ?? 0) : 0
      notBefore = now() + Math.max(asked, waitAfter(failures))
    },
    succeeded() {
      failures = { kind: 'network', count: 0 }
      reason = undefined
    },
    why() {
      if (isStopped) return { state: 'stopped', why: reason ?? 'It was stopped.' }
      return reason !== undefined && now() < notBefore ? { state: 'waiting', why: reason } : undefined
    },
  }
}

/** A lost connection is opened again at once, then 250 ms later each time; HTTP errors double, and 429 doubles from a minute. */
function waitAfter({ kind, count }: { kind: FailureKind; count: number }): number {
  if (kind === 'stop') return 0
  if (kind === 'network') return Math.min(waits.network.mostMs, waits.network.firstMs * (count - 1))
  const { firstMs, mostMs } = kind === 'http' ? waits.http : waits.tooMany
  return Math.min(mostMs, firstMs * 2 ** Math.min(count - 1, 10))
}
