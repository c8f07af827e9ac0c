import type { Evidence } from '../evidence.ts'
import type { DraftEvent } from '../writer.ts'
import { countWords, fillWords, momentWords, wordsIn } from './wording.ts'

/**
 * "At least 12 hurt, say 3 authors since 14:02; 7 hurt until 13:40.": the newest figure in the words of a post, by how many, since when, and what it
 * replaced, or that another one contradicts it: "12 hurt, say 3 authors since 14:02; 20 hurt, say 4 authors since 14:01. Neither is newer." It says nothing that the cited posts do not: `says` and `times` are looked up in them before it leaves.
 */
export function figureSentence({ figures, question }: Evidence): Extract<DraftEvent, { type: 'composed' }> | undefined {
  if (!figures) return undefined
  const { now, before, against } = figures
  const { lang, asOf } = question
  const words = wordsIn(lang)
  const moment = (at: number) => momentWords(at, asOf, question)
  const isOne = now.authors === 1
  const given = (told: typeof now) =>
    fillWords(countWords(lang, words.figure, told.authors), { figure: told.text, time: moment(told.since.at) })
  const newest = given(now)
  if (against)
    return {
      type: 'composed',
      text: fillWords(words.figuresDiffer, { one: capitalise(newest), other: given(against) }),
      numbers: [...new Set([now.number, now.since.number, against.number, against.since.number])],
      says: [now.text, against.text],
      times: [now.since.at, against.since.at],
    }
  const replaced = before ? fillWords(words.figureBefore, { figure: before.text, time: moment(before.until.at) }) : ''
  return {
    type: 'composed',
    text: `${capitalise(newest)}${replaced}${lang === 'ja' ? '。' : '.'}`,
    numbers: [...new Set([now.number, ...(isOne ? [] : [now.since.number]), ...(before ? [before.number, before.until.number] : [])])],
    says: [now.text, ...(before ? [before.text] : [])],
    times: [now.since.at, ...(before ? [before.until.at] : [])],
  }
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
