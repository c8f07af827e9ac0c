import type { Camps, Evidence } from '../evidence.ts'
import { askedMatter } from '../grounding/asked-matter.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent } from '../writer.ts'
import { countWords, fillWords, wordsIn } from './wording.ts'

type Composed = Extract<DraftEvent, { type: 'composed' }>

/**
 * "Opinions differ: in so many words 5 authors are for it and 3 against.": only where authors of both sides say so plainly, and only those are counted. It
 * cites two of each side, those who are quoted before others.
 */
export function campsSentence({ camps, question }: Evidence, quoted: readonly number[]): Composed | undefined {
  if (!camps || askedMatter(question).sides) return undefined
  const sides = [camps.plainlyFor, camps.plainlyAgainst]
  if (sides.some(({ authors, items }) => authors < settings.opinions.countedFrom || items.length === 0)) return undefined
  const words = wordsIn(question.lang)
  const cited = sides.flatMap(({ items }) => [...items.filter((one) => quoted.includes(one)), ...items].slice(0, 2))
  const text = fillWords(words.divided, {
    for: countWords(question.lang, words.authors, camps.plainlyFor.authors),
    against: countWords(question.lang, words.authors, camps.plainlyAgainst.authors),
  })
  return { type: 'composed', text, numbers: [...new Set(cited)] }
}

/** Whether both sides speak among those who are heard. */
export const areDivided = ({ for: one, against: other }: Camps): boolean => one.length > 0 && other.length > 0
