import type { AskResult } from '../../api/index.ts'
import type { Standing } from '../../sim/world/oracle.ts'
import { isMarkedDenied, isMarkedEarlier, withoutCounts } from './marks.ts'

/** One thing that an answer says: a quote with what introduces it, a sentence of a model, or a clause that code composed. */
export type Statement = {
  /** Of which sentence it is a part, from 0. */
  readonly sentence: number
  /** What it says of the matter: of a quote the quoted words, of a composed clause what is left without counts and times. */
  readonly words: string
  /** How a quote is introduced; of others all of it. */
  readonly frame: string
  readonly isQuote: boolean
  /** Written by code, without a quote in it: its citations are what was counted, not who said it. */
  readonly isComposed: boolean
  /** The reader is told that it was so before, or that it is denied. */
  readonly isOver: boolean
  /** What the oracle knows of the cited posts; of posts that belong to no story it knows nothing. */
  readonly cited: readonly (Standing | undefined)[]
}
/** An answer as a reader sees it, beside what is known of the posts that it cites. */
export type Shown = { readonly abstained: boolean; readonly statements: readonly Statement[] }

/** `posts`: what is known of each post at the moment of the question. */
export function shownOf(answer: AskResult, posts: ReadonlyMap<string, Standing>): Shown {
  const cited = new Map(answer.citations.map(({ number, postId }) => [number, posts.get(uriIn(postId))]))
  const statements = answer.sentences.flatMap(({ text, check, citations }, sentence) =>
    clausesOf(text, check).map((clause): Statement => ({ ...clause, sentence, cited: citations.map((number) => cited.get(number)) })),
  )
  return { abstained: answer.finish === 'abstained' || statements.length === 0, statements }
}

/** A post's address on its network. */
export const uriIn = (postId: string): string => postId.replace(/^[a-z]+:(?=at:)/, '')

function clausesOf(text: string, check: string): Omit<Statement, 'cited' | 'sentence'>[] {
  const [whole, quoted] = /[“«„「](.+)[”»“」]/su.exec(text) ?? []
  const isMade = check === 'composed'
  if (whole !== undefined && quoted !== undefined && (check === 'quote' || isMade)) {
    const frame = text.replace(whole, ' ')
    // A composed sentence may name the topic in quotation marks: then its quote is no post's.
    if (!isMade || /[:：]\s*$/u.test(text.slice(0, text.indexOf(whole))))
      return [{ words: quoted, frame, isQuote: true, isComposed: false, isOver: isMarkedEarlier(frame) || isMarkedDenied(frame) }]
  }
  if (!isMade) return [{ words: text, frame: text, isQuote: false, isComposed: false, isOver: isMarkedEarlier(text) }]
  return text
    .split(/[;；(（]/u)
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause))
    .map((clause) => ({
      words: withoutCounts(clause),
      frame: clause,
      isQuote: false,
      isComposed: true,
      isOver: isMarkedEarlier(clause) || isMarkedDenied(clause),
    }))
}
