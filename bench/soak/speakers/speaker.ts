import type { Op } from '../script.ts'

/** One network of a soak: the fakes that speak, and how the server is told to read them. */
export interface Speaker extends AsyncDisposable {
  /** What `sources.json` has of it, but for what all have. */
  readonly entries: readonly Entry[]
  /** What the environment names. */
  readonly env?: Record<string, string>
  /** `aside`: milliseconds by which what is said claims to be of another moment. */
  say(op: Op, text: string, aside: number): void
  /** Breaks connections off, and refuses new ones for a moment where the fake can. */
  cut(ms: number): Promise<void>
}
export type Entry = {
  readonly kind: string
  readonly settings: unknown
  readonly origins: readonly string[]
  readonly secret?: string
}

/** Both ways to say an origin. */
export const originsOf = (url: string): string[] => [url.replace(/^ws/, 'http'), url.replace(/^http/, 'ws')]

/** What was said of late, by number; older ones are neither edited nor deleted. */
export function createRecent<T>(most = 200_000): { get(n: number): T | undefined; set(n: number, value: T): void } {
  const held = new Map<number, T>()
  return {
    get: (n) => held.get(n),
    set(n, value) {
      held.set(n, value)
      if (held.size > most) held.delete(held.keys().next().value ?? -1)
    },
  }
}
