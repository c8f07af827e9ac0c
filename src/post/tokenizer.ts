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

/**
 * Cuts a text into tokens by script; index, queries, checks and evaluation all use this one. Words as they are between
 * separators; Han, Kana and Hangul as overlapping pairs and the last character alone; Thai, Lao, Khmer and Burmese likewise by
 * grapheme cluster; each emoji sequence without its skin tone; an address as `host:<host>`, one without `https://` besides its
 * words; `#tag` and `@name` whole besides their words. Total, linear in the text. Returns the next free position.
 */
export function tokenize(text: string, emit: Emit, firstPosition = 0): number {
  return scan(fold(text), emit, firstPosition, true)
}

/** Terms of a text in order, primary and secondary. */
export function termsOf(text: string): string[] {
  const terms: string[] = []
  tokenize(text, (term) => terms.push(term))
  return terms
}

function scan(text: string, emit: Emit, firstPosition: number, mayBeHost: boolean): number {
  let position = firstPosition
  let at = 0
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0
    const kind = kindOf(code)
    if (kind === Kind.word) {
      const host = code === 104 || code === 119 ? hostAt(text, at) : undefined // h, w
      if (host) {
        emit(`host:${host.name}`.slice(0, maxToken), position++, true)
        at = host.end
      } else {
        const end = wordEnd(text, at)
        const bare = mayBeHost && text.charCodeAt(end) === 46 ? bareHostAt(text, at) : undefined
        if (bare) {
          emit(`host:${bare.name}`.slice(0, maxToken), position, false)
          position = scan(bare.name, emit, position, false)
          at = bare.end
        } else {
          position = emitWord(text.slice(at, end), emit, position)
          at = end
        }
      }
    } else if (kind === Kind.ideograph || kind === Kind.cluster) {
      const end = runEnd(text, at, kind)
      position = emitPairs(unitsOf(text.slice(at, end), kind), emit, position)
      at = end
    } else if (kind === Kind.emoji) {
      const sequence = emojiAt(text, at, code)
      const term = sequence.replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F\uFE0E]/gu, '')
      if (term !== '') emit(term.slice(0, maxToken), position++, true)
      at += sequence.length
    } else if ((code === 35 || code === 64) && !isWordBefore(text, at)) {
      const mark = emitMarked(text, at, code, emit, position)
      position = mark.position
      at = mark.end
    } else at += code > 0xffff ? 2 : 1
  }
  return position
}

/** `#tag` and `@name`: the words inside, and the whole with its mark. `at` is that of the mark. */
function emitMarked(text: string, at: number, mark: number, emit: Emit, position: number): { end: number; position: number } {
  let end = at + 1
  for (;;) {
    const code = text.codePointAt(end)
    if (code === undefined) break
    const kind = kindOf(code)
    const inside = kind === Kind.word || kind === Kind.ideograph || kind === Kind.cluster
    // A handle may be a host name (@ana.example): dots and hyphens between letters belong to it.
    const joins = mark === 64 && (code === 46 || code === 45) && kindOf(text.codePointAt(end + 1) ?? 0) === Kind.word
    if (!inside && !joins) break
    end += code > 0xffff ? 2 : 1
  }
  if (end === at + 1) return { end, position }
  emit(text.slice(at, Math.min(end, at + maxToken)), position, false)
  return { end, position: scan(text.slice(at + 1, end), emit, position, false) }
}

const isWordBefore = (text: string, at: number) => at > 0 && kindOf(text.charCodeAt(at - 1)) === Kind.word

/** End of a word: letters and digits, and the joiners between them: apostrophes, dots in figures and abbreviations, 9:14, 1,000. */
function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0
    if (kindOf(code) === Kind.word) at += code > 0xffff ? 2 : 1
    else if (joins(text, at, code, start)) at++
    else break
  }
  return at
}

const isDigit = (code: number) => code >= 48 && code <= 57

function joins(text: string, at: number, code: number, start: number): boolean {
  const next = text.charCodeAt(at + 1)
  const before = text.charCodeAt(at - 1)
  if (code === 39) return !isDigit(before) && kindOf(next) === Kind.word && !isDigit(next)
  if (code === 46 && isDigit(before) && isDigit(next)) return true
  // u.s., d.c.: single letters with dots between
  if (code === 46)
    return kindOf(next) === Kind.word && !isDigit(next) && isSingle(text, at - 1, start) && kindOf(text.charCodeAt(at + 2)) !== Kind.word
  if (code === 44) return isDigit(before) && /^\d{3}(?!\d)/.test(text.slice(at + 1, at + 5))
  return code === 58 && isDigit(before) && isDigit(next)
}

/** One letter, with the word's beginning or another dot before it. */
const isSingle = (text: string, at: number, start: number) => at === start || (at > start && text.charCodeAt(at - 1) === 46)

const hasJoiner = /['.,_]/
/** An article or the like, shortened before a vowel: French, Italian, Catalan, Portuguese. `c'mon` is none: no vowel follows. */
const elided =
  /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|un|all|coll|dall|dell|nell|sull|quell|quest|sant|bell)'(?=[aeiouhy])(.{2,})$/

/** The tokens of a word: `don't` → dont, `Trump's` → trump, `U.S.` → us, `1,234.5` → 1234.5, `l'essence` → essence and beside it lessence. */
function emitWord(word: string, emit: Emit, position: number): number {
  const isPlain = !hasJoiner.test(word)
  const rest = isPlain ? undefined : elided.exec(word)?.[1]
  const term = isPlain ? cut(word) : joinWord(rest ?? word)
  if (term === '') return position
  if (rest !== undefined) emit(joinWord(word), position, false)
  emit(term, position, true)
  return position + 1
}

function joinWord(word: string): string {
  const plain = trimUnderscores(word).replace(/'s$/, '').replace(/[',]/g, '')
  return cut(/^\d/.test(plain) ? plain : plain.replaceAll('.', ''))
}

/** `_important_` is emphasis; `snake_case` is a word. */
function trimUnderscores(word: string): string {
  let [start, end] = [0, word.length]
  while (word.charCodeAt(start) === 95) start++
  while (end > start && word.charCodeAt(end - 1) === 95) end--
  return word.slice(start, end)
}

function cut(word: string): string {
  if (word.length <= maxToken) return word
  const end = word.charCodeAt(maxToken - 1) >= 0xd800 && word.charCodeAt(maxToken - 1) <= 0xdbff ? maxToken - 1 : maxToken
  return word.slice(0, end)
}

// Where no space follows an address, writing without spaces ends it (https://example.org/aを見て).
const path = /[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\u3001-\u3011]*/u.source
const address = new RegExp(
  String.raw`(?:https?:\/\/(?:[^\s\/?#@]*@)?|(?=www\.[^\s.]+\.))((?:[a-z0-9_-]+\.)+[a-z]{2,63}(?![a-z0-9.-])|[^\s\/?#:]+)${path}`,
  'uy',
)

/** An address that begins here: its host without `www.`, and where it ends. Paths are dropped: they are noise to a dictionary. */
function hostAt(text: string, at: number): { name: string; end: number } | undefined {
  if (!text.startsWith('http', at) && !text.startsWith('www.', at)) return undefined
  address.lastIndex = at
  const match = address.exec(text)
  const name = match?.[1]?.replace(/^www\./, '').replace(/[.,;!)\]"']+$/, '')
  return match && name ? { name, end: at + match[0].length } : undefined
}

/** Endings by which words with dots between are taken for an address: countries, and the generic ones that are in wide use. */
const bareHost =
  /((?:[\p{L}\p{N}][\p{L}\p{N}-]*\.)+(?:[a-z]{2}|com|org|net|edu|gov|int|mil|info|biz|app|dev|blog|news|cloud|online|site|store|shop|tech|xyz|social|live|media|world|space|рф|укр|бел))(?![a-z0-9_@.-]*[a-z0-9_@])(?::\d{1,5})?/uy
const longestHost = 253
const barePath = new RegExp(String.raw`\/${path}`, 'uy')

/** `example.org/a` as people write it, not `@example.org`; its path is dropped. Looks at most at one host's length. */
function bareHostAt(text: string, at: number): { name: string; end: number } | undefined {
  const before = text.charCodeAt(at - 1)
  if (before === 64 || before === 46 || before === 45) return undefined // @ . -
  bareHost.lastIndex = 0
  const match = bareHost.exec(text.slice(at, at + longestHost + 2))
  const name = match?.[1]
  if (!match || !name) return undefined
  barePath.lastIndex = at + match[0].length
  const rest = barePath.exec(text)?.[0].length ?? 0
  return { name: name.replace(/^www\./, ''), end: at + match[0].length + rest }
}

function runEnd(text: string, start: number, kind: Kind): number {
  let at = start
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0
    if (kindOf(code) !== kind) break
    at += code > 0xffff ? 2 : 1
  }
  return at
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function unitsOf(run: string, kind: Kind): string[] {
  return kind === Kind.ideograph ? [...run] : [...graphemes.segment(run)].map((part) => part.segment)
}

/** Overlapping pairs, then the last unit alone, so that a lone unit is found as the beginning of some token wherever it stands. */
function emitPairs(units: readonly string[], emit: Emit, firstPosition: number): number {
  let position = firstPosition
  for (let i = 0; i < units.length; i++) emit(`${units[i]}${units[i + 1] ?? ''}`.slice(0, maxToken), position++, true)
  return position
}

const emojiSequence = /\p{RGI_Emoji}/vy

function emojiAt(text: string, at: number, code: number): string {
  const alone = String.fromCodePoint(code)
  if (!maySequence(text.codePointAt(at + alone.length) ?? 0)) return alone
  emojiSequence.lastIndex = at
  return emojiSequence.exec(text)?.[0] ?? alone
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
  const end = wordEnd(piece, start)
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
  scan(
    piece,
    (term, _position, primary) => {
      if (!primary) return
      const kind = kindOf(term.codePointAt(0) ?? 0)
      if (kind !== Kind.ideograph && kind !== Kind.cluster) {
        endRun()
        units.push({ kind: 'term', term })
        return
      }
      run.push(term)
      if (isOneUnit(term, kind)) endRun() // the last unit of a run stands alone
    },
    0,
    false,
  )
  endRun()
  return units
}

const isOneUnit = (term: string, kind: Kind) => unitsOf(term, kind).length === 1
