import { allMatches } from '../../lib/all-matches.ts'
/**
 * Whether a text tells how many: a number of two figures and more that is no date, time of day, score, road, year or tag. Such a post answers another
 * question than what, where, why or who.
 */
export function countsSomething(text: string): boolean {
  return allMatches(text, number).some(({ 0: figure, index }) => {
    const [before, after] = [text.slice(0, index), text.slice(index + figure.length)]
    return (
      !/^(?:19|20)\d\d$/.test(figure) &&
      !isDate.test(after) &&
      !isDated.test(before) &&
      !/[:\-–~]$/u.test(before) &&
      !/^(?:[:\-–h]\s?\d|\s?(?:uhr|[ap]\.?m\b|h\b|時|分|日|月))/iu.test(after)
    )
  })
}
const number = /(?<![\p{Script=Latin}\p{N}#@.,])(?:\p{Nd}{1,3}(?:[.,\u00a0\u202f ]\p{Nd}{3})+|\p{Nd}{2,})(?![\p{N}\p{Script=Latin}])/gu
/** "14 May", "14 de mayo", "14. Mai", "14 يوم". */
const isDate =
  /^(?:st|nd|rd|th|er|\.|º)?\s(?:de |of )?(?:jan|feb|fev|fév|mar|mär|apr|avr|abr|may|mai|jun|juin|jul|juil|aug|aoû|ago|sep|set|oct|okt|out|nov|dec|déc|dez|dic|ene)\p{L}*/iu
const isDated = /(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\p{L}*\.?\s$|\d月$/iu
