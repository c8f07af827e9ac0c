/** Counts what happened under a key, from the first time on for so long; of at most so many keys, the oldest go first. */
export interface Attempts {
  /** How often, and in how many milliseconds that is forgotten; nothing where it is 0. */
  get(key: string): { readonly count: number; readonly leftMs: number } | undefined
  add(key: string): void
}

/** So many addresses are remembered: whoever comes from more of them is counted with all others together. */
const mostKeys = 10_000

export function createAttempts(forMs: number, now: () => number = () => performance.now()): Attempts {
  const counts = new Map<string, { count: number; readonly until: number }>()
  function find(key: string) {
    const found = counts.get(key)
    if (found && found.until <= now()) counts.delete(key)
    else return found
    return undefined
  }
  return {
    get(key) {
      const found = find(key)
      return found && { count: found.count, leftMs: Math.ceil(found.until - now()) }
    },
    add(key) {
      const found = find(key)
      if (found) return void found.count++
      if (counts.size >= mostKeys) counts.delete(counts.keys().next().value ?? '')
      counts.set(key, { count: 1, until: now() + forMs })
    },
  }
}
