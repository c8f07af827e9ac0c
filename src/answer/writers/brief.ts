import { fold, saidAt, termsOf } from '../../post/index.ts'
import { isFunctionWord } from '../../search/index.ts'
import { clauseKey } from '../../store/index.ts'
import { isOfToldBefore } from '../told-before.ts'
import type { Evidence, Question } from '../evidence.ts'
import { stemOf } from '../grounding/contested.ts'
import { deniedWords, flatDenials, saysNotSo } from '../grounding/denial.ts'
import { tellsOfDenier } from '../grounding/denier.ts'
import { focusOf, holdsFocus } from '../grounding/focus.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent } from '../writer.ts'
import { tellsWanted } from './answer-cues.ts'
import { areDivided, campsSentence } from './camps-sentence.ts'
import { deniersTold } from './denial-sentences.ts'
import { inOrderOfFigures, isBefore } from './figure-order.ts'
import { figureSentence } from './figure-sentence.ts'
import { beginningOf, firstSeen } from './first-seen.ts'
import { choosePassages, quotePassage, type Passage } from './passages.ts'
import { twoPlaces } from './places-sentence.ts'
import { quote } from './quote.ts'
import { formsOf } from './sentence-form.ts'
import { quotableSentences } from './sentences.ts'
import { fillWords, momentWords, wordsIn } from './wording.ts'

/** So many words besides names a denial has in common with what it may be a denial of. */
const denialShares = 2

type Told = Extract<DraftEvent, { type: 'composed' | 'quote' }>

/**
 * What is told before the count of posts, in order of weight: the number asked for, where several give it; how things stand, by those who say it
 * best; what they deny; what was said before. Where the order of time is asked for, in that order; of an account the newest first.
 */
export function briefOf(evidence: Evidence): readonly Told[] {
  const told = whatIsTold(evidence)
  const note = onlyNamedSentence(evidence, told[0])
  return note ? [note, ...told] : told
}

function whatIsTold(evidence: Evidence): readonly Told[] {
  if (evidence.first && evidence.question.kind === 'origin') return beginningOf(evidence)
  const figure = figureSentence(evidence)
  const passages = inOrder(inOrderOfFigures(choosePassages(evidence), evidence), evidence)
  if (evidence.camps) return viewsOf(passages, evidence)
  if (evidence.question.asksDeniers)
    return [...deniersTold(evidence), ...(evidence.deniers ? [] : passages.map((passage) => quotePassage(passage, evidence)))]
  const places = twoPlaces(evidence, passages)
  const quotes = [...passages, ...(places?.missing ?? [])].map((passage) =>
    isContested(passage, evidence)
      ? asDenied(passage, evidence)
      : quotePassage(passage, evidence, isBefore(passage, passages[0], evidence) || undefined),
  )
  const denials = denialsIn(evidence, passages)
  const [first] = passages
  // What is denied never stands before its denial.
  const all = first && isContested(first, evidence) ? [...denials, ...quotes] : [...quotes, ...denials]
  const told = [
    ...(figure ? [figure] : []),
    ...all.slice(0, 1),
    ...(places ? [places.sentence] : []),
    ...all.slice(1),
    ...deniedBy(evidence, passages),
  ]
  if (evidence.first) return withBeginning(told, evidence)
  const beginning = first && firstSeen(evidence, first.item.number)
  return [...told, ...(beginning ? [beginning] : [])]
}

/** Since when something is so: what tells a time, then who said it first, then the rest. */
function withBeginning(told: readonly Told[], evidence: Evidence): Told[] {
  const mourns = (text: string) => formsOf(text, { wantsHelp: false, isReply: false }).includes('mourns')
  const tellsTime = (draft: Told) =>
    draft.type === 'quote' && tellsWanted('time', draft.quote, evidence.question) === 1 && !mourns(draft.quote)
  const left = told.filter((draft) => isOfToldBefore(draft.type === 'quote' ? draft.quote : '', evidence.question))
  const quoted = left.flatMap((draft) => (draft.type === 'quote' ? [draft.number] : []))
  return [...left.filter(tellsTime), ...beginningOf(evidence, quoted), ...left.filter((draft) => !tellsTime(draft))]
}

/** That nobody who was asked for is heard, only others who name them. */
function onlyNamedSentence({ onlyNamed = [], question }: Evidence, first: Told | undefined): Told | undefined {
  if (onlyNamed.length === 0 || !first) return undefined
  const who = onlyNamed.map((name) => name.slice(0, settings.nameLength)).join(', ')
  const numbers = first.type === 'quote' ? [first.number] : first.numbers
  return { type: 'composed', text: fillWords(wordsIn(question.lang).onlyNamed, { who }), numbers }
}

/** What people hold: how they divide, where that can be counted, then one of each side in turn; the first of the other side is introduced as such. */
function viewsOf(heard: readonly Passage[], evidence: Evidence): Told[] {
  const { camps, question, style } = evidence
  const passages = sideFirst(heard, evidence)
  const sentence = campsSentence(
    evidence,
    passages.map(({ item }) => item.number),
  )
  const sides = (camps && areDivided(camps) ? [camps.for, camps.against] : []).filter(
    (side) => !side.includes(passages[0]?.item.number ?? 0),
  )
  // Another view it is called only where both speak plainly: a side that is taken for the other would be an untruth.
  const plainly = [...(camps?.plainlyFor.items ?? []), ...(camps?.plainlyAgainst.items ?? [])]
  const isPlain = (passage: Passage | undefined) => passage !== undefined && plainly.includes(passage.item.number)
  const isOther = (passage: Passage) => sides[0]?.includes(passage.item.number) === true && isPlain(passage)
  const other = sides.length === 1 && isPlain(passages[0]) ? passages.findIndex(isOther) : -1
  const quotes = passages.map((passage, at) =>
    at === other
      ? quote(passage.item, passage.text, question, { lead: wordsIn(question.lang).otherView, isPlain: style === 'plain' })
      : quotePassage(passage, evidence),
  )
  return [...(sentence ? [sentence] : []), ...quotes]
}

/** Whose side is asked for is heard before the other. */
function sideFirst(passages: readonly Passage[], { camps, question: { side } }: Evidence): readonly Passage[] {
  const asked = side ? (camps?.[side] ?? []) : []
  const isAsked = ({ item }: Passage) => asked.includes(item.number)
  return [...passages.filter(isAsked), ...passages.filter((one) => !isAsked(one))]
}

function inOrder(passages: readonly Passage[], { question: { kind }, style, standing }: Evidence): readonly Passage[] {
  const byTime = (a: Passage, b: Passage) => saidAt(a.item.post) - saidAt(b.item.post)
  if (style === 'timeline' || (kind === 'timeline' && !standing)) return passages.toSorted(byTime)
  if (kind === 'latest') return passages.toSorted((a, b) => byTime(b, a))
  return passages
}

/** The claim that the leading posts deny, in the words of one who makes it, marked as denied and since when. */
function deniedBy(evidence: Evidence, told: readonly Passage[]): Told[] {
  const { standing } = evidence
  const isToldAlone =
    standing?.denials?.items.includes(told[0]?.item.number ?? 0) && !told.some((passage) => isContested(passage, evidence))
  const saying = standing?.denied ?? (isToldAlone ? standing?.denials?.said : undefined) ?? []
  if (!standing || saying.length === 0) return []
  const said = choosePassages({ ...evidence, standing: { ...standing, items: saying } })[0]
  return said && saying.includes(said.item.number) ? [asDenied(said, evidence)] : []
}

/** Whether a passage makes the claim that others deny, and does not deny it itself. */
function isContested({ item: { post } }: Passage, { standing }: Evidence): boolean {
  const of = standing?.denials?.of ?? []
  const stems = (words: Iterable<string>) => new Set([...words].map(stemOf))
  const [terms, denied] = [stems(termsOf(post.text)), stems(deniedWords(post.text))]
  return of.length > 0 && of.filter((word) => terms.has(word) && !denied.has(word)).length >= Math.min(2, of.length)
}

function asDenied({ item, text, inPicture = false }: Passage, { standing, question, style }: Evidence): Told {
  const since = standing?.denials?.since ?? standing?.since ?? question.asOf
  const lead = fillWords(wordsIn(question.lang).denied, { time: momentWords(since, question.asOf, question) })
  return quote(item, text, question, { lead, isPlain: style === 'plain', inPicture })
}

/**
 * A denial of something else that is said about the question, in its own words: a sentence that denies what is contested. "Denied by" stands only before
 * words that flatly deny: who calls a report unconfirmed, or doubts it, denies nothing.
 */
function denialsIn(evidence: Evidence, told: readonly Passage[]): Told[] {
  const { standing, question } = evidence
  if (!standing?.denials || standing.denials.items.some((number) => told.some(({ item }) => item.number === number))) return []
  const { items, of } = standing.denials
  const isOf = (text: string) => of.length === 0 || [...deniedWords(text)].some((word) => of.includes(stemOf(word)))
  const isFlat = (text: string) => flatDenials(text).length > 0
  const denials = items
    .flatMap((number) => evidence.items[number - 1] ?? [])
    .flatMap((item) => quotableSentences(item.post.text).map((text) => ({ item, text })))
    .filter(({ text }) => saysNotSo(text))
  const { said: claiming } = standing.denials
  const isTold = told.some(({ item, text }) => claiming.includes(item.number) || termsOf(text).some((word) => of.includes(stemOf(word))))
  const besides = () =>
    denials.find(({ text }) => isOf(text) && isOfThis(text, told, question)) ??
    denials.find(({ text }) => isOf(text) && isFlat(text)) ??
    denials.find(({ text }) => (isTold ? isOf(text) : isFlat(text))) ??
    (isTold ? denials[0] : undefined)
  const said =
    denials.find(({ text }) => isOf(text) && isOfTold(text, told, question)) ??
    (isTold || answersWith(evidence, [...items, ...claiming]) ? besides() : undefined)
  if (!said) return []
  // Who tells that somebody else denies it denies nothing.
  const isOwn = isFlat(said.text) && !tellsOfDenier(fold(said.text))
  return [
    quote(said.item, said.text, question, { ...(isOwn && { lead: wordsIn(question.lang).denies }), isPlain: evidence.style === 'plain' }),
  ]
}

/** Whether most of those posts speak of the very thing that is asked for: what else is denied of the same place casts doubt on what nobody denies. */
function answersWith({ question, items }: Evidence, numbers: readonly number[]): boolean {
  const focus = question.kind === 'happening' || question.kind === 'now' ? undefined : question.terms[focusOf(question) ?? -1]
  const speaking = focus ? numbers.filter((number) => holdsFocus(items[number - 1]?.post.text ?? '', focus.label)) : numbers
  return speaking.length * 2 >= numbers.length
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
