import { longestSymbol, mostSymbols, SymbolTable } from './symbol-table.ts'

const rounds = 5
/** What stands in fewer texts of the sample says nothing of others, and may be one person's. */
const leastTexts = 8
/** UTF-16 units of a text that are looked at: a post's; what is longer says little more, and would take seconds. */
const looked = 300
/** A byte without a symbol takes two, so single ones are worth more than their length (as in the paper's own program). */
const worthOfOne = 8

/** In how many texts, and which of them was the last. */
type Count = { times: number; texts: number; last: number }

/**
 * The symbols that make texts like these shortest: from none, each round joins those that stood beside each other often, and keeps the best.
 * Yields after each round.
 */
export function* findSymbols(texts: readonly string[]): Generator<void, SymbolTable> {
  const sample = texts.map((text) => Buffer.from(text.slice(0, looked)))
  let table = new SymbolTable([])
  for (let round = 0; round < rounds; round++) {
    table = new SymbolTable(best(countSymbols(table, sample)))
    yield
  }
  return table
}

/** How often each symbol stood, and each two beside each other where they are not too long: by their bytes as Latin-1. */
function countSymbols(table: SymbolTable, sample: readonly Uint8Array[]): Map<string, Count> {
  const counts = new Map<string, Count>()
  const count = (symbol: string) => {
    if (symbol.length > longestSymbol) return
    const known = counts.get(symbol)
    if (!known) return void counts.set(symbol, { times: 1, texts: 1, last: n })
    known.times++
    if (known.last !== n) known.texts++
    known.last = n
  }
  let n = 0
  const symbols = Array.from({ length: mostSymbols }, (_, code) => Buffer.from(table.symbol(code)).toString('latin1'))
  for (const text of sample) {
    n++
    const codes = table.encodeBytes(text, text.length)
    let before = ''
    for (let at = 0; at < codes.length; at++) {
      const symbol = symbols[codes[at] as number] ?? String.fromCharCode(codes[++at] as number)
      count(symbol)
      if (before !== '') {
        count(before + symbol)
        if (symbol.length > 1) count(before + symbol.charAt(0))
      }
      before = symbol
    }
  }
  return counts
}

function best(counts: ReadonlyMap<string, Count>): Uint8Array[] {
  const worth = ([symbol, { times }]: readonly [string, Count]) => times * (symbol.length === 1 ? worthOfOne : symbol.length)
  return [...counts]
    .filter(([, { texts }]) => texts >= leastTexts)
    .sort((a, b) => worth(b) - worth(a) || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostSymbols)
    .map(([symbol]) => Buffer.from(symbol, 'latin1'))
}
