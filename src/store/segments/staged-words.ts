import { indexRanges, type Post } from '../../post/index.ts'
import { encodeTerm } from './term-bytes.ts'

/** Where a word is in its post: 0..32,767 (further ones count as that), or that it is a mark, which has no place of its own. */
export const farPosition = 32_767
export const markPlace = 1 << 30

/**
 * The words of posts that wait for their commit: cut once, kept as bytes, and taken from here into a memory segment. Nothing is allocated for
 * each word. Cleared, it keeps its memory up to `keptWords`.
 */
export class StagedWords {
  /** Of the posts, in order of seq. */
  readonly seqs: number[] = []
  readonly lengths: number[] = []
  /** By ordinal: whose they are; −1 where that is not told. */
  readonly authors: number[] = []
  /** The words of post n end here, and begin where those before it end. */
  readonly ends: number[] = []
  readonly #byteEnds: number[] = []
  bytes = new Uint8Array(1 << 16)
  /** Four numbers a word: where its bytes begin, how many, their hash, its place. */
  words = new Int32Array(4 << 12)
  #bytes = 0
  #words = 0

  /** Cuts a post into words. They stay once it has a `place`; the next cut writes over them otherwise. */
  cut(post: Post, author?: number): StagedPost {
    const before = (this.#words = this.ends.at(-1) ?? 0)
    const bytes = (this.#bytes = this.#byteEnds.at(-1) ?? 0)
    const length = indexRanges(post, this.#add)
    const mark = author === undefined ? '' : authorTerm(author)
    if (mark !== '') this.#add(mark, 0, mark.length, 0, false)
    return { author: author ?? -1, length: Math.min(length, 65_535), words: this.#words - before, bytes: this.#bytes - bytes }
  }

  place({ author, length }: StagedPost, seq: number): void {
    this.seqs.push(seq)
    this.lengths.push(length)
    this.authors.push(author)
    this.ends.push(this.#words)
    this.#byteEnds.push(this.#bytes)
  }

  wordsOf = (n: number): number => (this.ends[n] as number) - (this.ends[n - 1] ?? 0)
  bytesOf = (n: number): number => (this.#byteEnds[n] as number) - (this.#byteEnds[n - 1] ?? 0)

  clear(): void {
    for (const list of [this.seqs, this.lengths, this.authors, this.ends, this.#byteEnds]) list.length = 0
    this.#words = 0
    this.#bytes = 0
    if (this.words.length > 4 * keptWords) this.words = new Int32Array(4 << 12)
    if (this.bytes.length > 16 * keptWords) this.bytes = new Uint8Array(1 << 16)
  }

  readonly #add = (text: string, from: number, end: number, position: number, primary: boolean): void => {
    const most = this.#bytes + 3 * (end - from)
    if (most > this.bytes.length) this.bytes = grown(this.bytes, most)
    if (4 * this.#words === this.words.length) this.words = grown(this.words, 4 * this.#words + 4)
    const length = encodeTerm(text, this.bytes, this.#bytes, from, end)
    const at = 4 * this.#words++
    this.words[at] = this.#bytes
    this.words[at + 1] = length
    this.words[at + 2] = hashOf(this.bytes, this.#bytes, length)
    this.words[at + 3] = primary ? Math.min(position, farPosition) : markPlace
    this.#bytes += length
  }
}

/** `length` in primary tokens; `words` counts marks as well; `bytes` of all of them. */
export type StagedPost = { readonly author: number; readonly length: number; readonly words: number; readonly bytes: number }

const keptWords = 1 << 18

/** A term that no text has: posts by an author, so that they are found without a look at every row. */
export const authorTerm = (ordinal: number): string => `\u0001${ordinal.toString(36)}`

/** FNV-1a over bytes, 32 bits (Fowler, Noll and Vo; draft-eastlake-fnv). */
export function hashOf(bytes: Uint8Array, at: number, length: number): number {
  let hash = 0x811c9dc5
  for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  return hash
}

function grown<T extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(array: T, least: number): T {
  const bigger = new (array.constructor as new (length: number) => T)(Math.max(2 * array.length, least))
  bigger.set(array)
  return bigger
}
