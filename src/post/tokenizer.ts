import { fold } from './fold.ts'
import { Kind, kindOf } from './scripts.ts'

/** Raised whenever the index may hold other terms for the same post; one that was built with another version is built anew. */
export const TOKENIZER_VERSION = 3
/** UTF-16 units; longer tokens are cut. */
const maxToken = 64

/**
 * `position` counts primary tokens, one per position; a secondary token (`#tag`, `@name`, `host:` of a bare address, `lessence` of
 * `l'essence`) stands where its first primary one does.
 */
export type Emit = (term: string, position: number, primary: boolean) => void
/** The same, the term being `text.slice(from, end)`: no string is made of it. */
export type EmitRange = (text: string, from: number, end: number, position: number, primary: boolean) => void

/**
 * Cuts a text into tokens by script; index, queries, checks and evaluation all use this one. Words as they are between
 * separators; Han, Kana and Hangul as overlapping pairs and the last character alone; Thai, Lao, Khmer and Burmese likewise by
 * grapheme cluster; each emoji sequence without its skin tone; an address as `host:<host>`, one without `https://` besides its
 * words; `#tag` and `@name` whole besides their words. Total, linear in the text. Returns the next free position.
 */
export function tokenize(text: string, emit: Emit, firstPosition = 0): number {
  return tokenizeRanges(text, asTerms(emit), firstPosition)
}

/** For who reads every token of every post. */
export function tokenizeRanges(text: string, emit: EmitRange, firstPosition = 0): number {
  return scanText(fold(text), emit, firstPosition, true)
}

export const asTerms =
  (emit: Emit): EmitRange =>
  (text, from, end, position, primary) =>
    emit(text.slice(from, end), position, primary)

/** Terms of a text in order, primary and secondary. */
export function termsOf(text: string): string[] {
  const terms: string[] = []
  tokenize(text, (term) => terms.push(term))
  return terms
}

/** A text up to `end`, and its UTF-16 units, at which looking costs a fraction. What is behind `end` counts for nothing. */
type Scanned = { readonly text: string; readonly units: Uint16Array; readonly end: number }

/** One piece of memory, as bytes and as units: little-endian, as is all that this runs on. */
type Room = { readonly bytes: Buffer; readonly units: Uint16Array }
const roomFor = (length: number): Room => {
  const units = new Uint16Array(Math.max(4_096, length))
  return { bytes: Buffer.from(units.buffer), units }
}
/** Used again by the next text; none while one is being scanned. */
let spare: Room | undefined

function scanText(text: string, emit: EmitRange, firstPosition: number, mayBeHost: boolean): number {
  const room = spare && spare.units.length >= text.length ? spare : roomFor(text.length)
  spare = undefined
  const position = scan(scannedIn(room, text), 0, emit, firstPosition, mayBeHost)
  if (room.units.length <= keptUnits) spare = room
  return position
}
const keptUnits = 1 << 16

function scannedIn({ bytes, units }: Room, text: string): Scanned {
  bytes.write(text, 0, 'utf16le')
  return { text, units, end: text.length }
}

function scan(scanned: Scanned, from: number, emit: EmitRange, firstPosition: number, mayBeHost: boolean): number {
  const { text, units, end: until } = scanned
  let position = firstPosition
  let at = from
  while (at < until) {
    const code = codeAt(scanned, at)
    const kind = kindOf(code)
    if (kind === Kind.word) {
      const host = code === 104 || code === 119 ? hostAt(scanned, at) : undefined // h, w
      if (host) {
        emitHost(host.name, emit, position++, true)
        at = host.end
      } else {
        const end = wordEnd(scanned, at)
        const bare = mayBeHost && end < until && units[end] === 46 ? bareHostAt(text, at) : undefined
        if (bare) {
          emitHost(bare.name, emit, position, false)
          position = scan({ text, units, end: bare.nameEnd }, bare.nameEnd - bare.name.length, emit, position, false)
          at = bare.end
        } else {
          position = emitWord(scanned, at, end, emit, position)
          at = end
        }
      }
    } else if (kind === Kind.ideograph || kind === Kind.cluster) {
      const run = { text, units, end: runEnd(scanned, at, kind) }
      position = kind === Kind.ideograph ? emitPairs(run, at, emit, position) : emitClusters(run, at, emit, position)
      at = run.end
    } else if (kind === Kind.emoji) {
      const alone = at + (code > 0xffff ? 2 : 1)
      const end = maySequence(codeAt(scanned, alone)) ? sequenceEnd(text, at, alone) : alone
      if (end === alone) emit(text, at, end, position++, true)
      else position = emitSequence(text.slice(at, end), emit, position)
      at = end
    } else if ((code === 35 || code === 64) && !(at > from && kindOf(units[at - 1] as number) === Kind.word)) {
      const end = markedEnd(scanned, at, code)
      if (end > at + 1) {
        emit(text, at, Math.min(end, at + maxToken), position, false)
        position = scan({ text, units, end }, at + 1, emit, position, false)
      }
      at = end
    } else at += code > 0xffff ? 2 : 1
  }
  return position
}

/** 0, a separator, where the text is over. */
const unitAt = ({ units, end }: Scanned, at: number): number => (at < end ? (units[at] as number) : 0)

/** As `codePointAt`. */
function codeAt(scanned: Scanned, at: number): number {
  const unit = unitAt(scanned, at)
  if (unit < 0xd800 || unit > 0xdbff) return unit
  const next = unitAt(scanned, at + 1)
  return next >= 0xdc00 && next <= 0xdfff ? (unit - 0xd800) * 0x400 + next - 0xdc00 + 0x10000 : unit
}

function emitHost(name: string, emit: EmitRange, position: number, primary: boolean): void {
  const term = `host:${name}`
  emit(term, 0, Math.min(term.length, maxToken), position, primary)
}

/** `#tag` and `@name`, their words to be emitted besides. `at` is that of the mark. */
function markedEnd(scanned: Scanned, at: number, mark: number): number {
  for (let end = at + 1; ;) {
    const code = codeAt(scanned, end)
    const kind = kindOf(code)
    const inside = kind === Kind.word || kind === Kind.ideograph || kind === Kind.cluster
    // A handle may be a host name (@ana.example): dots and hyphens between letters belong to it.
    const joins = mark === 64 && (code === 46 || code === 45) && kindOf(codeAt(scanned, end + 1)) === Kind.word
    if (!inside && !joins) return end
    end += code > 0xffff ? 2 : 1
  }
}

/** End of a word: letters and digits, and the joiners between them: apostrophes, dots in figures and abbreviations, 9:14, 1,000. */
function wordEnd(scanned: Scanned, start: number): number {
  for (let at = start; ;) {
    const code = codeAt(scanned, at)
    if (kindOf(code) === Kind.word) at += code > 0xffff ? 2 : 1
    else if (joins(scanned, at, code, start)) at++
    else return at
  }
}

const isDigit = (code: number) => code >= 48 && code <= 57

function joins(scanned: Scanned, at: number, code: number, start: number): boolean {
  if (code !== 39 && code !== 44 && code !== 46 && code !== 58) return false // ' , . :
  const next = unitAt(scanned, at + 1)
  const before = unitAt(scanned, at - 1)
  const isLetterNext = kindOf(next) === Kind.word && !isDigit(next)
  if (code === 39) return !isDigit(before) && isLetterNext
  if (code === 44) return isDigit(before) && isThousand(scanned, at + 1)
  if (isDigit(before) && isDigit(next)) return true
  // u.s., d.c.: single letters with dots between
  return code === 46 && isLetterNext && isSingle(scanned, at - 1, start) && kindOf(unitAt(scanned, at + 2)) !== Kind.word
}

/** Three digits and no fourth. */
const isThousand = (scanned: Scanned, at: number) =>
  isDigit(unitAt(scanned, at)) && isDigit(unitAt(scanned, at + 1)) && isDigit(unitAt(scanned, at + 2)) && !isDigit(unitAt(scanned, at + 3))

/** One letter, with the word's beginning or another dot before it. */
const isSingle = (scanned: Scanned, at: number, start: number) => at === start || (at > start && unitAt(scanned, at - 1) === 46)

/** An article or the like, shortened before a vowel: French, Italian, Catalan, Portuguese. `c'mon` is none: no vowel follows. */
const elided =
  /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|un|all|coll|dall|dell|nell|sull|quell|quest|sant|bell)'(?=[aeiouhy])(.{2,})$/

/** The tokens of a word: `don't` → dont, `Trump's` → trump, `U.S.` → us, `1,234.5` → 1234.5, `l'essence` → essence and beside it lessence. */
function emitWord({ text, units }: Scanned, from: number, end: number, emit: EmitRange, position: number): number {
  if (isPlain(units, from, end)) {
    emit(text, from, cut(text, from, end), position, true)
    return position + 1
  }
  const word = text.slice(from, end)
  const rest = elided.exec(word)?.[1]
  const term = joinWord(rest ?? word)
  if (term === '') return position
  if (rest !== undefined) emitWhole(joinWord(word), emit, position, false)
  emitWhole(term, emit, position, true)
  return position + 1
}

const emitWhole = (term: string, emit: EmitRange, position: number, primary: boolean) => emit(term, 0, cut(term), position, primary)

/** Without apostrophe, dot, comma or `_`. */
function isPlain(units: Uint16Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    const code = units[at]
    if (code === 39 || code === 46 || code === 44 || code === 95) return false
  }
  return true
}

function joinWord(word: string): string {
  const plain = trimUnderscores(word).replace(/'s$/, '').replace(/[',]/g, '')
  return /^\d/.test(plain) ? plain : plain.replaceAll('.', '')
}

/** `_important_` is emphasis; `snake_case` is a word. */
function trimUnderscores(word: string): string {
  let [start, end] = [0, word.length]
  while (word.charCodeAt(start) === 95) start++
  while (end > start && word.charCodeAt(end - 1) === 95) end--
  return word.slice(start, end)
}

/** Where the word ends that is no longer than a token may be; no pair is parted. */
function cut(text: string, from = 0, end = text.length): number {
  if (end - from <= maxToken) return end
  const last = text.charCodeAt(from + maxToken - 1)
  return from + (last >= 0xd800 && last <= 0xdbff ? maxToken - 1 : maxToken)
}

// Where no space follows an address, writing without spaces ends it (https://example.org/aを見て).
const path = /[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\u3001-\u3011]*/u.source
const address = new RegExp(
  String.raw`(?:https?:\/\/(?:[^\s\/?#@]*@)?|(?=www\.[^\s.]+\.))((?:[a-z0-9_-]+\.)+[a-z]{2,63}(?![a-z0-9.-])|[^\s\/?#:]+)${path}`,
  'uy',
)

/** An address that begins here: its host without `www.`, and where it ends. Paths are dropped: they are noise to a dictionary. */
function hostAt({ text, end }: Scanned, at: number): { name: string; end: number } | undefined {
  if (!text.startsWith('http', at) && !text.startsWith('www.', at)) return undefined
  address.lastIndex = at
  const match = address.exec(text.slice(0, end))
  const name = match?.[1]?.replace(/^www\./, '').replace(/[.,;!)\]"']+$/, '')
  return match && name ? { name, end: at + match[0].length } : undefined
}

/** Endings by which words with dots between are taken for an address: countries, and the generic ones that are in wide use. */
const bareHost =
  /((?:[\p{L}\p{N}][\p{L}\p{N}-]*\.)+(?:[a-z]{2}|com|org|net|edu|gov|int|mil|info|biz|app|dev|blog|news|cloud|online|site|store|shop|tech|xyz|social|live|media|world|space|рф|укр|бел))(?![a-z0-9_@.-]*[a-z0-9_@])(?::\d{1,5})?/uy
const longestHost = 253
const barePath = new RegExp(String.raw`\/${path}`, 'uy')

/** `example.org/a` as people write it, not `@example.org`; its path is dropped. Looks at most at one host's length. */
function bareHostAt(text: string, at: number): { name: string; nameEnd: number; end: number } | undefined {
  const before = text.charCodeAt(at - 1)
  if (before === 64 || before === 46 || before === 45) return undefined // @ . -
  bareHost.lastIndex = 0
  const match = bareHost.exec(text.slice(at, at + longestHost + 2))
  const name = match?.[1]
  if (!match || !name) return undefined
  barePath.lastIndex = at + match[0].length
  const rest = barePath.exec(text)?.[0].length ?? 0
  return { name: name.replace(/^www\./, ''), nameEnd: at + name.length, end: at + match[0].length + rest }
}

function runEnd(scanned: Scanned, start: number, kind: Kind): number {
  for (let at = start; ;) {
    const code = codeAt(scanned, at)
    if (kindOf(code) !== kind) return at
    at += code > 0xffff ? 2 : 1
  }
}

/** Overlapping pairs, then the last unit alone, so that a lone unit is found as the beginning of some token wherever it stands. */
function emitPairs(run: Scanned, from: number, emit: EmitRange, firstPosition: number): number {
  const after = (at: number) => at + (codeAt(run, at) > 0xffff ? 2 : 1)
  let position = firstPosition
  for (let at = from, next = from; at < run.end; at = next) {
    next = after(at)
    emit(run.text, at, next < run.end ? after(next) : next, position++, true)
  }
  return position
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const clustersOf = (run: string): string[] => [...graphemes.segment(run)].map((part) => part.segment)

/** The same of grapheme clusters. */
function emitClusters({ text, end }: Scanned, from: number, emit: EmitRange, firstPosition: number): number {
  const clusters = clustersOf(text.slice(from, end))
  let at = from
  for (const [i, { length }] of clusters.entries()) {
    const both = length + (clusters[i + 1]?.length ?? 0)
    emit(text, at, at + Math.min(both, maxToken), firstPosition + i, true)
    at += length
  }
  return firstPosition + clusters.length
}

const emojiSequence = /\p{RGI_Emoji}/vy

/** `alone`: where its first character ends. */
function sequenceEnd(text: string, at: number, alone: number): number {
  emojiSequence.lastIndex = at
  return emojiSequence.test(text) ? emojiSequence.lastIndex : alone
}

function emitSequence(sequence: string, emit: EmitRange, position: number): number {
  const term = sequence.replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F\uFE0E]/gu, '')
  emit(term, 0, Math.min(term.length, maxToken), position, true)
  return position + 1
}

/** What goes on a sequence: joiner, shape, key, skin tone, the second half of a flag, tags. The expression above costs ten times as much. */
const maySequence = (code: number): boolean =>
  code === 0x200d ||
  code === 0xfe0f ||
  code === 0x20e3 ||
  (code >= 0x1f3fb && code <= 0x1f3ff) ||
  (code >= 0x1f1e6 && code <= 0x1f1ff) ||
  (code >= 0xe0020 && code <= 0xe007f)

/** One unit of a query: what must stand at one place of the text. */
export type QueryUnit =
  | { readonly kind: 'term'; readonly term: string }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'phrase'; readonly terms: readonly string[] }

/**
 * How a piece of query text is looked up: a word as its term, `#tag` and `@name` only so marked, a run of two or more characters
 * without spaces as the phrase of its pairs, a lone such character as a prefix. Several words give several units.
 */
export function queryUnits(text: string): QueryUnit[] {
  const units: QueryUnit[] = []
  for (const piece of fold(text).split(/\s+/u).filter(Boolean)) {
    const marked = /^[^\p{L}\p{N}#@]*([#@][\p{L}\p{N}\p{M}_.-]*[\p{L}\p{N}\p{M}_])/u.exec(piece)?.[1]
    const host = marked ? undefined : wholeHost(piece)
    if (marked) units.push({ kind: 'term', term: marked.slice(0, maxToken) })
    else if (host !== undefined) units.push({ kind: 'term', term: `host:${host}`.slice(0, maxToken) })
    else units.push(...unitsOfPiece(piece))
  }
  return units
}

/** The host, where a piece of a query is an address without `https://` and nothing else; its path counts for nothing. */
function wholeHost(piece: string): string | undefined {
  const start = piece.search(/[\p{L}\p{N}]/u)
  if (start < 0 || piece.includes('@')) return undefined
  const end = wordEnd(scannedIn(roomFor(piece.length), piece), start)
  const host = piece.charCodeAt(end) === 46 ? bareHostAt(piece, start) : undefined
  return host && !/[\p{L}\p{N}]/u.test(piece.slice(host.end)) ? host.name : undefined
}

/**
 * The terms of a quoted text in order, for a phrase. A run without spaces would end in its lone last unit, which only a run that
 * ends there holds; at the end of the quotation it is left out, its pair before says it too.
 */
export function phraseTerms(text: string): string[] {
  const terms: string[] = []
  tokenize(text, (term, _position, primary) => primary && terms.push(term))
  const [last = '', before = ''] = [terms.at(-1), terms.at(-2)]
  const kind = kindOf(last.codePointAt(0) ?? 0)
  const isRun = kind === Kind.ideograph || kind === Kind.cluster
  if (isRun && isOneUnit(last, kind) && before !== last && before.endsWith(last)) terms.pop()
  return terms
}

function unitsOfPiece(piece: string): QueryUnit[] {
  const units: QueryUnit[] = []
  let run: string[] = []
  const endRun = () => {
    const [first] = run
    if (first !== undefined)
      units.push(
        run.length === 1
          ? { kind: 'prefix', prefix: first }
          : run.length === 2
            ? { kind: 'term', term: first }
            : { kind: 'phrase', terms: run.slice(0, -1) },
      )
    run = []
  }
  scanText(
    piece,
    asTerms((term, _position, primary) => {
      if (!primary) return
      const kind = kindOf(term.codePointAt(0) ?? 0)
      if (kind !== Kind.ideograph && kind !== Kind.cluster) {
        endRun()
        units.push({ kind: 'term', term })
        return
      }
      run.push(term)
      if (isOneUnit(term, kind)) endRun() // the last unit of a run stands alone
    }),
    0,
    false,
  )
  endRun()
  return units
}

const isOneUnit = (term: string, kind: Kind) => (kind === Kind.ideograph ? [...term] : clustersOf(term)).length === 1
