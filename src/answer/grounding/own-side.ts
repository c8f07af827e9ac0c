import { answerSettings } from '../settings.ts'
import type { AskedMatter } from './asked-matter.ts'
import type { StanceWords } from './stance-words.ts'
import { firstWords, lastWords, test } from './words-around.ts'

const settings = answerSettings.stance

/**
 * Whether who speaks takes the side of what is asked for themselves: somebody who says "I" or "my" right before it, or nobody ("Oppose the plan"), and right behind it what is asked, or nothing. Not
 * "most voters oppose it", "they should stand behind it", "I support his decision on it", "I support their promise to fight it".
 */
export function isOwnSide(before: string, word: string, behind: string, { matter, acts, kept }: AskedMatter): boolean {
  const near = lastWords(before, settings.ownWithin)
  const isBare = before.trim().split(/\s+/).length <= settings.bareWithin && !/ing$/u.test(word) && !isOfSubject(before, word)
  if (!self.test(near) && (others.test(before) || !isBare)) return false
  const [, decided] = ofDecision.exec(behind) ?? []
  if (decided !== undefined && matter?.(decided) !== true) return false
  if (!/\p{L}{3}/u.test(behind)) return !agreeing.test(word)
  const object = firstWords(behind, settings.governedWithin)
  // Of a thing to which something would be done, whoever is for the thing may be against that.
  return (
    matter === undefined ||
    itself.test(behind) ||
    (acts === undefined ? matter(object) : test(acts, object) && (matter(object) || (kept !== undefined && test(kept, object))))
  )
}
/** "Russia opposes", "the council has opposed": who does it is told, and is not who speaks. */
const isOfSubject = (before: string, word: string): boolean =>
  thirdPerson.test(word) || /(?<!\p{L})(?:has|had|does|did)(?!\p{L})/u.test(before)
const thirdPerson = /^(?:oppos|support|back|reject|favou?r|welcom|condemn|endors|defend|prais|denounc)e?s$/u

/** Says yes to what came before, whatever that was. */
const agreeing = /^(?:yes|oui|si|ja|sim)$/u

/** "It should close" right before the act, "I support closing it", "closing it is the right thing": a word for it elsewhere in the clause is for something else. */
export function isCalledFor(before: string, behind: string, words: StanceWords): boolean {
  const near = lastWords(before, settings.ownWithin)
  const isBare = before.trim().split(/\s+/).length <= settings.bareWithin
  return (
    (test(words.ought, near) && !test(words.not, before)) ||
    (test(words.for, near) && (self.test(near) || isBare)) ||
    (isBare && test(words.for, behind) && /(?<!\p{L})(?:is|would be|was|est|serait|es|seria|ist|ware|e)(?!\p{L})/u.test(behind))
  )
}

/** Whether nobody else is said to hold it. */
export const isOwn = (before: string): boolean => !others.test(before) || self.test(before)
const self = /(?<!\p{L})(?:i|i'm|i've|i'll|we|we're|we've|my|our|je|nous|yo|ich|wir|(?<!the )eu|nos)(?!\p{L})|(?<!\p{L})j'/u
const others =
  /(?<!\p{L})(?:they|he|she|it (?:will|would|has)|voters|americans|people|residents|most|majority|percent|@?\p{L}*(?:gop|dems|democrats|republicans))(?!\p{L})|\p{N} ?%/u
const ofDecision =
  /^(?: \S+){0,2} \S+['’]s? (?:\p{L}+ )?(decision|plan|position|statement|stance|efforts?|fight|calls?|response|orders?)(?!\p{L})/u

/** What stands right behind a verb in the place of what was spoken of. */
export const itself =
  /^ (?:it|them|la|le|les|lo|los|las|es|das|isso|isto)(?!\p{L})(?! \p{L}+ (?:that|of))|^ (?:this|that)(?!\p{L})(?! \p{L}{3})|^ (?:(?:the|this|that|ce|cette|cet|este|esta|diese[nsr]?|das|den|die|este|esta|esse|essa|the whole) )?(?:plan|idea|law|bill|deal|proposal|policy|decision|projet|loi|idee|mesure|decision|ley|propuesta|gesetz|vorhaben|plane?|lei|proposta|plano)s?(?!\p{L})/u
