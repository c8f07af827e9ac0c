import { splitSentences } from './sentences.ts'

export type MarkedSentence = { readonly text: string; readonly numbers: readonly number[] }

const mark = /\s*\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]/g

/**
 * Sentences out of a stream of text with `[n]` marks. A sentence is whole once another one begins, as its marks may stand behind its full
 * stop. Marks are taken out of the text; an enumeration's "1." is no sentence.
 */
export function createMarkedSentences() {
  let rest = ''
  const take = (pieces: readonly string[]): MarkedSentence[] => pieces.map(split).filter(({ text }) => /\p{L}/u.test(text))
  return {
    add(text: string): MarkedSentence[] {
      rest += text
      const pieces = joinMarks(splitSentences(rest.replace(/\n+(?:[-•*]|\d{1,2}[.)])?\s*/g, '\n')).flatMap((piece) => piece.split('\n')))
      // What begins with a bracket may be a mark that is not whole yet.
      if (pieces.length < 2 || !/^[^[]*\p{L}/u.test(pieces.at(-1) ?? '')) return []
      rest = `${pieces.pop() ?? ''}${/\s$/.test(text) ? ' ' : ''}`
      return take(pieces)
    },
    end(): MarkedSentence[] {
      const pieces = joinMarks(splitSentences(rest).flatMap((piece) => piece.split('\n')))
      rest = ''
      return take(pieces)
    },
  }
}

/** Marks behind the full stop belong to the sentence before. */
function joinMarks(pieces: readonly string[]): string[] {
  const joined: string[] = []
  for (const piece of pieces) {
    const leading = /^(?:\s*\[\d{1,4}(?:\s*[,;]\s*\d{1,4})*\])+/.exec(piece)?.[0] ?? ''
    if (leading !== '' && joined.length > 0) joined[joined.length - 1] += ` ${leading.trim()}`
    const own = joined.length > 0 ? piece.slice(leading.length).trim() : piece.trim()
    if (own !== '') joined.push(own)
  }
  return joined
}

function split(piece: string): MarkedSentence {
  const numbers = [...piece.matchAll(mark)].flatMap(([, found = '']) => found.split(/[,;]/).map(Number))
  return {
    text: piece
      .replace(mark, '')
      .replace(/\s+/g, ' ')
      .replace(/\s+([.!?…])/g, '$1')
      .trim(),
    numbers: [...new Set(numbers)],
  }
}
