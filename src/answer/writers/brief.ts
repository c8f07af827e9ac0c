import { saidAt } from '../../post/index.ts'
import type { Evidence } from '../evidence.ts'
import { isOfToldBefore } from '../told-before.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent } from '../writer.ts'
import { tellsWanted } from './answer-cues.ts'
import { areDivided, campsSentence } from './camps-sentence.ts'
import { asDenied, claimDenied, denialsBeside, isContested } from './contested-claims.ts'
import { deniersTold } from './denial-sentences.ts'
import { inOrderOfFigures, isBefore } from './figure-order.ts'
import { figureSentence } from './figure-sentence.ts'
import { beginningOf } from './first-seen.ts'
import { choosePassages, quotePassage, type Passage } from './passages.ts'
import { twoPlaces } from './places-sentence.ts'
import { quote } from './quote.ts'
import { isSaidBefore } from './said-before.ts'
import { formsOf } from './sentence-form.ts'
import { fillWords, wordsIn } from './wording.ts'

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
      : quotePassage(
          passage,
          evidence,
          isBefore(passage, passages[0], evidence) || isSaidBefore(passage, passages[0], evidence) || undefined,
        ),
  )
  const denials = denialsBeside(evidence, passages)
  const [first] = passages
  // What is denied never stands before its denial.
  const all = first && isContested(first, evidence) ? [...denials, ...quotes] : [...quotes, ...denials]
  const told = [
    ...(figure ? [figure] : []),
    ...all.slice(0, 1),
    ...(places ? [places.sentence] : []),
    ...all.slice(1),
    ...claimDenied(evidence, passages),
  ]
  return evidence.first ? withBeginning(told, evidence, first) : told
}

/** Since when something is so: what tells a time, then who said it first, then the rest. */
function withBeginning(told: readonly Told[], evidence: Evidence, lead: Passage | undefined): Told[] {
  const mourns = (text: string) => formsOf(text, { wantsHelp: false, isReply: false }).includes('mourns')
  const tellsTime = (draft: Told) =>
    draft.type === 'quote' && tellsWanted('time', draft.quote, evidence.question) === 1 && !mourns(draft.quote)
  const left = told.filter((draft) => isOfToldBefore(draft.type === 'quote' ? draft.quote : '', evidence.question))
  const quoted = left.flatMap((draft) => (draft.type === 'quote' ? [draft.number] : []))
  return [...left.filter(tellsTime), ...beginningOf(evidence, { told: quoted, lead }), ...left.filter((draft) => !tellsTime(draft))]
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
