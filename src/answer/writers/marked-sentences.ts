import { allMatches } from '../../lib/all-matches.ts'
import { splitSentences } from './sentences.ts'

export type MarkedSentence = { readonly text: string; readonly numbers: readonly number[] }

const mark = /\s*\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]/g
/** Marks behind the full stop belong to the sentence before it. */
const marksBehind = /([.!?…。！？]+["'”’)]*)((?:\s*\[\d{1,4}(?:\s*[,;]\s*\d{1,4})*\])+)/gu

/**
 * Sentences out of a stream of text with `[n]` marks. A sentence is whole once another one begins, as its marks may stand behind its full
 * stop. Marks are taken out of the text, and so are the bullets and numbers of a list.
 */
export function createMarkedSentences() {
  let rest = ''
  const take = (pieces: readonly string[]): MarkedSentence[] => pieces.map(split).filter(({ text }) => /\p{L}/u.test(text))
  return {
    add(text: string): MarkedSentence[] {
      rest = joinMarks(rest + text)
      const pieces = piecesOf(rest)
      const last = pieces.at(-1) ?? ''
      // What begins with a bracket may be a mark that is not whole yet.
      if (pieces.length < 2 || last.startsWith('[') || !/\p{L}/u.test(last)) return []
      rest = rest.slice(rest.lastIndexOf(last))
      return take(pieces.slice(0, -1))
    },
    end(): MarkedSentence[] {
      const pieces = piecesOf(joinMarks(rest))
      rest = ''
      return take(pieces)
    },
  }
}

const joinMarks = (text: string): string =>
  text.replace(marksBehind, (_all, stop: string, marks: string) => `${marks.replace(/\s+/g, ' ')}${stop}`)

const piecesOf = (text: string): string[] => text.split(/\n+/).flatMap(splitSentences)

function split(piece: string): MarkedSentence {
  const numbers = allMatches(piece, mark).flatMap(([, found = '']) => found.split(/[,;]/).map(Number))
  const text = piece
    .replace(mark, '')
    .replace(/^(?:[-•*]|\d{1,2}[.)])\s+/, '')
    .replace(/\s+/g, ' ')
    .replace(/\s+([.!?…])/g, '$1')
    .trim()
  return { text, numbers: [...new Set(numbers)] }
}
