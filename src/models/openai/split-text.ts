/** Text up to the first of some markers; what might be the beginning of one is held back until more has come. */
export type Scan = { readonly before: string; readonly marker?: string; readonly rest: string }

export function scan(text: string, markers: readonly string[]): Scan {
  let at = text.length
  let found: string | undefined
  for (const marker of markers) {
    const position = text.indexOf(marker)
    if (position !== -1 && position < at) [at, found] = [position, marker]
  }
  if (found !== undefined) return { before: text.slice(0, at), marker: found, rest: text.slice(at + found.length) }
  const held = longestStart(text, markers)
  return { before: text.slice(0, text.length - held), rest: text.slice(text.length - held) }
}

/** How many characters at the end of `text` begin a marker. */
function longestStart(text: string, markers: readonly string[]): number {
  const longest = Math.max(0, ...markers.map((marker) => marker.length - 1))
  for (let length = Math.min(longest, text.length); length > 0; length--)
    if (markers.some((marker) => marker.startsWith(text.slice(-length)))) return length
  return 0
}

export type Piece = { readonly type: 'text-delta' | 'reasoning-delta'; readonly text: string }
const [opens, closes] = ['<think>', '</think>']

/**
 * Takes thoughts written inline as `<think>…</think>` out of the text, however the tags are split over chunks. A closing tag without an
 * opening one is left out; `startsInside` is for models whose template opens the first thought itself.
 */
export function createThoughtSplitter({ startsInside = false } = {}): { push(text: string): Piece[]; end(): Piece[] } {
  let inside = startsInside
  let held = ''
  const piece = (text: string): Piece[] => (text === '' ? [] : [{ type: inside ? 'reasoning-delta' : 'text-delta', text }])
  return {
    push(text) {
      const pieces: Piece[] = []
      held += text
      for (;;) {
        const { before, marker, rest } = scan(held, inside ? [closes] : [opens, closes])
        pieces.push(...piece(before))
        held = rest
        if (marker === undefined) return pieces
        inside = marker === opens
      }
    },
    end() {
      const last = piece(held)
      held = ''
      return last
    },
  }
}

/** Ends a text before the first stop word, and at a number of characters; `ended` says which it was. */
export function createTextLimit({ stop = [], maxCharacters }: { readonly stop?: readonly string[]; readonly maxCharacters: number }): {
  readonly ended: 'stop' | 'length' | undefined
  push(text: string): string
  end(): string
} {
  let ended: 'stop' | 'length' | undefined
  let held = ''
  let room = maxCharacters
  const take = (text: string): string => {
    if (text.length > room) ended = 'length'
    const taken = text.length > room ? wholeCharacters(text.slice(0, room)) : text
    room -= taken.length
    return taken
  }
  return {
    get ended() {
      return ended
    },
    push(text) {
      if (ended) return ''
      const { before, marker, rest } = scan(held + text, stop.filter(Boolean))
      held = rest
      const taken = take(before)
      if (marker !== undefined) ended ??= 'stop'
      return taken
    },
    end() {
      const last = ended ? '' : take(held)
      held = ''
      return last
    },
  }
}

const wholeCharacters = (text: string): string => (/[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text)
