import { fold, termsOf } from '../../post/index.ts'
import { isFunctionWord } from '../../search/index.ts'
import { clauseKey } from '../../store/index.ts'
import type { Evidence, Question, Standing } from '../evidence.ts'
import { isForeign } from '../foreign.ts'
import { stemOf } from '../grounding/contested.ts'
import { deniedWords, deniesSomething, flatDenials, saysNotSo } from '../grounding/denial.ts'
import { tellsOfDenier } from '../grounding/denier.ts'
import { focusOf, holdsFocus } from '../grounding/focus.ts'
import type { DraftEvent } from '../writer.ts'
import { choosePassages, type Passage } from './passages.ts'
import { quote } from './quote.ts'
import { quotableSentences } from './sentences.ts'
import { fillWords, momentWords, wordsIn } from './wording.ts'

/** So many words besides names a denial has in common with what it may be a denial of. */
const denialShares = 2

type Told = Extract<DraftEvent, { type: 'quote' }>

/** The claim that the leading posts deny, in the words of one who makes it, marked as denied and since when. */
export function claimDenied(evidence: Evidence, told: readonly Passage[]): Told[] {
  const { standing } = evidence
  const isToldAlone =
    standing?.denials?.items.includes(told[0]?.item.number ?? 0) && !told.some((passage) => isContested(passage, evidence))
  const saying = standing?.denied ?? (isToldAlone ? standing?.denials?.said : undefined) ?? []
  if (!standing || saying.length === 0) return []
  if (told.some(({ item }) => saying.includes(item.number))) return []
  const said = choosePassages({ ...evidence, standing: { ...standing, items: saying } })[0]
  const isDenial = said !== undefined && deniesSomething(said.text, said.item.post.langs) // it denies the same, and nobody denies that
  return said && !isDenial && saying.includes(said.item.number) ? [asDenied(said, evidence)] : []
}

/** Whether a passage makes the claim that others deny, and does not deny it itself. */
export function isContested({ item: { post, number } }: Passage, { standing }: Evidence): boolean {
  if (standing?.denied?.includes(number)) return true
  const of = standing?.denials?.of ?? []
  const stems = (words: Iterable<string>) => new Set([...words].map(stemOf))
  const [terms, denied] = [stems(termsOf(post.text)), stems(deniedWords(post.text))]
  return of.length > 0 && of.filter((word) => terms.has(word) && !denied.has(word)).length >= Math.min(2, of.length)
}

export function asDenied({ item, text, inPicture = false }: Passage, { standing, question, style }: Evidence): Told {
  const since = standing?.denials?.since ?? standing?.since ?? question.asOf
  const lead = fillWords(wordsIn(question.lang).denied, { time: momentWords(since, question.asOf, question) })
  return quote(item, text, question, { lead, isPlain: style === 'plain', inPicture })
}

/**
 * A denial of something else that is said about the question, in its own words: a sentence that denies what is contested. "Denied by" stands only before
 * words that flatly deny: who calls a report unconfirmed, or doubts it, denies nothing.
 */
export function denialsBeside(evidence: Evidence, told: readonly Passage[]): Told[] {
  const { standing, question } = evidence
  const dispute = standing && disputeOf(standing)
  if (!dispute || dispute.items.some((number) => told.some(({ item }) => item.number === number))) return []
  const { items, of, said: claiming } = dispute
  const isOf = (text: string) => of.length === 0 || [...deniedWords(text)].some((word) => of.includes(stemOf(word)))
  const isFlat = (text: string) => flatDenials(text).length > 0
  const sentences = items
    .flatMap((number) => evidence.items[number - 1] ?? [])
    .flatMap((item) => quotableSentences(item.post.text).map((text) => ({ item, text })))
  const flat = sentences.filter(({ text }) => saysNotSo(text))
  const plain = sentences.filter((one) => !flat.includes(one) && isPlainly(one, question))
  const isOwn = ({ item }: Passage) => !isForeign(item.post, question)
  const denials = [...flat.filter(isOwn), ...plain, ...flat.filter((one) => !isOwn(one))]
  const isTold = told.some(({ item, text }) => claiming.includes(item.number) || termsOf(text).some((word) => of.includes(stemOf(word))))
  const besides = () =>
    denials.find(({ text }) => isOf(text) && isOfThis(text, told, question)) ??
    denials.find(({ text }) => isOf(text) && isFlat(text)) ??
    denials.find(({ text }) => (isTold || of.length > 0 ? isOf(text) : isFlat(text))) ??
    (isTold ? denials[0] : undefined)
  const said =
    denials.find(({ text }) => isOf(text) && isOfTold(text, told, question)) ??
    (isTold || isAnswer(evidence, claiming) ? besides() : undefined)
  if (!said) return []
  // Who tells that somebody else denies it denies nothing.
  const isDenier = isFlat(said.text) && !tellsOfDenier(fold(said.text))
  return [
    quote(said.item, said.text, question, {
      ...(isDenier && { lead: wordsIn(question.lang).denies }),
      isPlain: evidence.style === 'plain',
    }),
  ]
}

/** Who denies what: something that is said besides, or, where those lead who deny it, what they deny. */
const disputeOf = ({ denials, denied, items }: Standing): Pick<NonNullable<Standing['denials']>, 'items' | 'said' | 'of'> | undefined =>
  denials ?? (denied && { items, said: denied, of: [] })

/** A plain "not" in the asker's own language: it stands for what others deny flatly. */
const isPlainly = ({ item: { post }, text }: Passage, question: Question): boolean =>
  !isForeign(post, question) && deniesSomething(text, post.langs)

/**
 * Whether what is claimed answers the question: most who claim it, in its own language where any do, speak of the very thing that is asked for. What else is
 * denied of the same place casts doubt on what nobody denies.
 */
function isAnswer({ question, items }: Evidence, claiming: readonly number[]): boolean {
  const focus = question.kind === 'happening' || question.kind === 'now' ? undefined : question.terms[focusOf(question) ?? -1]
  const posts = claiming.flatMap((number) => items[number - 1]?.post ?? [])
  const own = posts.filter((post) => !isForeign(post, question))
  const telling = own.length > 0 ? own : posts
  return focus === undefined || telling.filter(({ text }) => holdsFocus(text, focus.label)).length * 2 >= telling.length
}

/** Whether a denial is of what is asked or told: of something else of the same place it would cast doubt on what nobody denies. */
function isOfThis(denial: string, told: readonly Passage[], question: Question): boolean {
  const { terms, kind } = question
  if (kind === 'happening' || kind === 'now') return true
  const denied = deniedWords(denial)
  const asked = terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  return asked.some(({ clauses }) => clauses.some((clause) => denied.has(clauseKey(clause)))) || isOfTold(denial, told, question)
}

/** Whether it denies what one of these tells beyond the question. */
function isOfTold(denial: string, told: readonly Passage[], { terms }: Question): boolean {
  const denied = deniedWords(denial)
  const names = new Set(terms.flatMap(({ clauses }) => clauses.map(clauseKey)))
  return told.some(({ item: { post }, text }) => {
    const isSmall = (word: string) => post.langs.some((lang) => isFunctionWord(word, lang.split('-')[0] ?? lang))
    return new Set(termsOf(text).filter((word) => denied.has(word) && !names.has(word) && !isSmall(word))).size >= denialShares
  })
}
