import { splitSentences } from '../writers/sentences.ts'
import { clausesOf } from './clauses.ts'
import type { CheckLanguage } from './language.ts'
import { checkSettings as settings } from './settings.ts'
import { gapsBetween, holdsToken, isSameToken, tokensOf } from './tokens.ts'

/** A cited clause: its words and figures, which sentence it stands in, and as which clause of it. */
type Source = { readonly tokens: readonly string[]; readonly sentence: number; readonly at: number }

/**
 * Whether the sentence puts a word or a figure where the clause that it comes from has another, or a figure where that has none: "the visitor centre reopens
 * on Friday" after "the haul road reopens on Friday, the visitor centre stays shut", "40 people got out" after "14 people got out, 40 guests slept". What is put there stands
 * in another cited clause, of which the sentence leaves a part out: two things told side by side are not exchanged. Every cited clause that holds as much of
 * it must differ so.
 */
export function takesAnothersPlace(sentence: string, cited: readonly string[], lang: CheckLanguage): boolean {
  const sources = cited
    .flatMap((text) => text.split('\n').flatMap(splitSentences))
    .flatMap((text, number) => {
      const clauses = clausesOf(text, lang).map((clause) => ({ ...clause, tokens: tokensOf(clause.text, lang) }))
      return clauses.map(({ text: part, tokens }, at): Source => {
        const meant = relative.test(part) ? (clauses[at - 1]?.tokens ?? []).slice(-2) : []
        return { tokens: [...meant, ...tokens], sentence: number, at }
      })
    })
  return clausesOf(sentence, lang).some(({ text }) => {
    const own = tokensOf(text, lang)
    const share = ({ tokens }: Source) => own.filter((one) => holdsToken(tokens, one)).length / own.length
    const most = Math.max(0, ...sources.map(share))
    if (own.length < 2 || most < settings.placeFrom) return false
    return sources
      .filter((source) => share(source) === most)
      .every((source) => {
        const foreign = new Set(own.filter((one) => isFromElsewhere(one, own, source, sources)))
        return gapsBetween(own, source.tokens).some(
          (gap) =>
            gap.own.some((one) => foreign.has(one) && isAmount(one)) ||
            (gap.own.some((one) => foreign.has(one)) && gap.other.some((one) => !holdsToken(own, one))),
        )
      })
  })
}

/** Begins a clause that speaks of what stands before it. */
const relative = /^(?:who|which|whose|qui|que|dont|quien|der|die|das|dessen|deren|quem|cuy[oa])\s/iu

/** A figure, but for the time of day, which is told of everything. */
const isAmount = (token: string): boolean => /^#[^:]+$/u.test(token)

/** Not of this clause but of others, and of none of them the sentence says nearly all; nor is it their subject, which the clause goes on with. */
function isFromElsewhere(one: string, own: readonly string[], source: Source, sources: readonly Source[]): boolean {
  if (holdsToken(source.tokens, one)) return false
  const others = sources.filter(({ tokens }) => holdsToken(tokens, one))
  return others.length > 0 && others.every((other) => !goesOn(one, own, other, source) && !isTold(other, own))
}

const isTold = ({ tokens }: Source, own: readonly string[]): boolean =>
  tokens.length > 1 && tokens.filter((token) => holdsToken(own, token)).length / tokens.length >= settings.toldFrom

/** The subject of a clause before it in the same sentence, and what follows begins in both alike. */
function goesOn(one: string, own: readonly string[], before: Source, source: Source): boolean {
  const [subject = ''] = before.tokens
  const [first = ''] = source.tokens
  return before.sentence === source.sentence && before.at < source.at && isSameToken(subject, one) && holdsToken(own, first)
}
