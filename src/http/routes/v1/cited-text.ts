import { notFromPosts, type Citation, type Sentence, type Shown } from '../../../api/index.ts'
import type { Shows } from './asked.ts'

/** One place where a post is cited; offsets in UTF-16 units of the whole text. */
export type Mark = {
  readonly citation: Citation
  readonly url: string
  readonly start: number
  readonly end: number
  readonly check: Sentence['check']
}

/** The text of an answer as it grows, with its citations as these clients read them. */
export interface CitedText {
  cite(citation: Citation): void
  /** What the text grows by. */
  add(sentence: Sentence): string
  readonly text: string
  readonly marks: readonly Mark[]
}

/** `marks`: `[[n]](url)` after each sentence; `sentences`: no marks, the sentence itself is what is cited; `none`: neither. */
export function createCitedText(shows: Shows): CitedText {
  const citations = new Map<number, Citation>()
  const marks: Mark[] = []
  let text = ''
  let isProse = false
  const mark = (number: number, start: number, end: number, check: Mark['check']): void => {
    const citation = citations.get(number)
    const url = citation && linkOf(citation.url)
    if (url !== undefined && citation) marks.push({ citation, url, start, end, check })
  }
  return {
    cite: (citation) => void citations.set(citation.number, citation),
    add(sentence) {
      const before = text.length
      const wasProse = isProse
      isProse = sentence.check !== 'quote' && sentence.check !== 'composed'
      text += `${text === '' ? '' : isProse && wasProse ? ' ' : '\n\n'}`
      if (before === 0 && sentence.check === 'unsourced') text += `${notFromPosts}\n\n`
      const start = text.length
      text += sentence.text
      const end = text.length
      for (const number of sentence.citations) {
        if (shows === 'sentences') mark(number, start, end, sentence.check)
        if (shows !== 'marks') continue
        const from = text.length
        text += markText(number, citations.get(number))
        mark(number, from, text.length, sentence.check)
      }
      return text.slice(before)
    },
    get text() {
      return text
    },
    marks,
  }
}

function markText(number: number, citation: Citation | undefined): string {
  const url = citation && linkOf(citation.url)
  return url === undefined ? ` [${number}]` : `[[${number}]](${url})`
}

/** The stored address as it may stand in Markdown; undefined for one that is none of the web's. */
export function linkOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? href.replaceAll('(', '%28').replaceAll(')', '%29') : undefined
}

/** Who and when, never empty. Handles, as names are free text and imitate others. */
export function titleOf({ author, network, witnessedAt }: Citation, shown: Shown): string {
  const handle = author.handle
    .replaceAll(/[\p{Cc}\p{Cf}\s]/gu, '')
    .replace(/^@/, '')
    .slice(0, 256)
  const who = handle === '' ? `an account of ${network}` : `@${handle}`
  return `${who}, ${witnessedAt.slice(0, 10)} ${witnessedAt.slice(11, 16)} UTC${shown === 'demo' ? ' (demo)' : ''}`
}

export type Annotation = { readonly url: string; readonly title: string; readonly start_index: number; readonly end_index: number }

export const toAnnotations = (marks: readonly Mark[], shown: Shown): Annotation[] =>
  marks.map(({ citation, url, start, end }) => ({ url, title: titleOf(citation, shown), start_index: start, end_index: end }))

/** The addresses that are cited, in order of their numbers, each once. */
export const citedUrls = (marks: readonly Mark[]): string[] => [
  ...new Set(marks.toSorted((a, b) => a.citation.number - b.citation.number).map(({ url }) => url)),
]
