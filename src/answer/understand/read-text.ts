import type { QuestionNote } from '../evidence.ts'

/** UTF-16 units of a question that are read: as much from its beginning as from its end, where most questions stand. */
const longestRead = 1_000

/**
 * The question as it is read: without markup, invisible and control characters, one space between words, and no more of it than is useful. It is
 * never obeyed: whatever it says, it is words to search for.
 */
export function readText(text: string): { readonly text: string; readonly notes: readonly QuestionNote[] } {
  const composed = text.normalize('NFC')
  const plain = composed
    .replace(/<\|[^<>|]{0,60}\|>|<\/?[a-z!][^<>]{0,300}>|```+|\[\/?(?:INST|SYS)\]/giu, ' ')
    .replace(/!?\[([^[\]]{0,200})\]\([^()\s]{0,500}\)/gu, '$1')
    .replace(/(\*\*|__)(?=\S)([^*_]{1,200})\1/gu, '$2')
  const notes: QuestionNote[] = plain === composed ? [] : ['markup']
  const clean = plain
    .replace(/(?![\u200c\u200d])[\p{Cf}\p{Cc}]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  if (clean.length <= longestRead) return { text: clean, notes }
  const half = longestRead / 2
  return { text: `${clean.slice(0, half)} ${clean.slice(-half)}`.toWellFormed(), notes: [...notes, 'cut'] }
}
