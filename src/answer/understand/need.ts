import type { Question } from '../evidence.ts'
import { needScore } from './need-score.ts'
import { languageOfSmallTalk } from './small-talk.ts'

/**
 * Whether posts must answer it. none: it is no question about the world. timeless: about the world, and what is asked hardly ages, so a model that
 * the operator lets answer alone may; without one it is searched like any other. Everything in doubt needs posts.
 */
export type Need = 'posts' | 'timeless' | 'none'

/**
 * Below this score (`needScore`) a question counts as timeless: of questions that need posts 2 of 257 lie there, of the others a third
 * (RecencyQA, the rows that the weights were fitted to).
 */
export const timelessBelow = -3.5

/** Of the question as it was understood. Timeless is said of English alone, where it was measured, and never of a window, a tag or an account. */
export function needOf({ text, lang, windowAsked, speakers, terms, carried }: Question): Need {
  if (!needsPosts(text)) return 'none'
  const isBound = windowAsked || carried !== undefined || speakers.length > 0 || terms.some(({ label }) => /^[#@]/.test(label))
  return lang === 'en' && !isBound && needScore(text).score < timelessBelow ? 'timeless' : 'posts'
}

/**
 * Whether a question is about the world. Only what plainly is not is let through: a greeting, thanks, a calculation, a task on a text that
 * stands in the question, a question about the assistant.
 */
export function needsPosts(question: string): boolean {
  const text = question.trim()
  if (languageOfSmallTalk(text) !== undefined) return false
  return !plainlyNone.some((pattern) => pattern.test(text)) || isAboutNow.test(text)
}

const isAboutNow = /\b(?:today|now|latest|news|current(?:ly)?|yesterday|this week|tonight|said|say|says)\b/i

const plainlyNone: readonly RegExp[] = [
  // A sum: an operator with room around it, or an equals sign. "9/11" and "24/7" are names.
  /^(?:(?:what(?:’|'| i)s|how much is|calculate|compute|combien font|cuánto es|was ist|wie ?viel ist)\s+)?-?[(\d][\d\s.,()]*(?:\s[-+*/×÷^%]\s[\d\s.,()]+)+=?[\s?]*$/iu,
  /^-?[(\d][\d\s.,()+*/×÷^%-]*=\s*\??$/u,
  // A task on a text of its own: in quotes, or some lines long.
  /^(?:please\s+)?(?:translate|rewrite|rephrase|proofread|correct|shorten|summari[sz]e|traduis|traduce|übersetze?|traduza)\b[^\n:]{0,60}:\s*(?:["“«„「].{3,}["”»“」]\s*|.{200,}|[^\n]*\n[\s\S]+)$/iu,
  /^(?:please\s+)?write (?:me )?(?:a|an) (?:poem|haiku|limerick|regex|sql query|(?:python|javascript|typescript) function)(?: about (?:the )?(?:rain|snow|spring|summer|autumn|winter|the sea|love|friendship|cats?|dogs?))?[.!?\s]*$/iu,
]
