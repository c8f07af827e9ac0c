import type { FeedEvent } from '../feed.ts'

/** An event with its place in the stream. `micros` rises strictly; so does `seq`, until a server forgets. */
export type Entry = { readonly seq: number; readonly micros: number; readonly event: FeedEvent }

export type LogOptions = {
  /** Older entries go, measured at the newest. */
  readonly windowMs: number
  readonly most: number
  /** The number of the first event. */
  readonly firstSeq: number
  /** Events are looked up by their moment in blocks of so many; default 16. */
  readonly block?: number
}

/** What a server still has of its stream: the last hours, at most so many. */
export class EventLog {
  #entries: Entry[] = []
  #begin = 0
  #nextSeq: number
  readonly #options: LogOptions

  constructor(options: LogOptions) {
    this.#options = options
    this.#nextSeq = options.firstSeq
  }

  append(event: FeedEvent): Entry {
    const micros = Math.max(Math.floor(event.at * 1_000), (this.#entries.at(-1)?.micros ?? 0) + 1)
    const entry = { seq: this.#nextSeq++, micros, event }
    this.#entries.push(entry)
    const oldest = micros - this.#options.windowMs * 1_000
    while (this.#entries.length - this.#begin > this.#options.most || (this.#entries[this.#begin]?.micros ?? micros) < oldest) this.#begin++
    if (this.#begin > 10_000 && this.#begin > this.#entries.length / 2) {
      this.#entries = this.#entries.slice(this.#begin)
      this.#begin = 0
    }
    return entry
  }

  /** An unclean restart: history and numbering begin anew. */
  forget(): void {
    this.#entries = []
    this.#begin = 0
    this.#nextSeq = 1
  }

  get nextSeq(): number {
    return this.#nextSeq
  }
  /** The oldest number that can still be read; `nextSeq` where nothing can. */
  get floorSeq(): number {
    return this.#entries[this.#begin]?.seq ?? this.#nextSeq
  }
  get floorMicros(): number {
    return this.#entries[this.#begin]?.micros ?? Infinity
  }

  /** The entry of a number, if it is still there. */
  at(seq: number): Entry | undefined {
    return this.#entries[this.#begin + seq - this.floorSeq]
  }

  /** Where reading from a moment begins: at its block, so that earlier events come again (observed). Nothing so late: at the end. */
  blockAt(micros: number): number {
    const [seq, { block = 16 }] = [this.#seqAt(micros), this.#options]
    return seq === this.#nextSeq ? seq : Math.max(this.floorSeq, seq - (seq % block))
  }

  /** The first number at or after a moment. */
  #seqAt(micros: number): number {
    let [low, high] = [this.#begin, this.#entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.micros ?? 0) < micros) low = middle + 1
      else high = middle
    }
    return this.#entries[low]?.seq ?? this.#nextSeq
  }
}
