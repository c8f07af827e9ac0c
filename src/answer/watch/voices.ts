import type { EpochMs } from '../../post/index.ts'

/** Who says it in one post: when it was said and when we received it; `number` into `Evidence.items`, where it may be cited. */
export type Voice = {
  readonly author: string
  readonly said: EpochMs
  readonly heard: EpochMs
  readonly number: number | undefined
  /** In another language than the question. */
  readonly isForeign: boolean
}
/** Distinct authors who say something, copies included. */
export type Voices = {
  readonly authors: number
  /** When each author first said it, the earliest first. */
  readonly saidAt: readonly EpochMs[]
  /** When we first received it from each of them: what is late in coming is news all the same. */
  readonly heardAt: readonly EpochMs[]
  /** Of posts that say it in so many words, those in the question's language first, of these the newest. */
  readonly numbers: readonly number[]
}

export function voicesOf(voices: readonly Voice[]): Voices {
  const saidAt = firstByAuthor(voices, 'said')
  return {
    authors: saidAt.length,
    saidAt,
    heardAt: firstByAuthor(voices, 'heard'),
    numbers: voices.toSorted((a, b) => Number(a.isForeign) - Number(b.isForeign) || b.said - a.said).flatMap(({ number }) => number ?? []),
  }
}

function firstByAuthor(voices: readonly Voice[], key: 'said' | 'heard'): EpochMs[] {
  const first = new Map<string, EpochMs>()
  for (const voice of voices) first.set(voice.author, Math.min(first.get(voice.author) ?? Infinity, voice[key]))
  return [...first.values()].sort((a, b) => a - b)
}
