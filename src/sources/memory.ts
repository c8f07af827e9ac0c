/** Remembers the last keys, at most so many and of so many bytes; the oldest go first. */
export type Memory = {
  /** False where it was remembered already. */
  remember(key: string): boolean
  forget(key: string): void
  forgetAll(prefix: string): void
  readonly bytes: number
}
export type MemoryBounds = { readonly most: number; readonly mostBytes: number }

/** About what an entry takes beside its letters. */
const entryBytes = 64
/** In one piece: V8 keeps a text that was put together as its parts, in three times the memory (v8/src/objects/string.h, ConsString). */
const inOnePiece = (key: string): string => Buffer.from(key).toString()

export function createMemory({ most, mostBytes }: MemoryBounds): Memory {
  const keys = new Set<string>()
  let bytes = 0
  // One walk from old to new. A new one for each key would begin in front of all that were deleted since the set was last rebuilt.
  let walk = keys.values()
  const oldest = (): string => {
    let next = walk.next()
    if (next.done) next = (walk = keys.values()).next()
    return next.value ?? ''
  }
  const forget = (key: string) => {
    if (keys.delete(key)) bytes -= key.length + entryBytes
  }
  return {
    remember(given) {
      const key = inOnePiece(given)
      if (keys.has(key)) return false
      keys.add(key)
      bytes += key.length + entryBytes
      while (keys.size > most || bytes > mostBytes) forget(oldest())
      return true
    },
    forget: (key) => forget(inOnePiece(key)),
    forgetAll(prefix) {
      for (const key of keys) if (key.startsWith(prefix)) forget(key)
    },
    get bytes() {
      return bytes
    },
  }
}
