import { fold, saidAt, voiceOf, type EpochMs } from '../../post/index.ts'
import { clauseWords } from '../../store/index.ts'
import { conceptOf } from '../concepts.ts'
import type { Question, Term } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import { splitSentences } from '../writers/sentences.ts'
import { speaksToMachine } from '../writers/speaks-to-machine.ts'
import type { Said } from './claims.ts'
import { contentTerms } from './content-terms.ts'
import { stemOf, type Contested } from './contested.ts'
import { deniesLink, deniesWithoutMore, flatDenials, negationsOf, takenUp } from './denial.ts'
import { pointsBack } from './deniers.ts'
import { asksOfAnything } from './focus.ts'
import { wholeTermsOf } from './katakana.ts'
import { languagesIn } from './languages-in.ts'

const settings = answerSettings.contested

/** Words of what is asked besides names and places, each with its forms, as stems. */
type Thing = ReadonlySet<string>

/**
 * What the question itself names and others deny ("Is there a gas leak?", "Did they find votes in a skip?"): who denies it, flatly or by a negation beside what is asked, and
 * who says it. What is denied there is no more than is asked, so nothing else of it need be shared.
 * `isMatter`: what is asked is not whether it is so, but something of it (a cause): then who flatly denies something of the matter is heard, and nobody else.
 */
export function askedClaim(question: Question, said: readonly Said[], { isMatter = false } = {}): Contested | undefined {
  const things = thingsAsked(question)
  if (things.length === 0) return undefined
  const voices = (list: readonly number[]) =>
    new Set(list.flatMap((index) => [(said[index] as Said).post, ...(said[index] as Said).copies].map(voiceOf))).size
  const heard = said.map((one) =>
    speaksToMachine(one.post.text) ? undefined : heardIn(one, things, isMatter ? settings.ofMatter : settings.asked),
  )
  const of = (wanted: Heard) => heard.flatMap((one, index) => (one === wanted ? [index] : []))
  const at = (index: number) => saidAt((said[index] as Said).post)
  const newestFirst = (list: readonly number[]) => list.toSorted((a, b) => at(b) - at(a))
  const say = of('says')
  // Nobody denies what nobody has said yet: that was something else of the place.
  const begun = firstSaid(say.map((index) => said[index] as Said))
  const sinceThen = (wanted: Heard) => of(wanted).filter((index) => at(index) >= begun)
  const [flat, plain] = [sinceThen('flat'), sinceThen('plain')]
  const deny = [...newestFirst(flat), ...(isMatter ? [] : newestFirst(plain))]
  if (deny.length === 0 || (flat.length === 0 && voices(plain) < settings.authors) || say.length === 0) return undefined
  return {
    claims: [],
    deny,
    say: newestFirst(say),
    since: Math.min(...deny.map(at)),
    ...(!isMatter && { isAsked: true }),
  }
}

/** When those first said it who hold most of what is asked. */
function firstSaid(saying: readonly Said[]): EpochMs {
  const most = Math.max(0, ...saying.map(countHeld))
  return Math.min(...saying.filter((one) => countHeld(one) === most).flatMap(({ post, copies }) => [post, ...copies].map(saidAt)))
}
const countHeld = ({ held }: Said): number => held.filter(Boolean).length

type Heard = 'flat' | 'plain' | 'says' | undefined

/** How a post stands to what is asked. */
function heardIn({ post }: Said, things: readonly Thing[], asked: number): Heard {
  const { text, langs } = post
  const shareOf = (words: readonly string[]) => shareIn(words, things)
  const share = shareOf(wholeTermsOf(text))
  if (share < Math.min(asked, settings.saysAsked)) return undefined // most say nothing of it, and need no closer look
  const spoken = languagesIn(text).filter((lang, _at, all) => all.length === 1 || langs.length === 0 || langs.includes(lang))
  const sentences = splitSentences(text)
  const deniesFlatly = (sentence: string, clause: string) =>
    !deniesLink(clause) &&
    (shareOf(wholeTermsOf(clause)) >= asked ||
      (share === 1 && pointsBack.test(fold(sentence))) ||
      (share >= asked && deniesWithoutMore(clause, spoken)))
  if (sentences.some((one) => flatDenials(one, spoken).some((clause) => deniesFlatly(one, clause)))) return 'flat'
  const isBeside = (words: readonly string[]) => shareOf(words) > 0
  if (sentences.some((one) => negationsOf(one, isBeside, spoken).some((stretch) => shareOf(wholeTermsOf(stretch)) >= settings.asked)))
    return 'plain'
  if (shareOf(wholeTermsOf(takenUp(text) ?? '')) >= settings.asked) return 'plain'
  return share >= settings.saysAsked ? 'says' : undefined
}

function thingsAsked({ terms, lang }: Question): Thing[] {
  return terms.flatMap((term, at) => {
    const { isName, isPlace, label, clauses } = term
    const concept = conceptOf(term)
    if (
      isName ||
      isPlace ||
      beginsName(term, terms[at + 1], lang) ||
      asksOfAnything(fold(label)) ||
      (!concept && asksWhetherTrue.test(fold(label)))
    )
      return []
    const words = clauses.map(clauseWords).filter((all) => contentTerms(all, [lang]).length > 0)
    if (words.length === 0) return []
    if (katakana.test(label)) return [new Set([fold(label)])]
    return [new Set([...words.map((all) => all.map(stemOf).join(' ')), ...[...(concept ?? [])].map(stemOf)])]
  })
}
/** The first word of a question has a capital whatever it is; before a name it is one itself ("Sedge Pond"). Every German noun has one. */
const beginsName = ({ label }: Term, next: Term | undefined, lang: string): boolean =>
  lang !== 'de' && next?.isName === true && /^\p{Lu}/u.test(label)
const katakana = /^[\p{Script=Katakana}ー]{2,}$/u
/** Asks whether something is so, and is no part of it. */
const asksWhetherTrue = /^(?:\p{Script=Latin}{1,3}|true|real|vrai|verdad|cierto|verdade|wahr|stimmt|本当|マジ|ほんと)$/u

function shareIn(words: readonly string[], things: readonly Thing[]): number {
  const stems = new Set(words.map(stemOf))
  const holds = (thing: string) => thing.split(' ').every((one) => stems.has(one))
  return things.filter((thing) => [...thing].some(holds)).length / things.length
}
