/** `one`: all have the same value. `f64` holds any whole number. */
export type Width = 'one' | 'u8' | 'u16' | 'u32' | 'f64'
type Codes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** A code of 0 stands for a value kept apart. */
const apart = 0
/** Of so many docs, one may have its value kept apart before the others get more room: 50 bytes there, 1 to 4 a doc here. */
const docsForEachApart = 64

/**
 * A whole number for each doc of a slice, in as many bytes as most of them need: none while all are the same, else 1, 2, 4 or 8; the few that do
 * not fit are kept apart (patched frame of reference; Zukowski et al., ICDE 2006). What was not set reads as anything.
 *
 * Loops may read `codes` themselves: a value is `base + code` unless the code is 0.
 */
export class Column {
  readonly size: number
  /** Values that are times lie about the first one; others begin at 0. */
  readonly #isTime: boolean
  #width: Width = 'one'
  #base = 0
  #codes: Codes
  /** Behind the last doc that was set. */
  #end = 0
  #apart = new Map<number, number>()
  /** Values that are not here yet; those in `#waiting` were set since. */
  #make: (() => Column) | undefined
  #waiting: (readonly [doc: number, value: number])[] = []

  constructor(size: number, { isTime = false }: { isTime?: boolean } = {}) {
    this.size = size
    this.#isTime = isTime
    this.#codes = ones(size)
  }

  /** A column whose values come from another, made when one of them is first asked for. What is set before that counts. */
  static later(size: number, make: () => Column, options: { isTime?: boolean } = {}): Column {
    const column = new Column(size, options)
    column.#make = make
    return column
  }
  /** Lets its values go: they come from another, as in `later`. Those of `docs` are kept, since `make` may give what they were before. */
  letGo(make: () => Column, docs: readonly number[]): void {
    const waiting = docs.map((doc) => [doc, this.get(doc)] as const)
    this.#make = make
    this.#waiting = waiting
    this.#width = 'one'
    this.#codes = ones(this.size)
    this.#apart = new Map()
  }
  /** Its values are not here: nobody has asked for them. */
  get isLate(): boolean {
    return this.#make !== undefined
  }

  get base(): number {
    this.#arrive()
    return this.#base
  }
  get codes(): Codes {
    this.#arrive()
    return this.#codes
  }

  get(doc: number): number {
    if (this.#make) this.#arrive()
    const code = this.#codes[doc] as number
    return code === apart ? (this.#apart.get(doc) ?? 0) : this.#base + code
  }

  set(doc: number, value: number): void {
    if (this.#make) {
      if (this.#waiting.push([doc, value]) > this.size / docsForEachApart) this.#arrive()
      return
    }
    if (this.#end === 0 && this.#width === 'one') this.#base = value - 1
    if (this.#width !== 'one' || value !== this.#base + 1) while (!this.#put(doc, value)) this.#widen(value)
    if (doc >= this.#end) this.#end = doc + 1
  }

  /** Bytes in memory. */
  get bytes(): number {
    return bytesOf(this.#width) * this.size + 50 * this.#apart.size
  }

  #put(doc: number, value: number): boolean {
    if (this.#width === 'one') return value === this.#base + 1
    const code = value - this.#base
    if (code > 0 && code <= greatest(this.#width)) {
      if (this.#codes[doc] === apart) this.#apart.delete(doc)
      this.#codes[doc] = code
      return true
    }
    if (this.#width !== 'f64' && this.#apart.size >= this.size / docsForEachApart && !this.#apart.has(doc)) return false
    this.#codes[doc] = apart
    this.#apart.set(doc, value)
    return true
  }

  /** To the next width that has room for what is here; `value` is what had none. */
  #widen(value: number): void {
    const values = new Float64Array(this.#end)
    for (let doc = 0; doc < values.length; doc++) values[doc] = this.get(doc)
    if (this.#isTime && this.#width === 'u32' && this.#fill('u32', value - 2 ** 31, values)) return // the first was far from the others
    let isWhole = false
    while (!isWhole) {
      const width = this.#isTime && this.#width === 'one' ? 'u32' : wider[this.#width]
      isWhole = this.#fill(width, width === 'f64' ? 0 : this.#isTime ? this.#base - 2 ** 31 : -1, values)
    }
  }

  /** False where too many do not fit. */
  #fill(width: Width, base: number, values: Float64Array): boolean {
    this.#width = width
    this.#base = base
    this.#codes = codesOf(width, this.size)
    this.#apart.clear()
    return values.every((value, doc) => this.#put(doc, value))
  }

  #arrive(): void {
    const made = this.#make?.()
    if (!made) return
    const waiting = this.#waiting
    this.#make = undefined
    this.#waiting = []
    this.#width = made.#width
    this.#base = made.#base
    this.#codes = made.codes
    this.#end = made.#end
    this.#apart = made.#apart
    for (const [doc, value] of waiting) this.set(doc, value)
  }

  /** For keeping; `restore` takes it back. */
  parts(): ColumnParts {
    this.#arrive()
    const { buffer, byteOffset, byteLength } = this.#codes
    const bytes = this.#width === 'one' ? new Uint8Array(0) : new Uint8Array(buffer, byteOffset, byteLength)
    return { width: this.#width, base: this.#base, apart: [...this.#apart], bytes }
  }

  /** A column of other values, each of which stands in `of` at what it was here. */
  mapped(of: readonly number[]): Column {
    this.#arrive()
    const most = of.reduce((highest, value) => Math.max(highest, value), 0)
    const made = new Column(this.size, { isTime: this.#isTime })
    if (this.#width === 'u8' && this.#apart.size === 0 && this.#base === -1 && most < greatest('u8')) {
      // Nearly every column of languages: a code is one more than its value.
      const codes = Uint8Array.of(0, ...Array.from({ length: 255 }, (_, value) => (of[value] ?? 0) + 1))
      made.#width = 'u8'
      made.#base = -1
      made.#codes = new Uint8Array(this.#codes).map((code) => codes[code] as number)
      made.#end = this.#end
    } else for (let doc = 0; doc < this.#end; doc++) made.set(doc, of[this.get(doc)] ?? 0)
    return made
  }

  static restore(size: number, { width, base, apart, bytes }: ColumnParts, options: { isTime?: boolean } = {}): Column {
    const column = new Column(size, options)
    column.#width = width
    column.#base = base
    column.#end = size
    if (width !== 'one') column.#codes = codesOf(width, new Uint8Array(bytes).buffer)
    for (const [doc, value] of apart) column.#apart.set(doc, value)
    return column
  }
}

export type ColumnParts = {
  readonly width: Width
  readonly base: number
  readonly apart: readonly (readonly [doc: number, value: number])[]
  readonly bytes: Uint8Array
}
export const bytesOf = (width: Width): number => ({ one: 0, u8: 1, u16: 2, u32: 4, f64: 8 })[width]

const wider = { one: 'u8', u8: 'u16', u16: 'u32', u32: 'f64', f64: 'f64' } as const
const greatest = (width: Width): number => (width === 'f64' ? Infinity : 2 ** (8 * bytesOf(width)) - 1)

function codesOf(width: Width, of: number | ArrayBuffer): Codes {
  const from = of as number // an array is made of either in the same way
  if (width === 'u8') return new Uint8Array(from)
  if (width === 'u16') return new Uint16Array(from)
  return width === 'u32' ? new Uint32Array(from) : new Float64Array(from)
}

/** Shared by all columns that hold one value. */
let shared: Uint8Array<ArrayBuffer> = new Uint8Array(0)
function ones(size: number): Uint8Array<ArrayBuffer> {
  if (shared.length !== size) shared = new Uint8Array(size).fill(1)
  return shared
}
