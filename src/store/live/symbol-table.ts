/** Stands before a byte for which there is no symbol. */
const escape = 255
/** Bytes of a symbol, at most. */
export const longestSymbol = 8
export const mostSymbols = escape

/**
 * Texts as codes of a byte each, which stand for the 1 to 8 bytes that a table has for them: what is frequent in a store's texts, whatever
 * their languages are. A text is read without those around it (FSST; Boncz, Neumann and Leis, VLDB 2020).
 */
export class SymbolTable {
  /** Symbol n from 8n on. */
  readonly #symbols = new Uint8Array(longestSymbol * mostSymbols)
  readonly #view = new DataView(this.#symbols.buffer)
  readonly #lengths = new Uint8Array(mostSymbols)
  readonly #count: number
  #tree: Tree | undefined

  constructor(symbols: readonly Uint8Array[]) {
    this.#count = Math.min(symbols.length, mostSymbols)
    for (let code = 0; code < this.#count; code++) {
      const symbol = symbols[code] as Uint8Array
      this.#symbols.set(symbol, code * longestSymbol)
      this.#lengths[code] = symbol.length
    }
  }

  /** What `bytes` wrote. */
  static read(bytes: Uint8Array): SymbolTable {
    const symbols: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += 1 + (bytes[at] ?? 0)) symbols.push(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)))
    return new SymbolTable(symbols)
  }

  /** Each symbol behind its length. */
  bytes(): Uint8Array {
    return Buffer.concat(
      Array.from({ length: this.#count }, (_, code) => Buffer.concat([Uint8Array.of(this.#lengths[code] ?? 0), this.symbol(code)])),
    )
  }

  symbol(code: number): Uint8Array {
    return this.#symbols.subarray(code * longestSymbol, code * longestSymbol + (this.#lengths[code] ?? 0))
  }

  /** At each place the longest symbol. The bytes are overwritten by the next call, of any table. */
  encode(text: string): Uint8Array {
    makeRoom(3 * text.length)
    return this.encodeBytes(plain, plain.write(text, 'utf8'))
  }

  /** The same for the first `size` of these bytes. */
  encodeBytes(bytes: Uint8Array, size: number): Uint8Array {
    makeRoom(size)
    const { next, codes } = (this.#tree ??= makeTree(this.#count, (code) => this.symbol(code)))
    const out = packed
    let length = 0
    for (let at = 0; at < size;) {
      let [code, end] = [escape, at + 1]
      for (let i = at, node = 0; i < size;) {
        node = next[node * 256 + (bytes[i++] as number)] as number
        if (node === 0) break
        const own = codes[node] as number
        if (own === escape) continue
        code = own
        end = i
      }
      out[length++] = code
      if (code === escape) out[length++] = bytes[at] as number
      at = end
    }
    return out.subarray(0, length)
  }

  /** The text of the codes from `from` up to `end`. */
  decode(bytes: Uint8Array, from: number, end: number): string {
    makeRoom(longestSymbol * (end - from))
    const [symbols, lengths, out, view] = [this.#view, this.#lengths, plain, plainView]
    let length = 0
    for (let at = from; at < end; at++) {
      const code = bytes[at] as number
      if (code === escape) {
        out[length++] = bytes[++at] as number
        continue
      }
      // Four bytes at once, however many it has: the next one is written over the rest.
      const size = lengths[code] as number
      view.setUint32(length, symbols.getUint32(code * longestSymbol))
      if (size > 4) view.setUint32(length + 4, symbols.getUint32(code * longestSymbol + 4))
      length += size
    }
    return out.toString('utf8', 0, length)
  }
}

let plain = Buffer.alloc(4_096)
let plainView = new DataView(plain.buffer, plain.byteOffset)
let packed = new Uint8Array(8_192)

/** For so many bytes as they are, and, where each needs an escape, twice as many codes. */
function makeRoom(bytes: number): void {
  if (bytes > plain.length) {
    plain = Buffer.alloc(2 * bytes)
    plainView = new DataView(plain.buffer, plain.byteOffset)
  }
  if (2 * bytes > packed.length) packed = new Uint8Array(4 * bytes)
}

/** Node 0 is where each symbol begins. `next`: by node and byte, 0 where no symbol goes on so; `codes`: of the symbol that ends at a node. */
type Tree = { readonly next: Uint16Array; readonly codes: Uint8Array }

function makeTree(count: number, symbol: (code: number) => Uint8Array): Tree {
  const next = new Uint16Array(256 * (1 + count * longestSymbol))
  const codes = new Uint8Array(1 + count * longestSymbol).fill(escape)
  let nodes = 1
  for (let code = 0; code < count; code++) {
    let node = 0
    for (const byte of symbol(code)) node = next[node * 256 + byte] ||= nodes++
    codes[node] = code
  }
  return { next: next.slice(0, 256 * nodes), codes: codes.slice(0, nodes) }
}
