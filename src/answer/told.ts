import type { Post } from '../post/index.ts'
import { isRepost } from '../search/index.ts'
import type { Question, Wanted } from './evidence.ts'
import { answerSettings as settings } from './settings.ts'
import { isSpokenOf } from './spoken-of.ts'
import { tellsWanted, wantedBy } from './writers/answer-cues.ts'
import { quotableSentences } from './writers/sentences.ts'

/** What is to be evidence; `isDivided`: people hold different things of it. */
type Offered = { readonly question: Question; readonly items: readonly { readonly post: Post }[]; readonly isDivided?: boolean }

/**
 * What is asked for and told by no sentence of the evidence: posts can be about a crash and none say why. Undefined where one tells it, or where
 * nobody can say by looking: of opinions, of how things are, in languages of which too few cues are known. Of what is spoken of now the newest word is
 * told in any case, since cues miss a few.
 */
export function untoldIn({ question, items, isDivided = false }: Offered): Wanted | undefined {
  const wanted = wantedBy(question)
  if (question.asksDeniers || question.wantsFirst) return undefined // who says it is told of any post
  if (wanted === undefined || items.length === 0 || isDivided || question.terms.length === 0 || isSpokenOf({ items, question }))
    return undefined
  if (!settings.cues.needed.some((one) => one === wanted) || !settings.cues.neededIn.some((lang) => lang === question.lang))
    return undefined
  const tells = (text: string) => tellsWanted(wanted, text, question) >= settings.cues.enough
  return items.some(({ post }) => !isRepost(post) && quotableSentences(post.text).some(tells)) ? undefined : wanted
}
