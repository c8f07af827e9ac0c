import type { EpochMs } from '../../post/index.ts'
import { feedSettings } from './settings.ts'

const { leastMs, mostMs, perGap, items, jitter, failureMs, mostFailureMs, mostRetryMs } = feedSettings.rhythm

/** What tells how often a feed has something new. */
export type Pace = {
  /** When its items came out or were seen to change, as far as known. */
  readonly changes: readonly EpochMs[]
  /** What it, its server or its format asks for (`ttl`, `sy:`, `max-age`). */
  readonly leastMs?: number
  readonly now: EpochMs
}

/**
 * How long to wait after a good answer: a third of the usual time between its newest items, or of how long it has been silent where that is
 * longer; between one minute and one hour, and within that no less than it asks for.
 */
export function usualWait({ changes, leastMs: asked = 0, now }: Pace): number {
  const newest = changes
    .filter((at) => at <= now)
    .toSorted((x, y) => y - x)
    .slice(0, items)
  const [last] = newest
  if (last === undefined) return mostMs
  const mean = newest.length < 2 ? 0 : (last - (newest.at(-1) as number)) / (newest.length - 1)
  return clamp(Math.max(mean, now - last) / perGap, clamp(asked, leastMs, mostMs), mostMs)
}

/** After so many failures in a row, one or more: doubling. A server's own wish to wait counts where it is longer. */
export function failureWait(failures: number, retryAfterMs = 0): number {
  return Math.max(Math.min(mostFailureMs, failureMs * 2 ** Math.min(failures - 1, 20)), Math.min(retryAfterMs, mostRetryMs))
}

/** A little shorter or longer. `random`: from 0 to 1. */
export const withJitter = (waitMs: number, random: number): number => Math.round(waitMs * (1 + jitter * (2 * random - 1)))

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | undefined, now: EpochMs): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** How long a cache may keep an answer: nothing new is to be expected before (RFC 9111). */
export function maxAgeMs(cacheControl: string | undefined): number | undefined {
  const seconds = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl ?? '')?.[1]
  return seconds === undefined || /no-(?:cache|store)/i.test(cacheControl ?? '') ? undefined : Number(seconds) * 1_000
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))
