import { saidAt, type Post } from '../../post/index.ts'
import { figuresOf, placesOfText } from '../../search/index.ts'
import { holdsTerm } from '../coverage.ts'
import type { Evidence, EvidenceItem, Question } from '../evidence.ts'
import { countsThing } from '../grounding/asked-count.ts'
import { countsIn, replacedIn } from '../grounding/claims.ts'
import { asksDead, asksFate, isOfFateAsked } from '../grounding/fates.ts'

/** It gives a figure that the leading one replaced, or another one of the very thing that is counted, and is older. Of words nobody can say so by looking at them. */
export function isEarlierFigure(item: EvidenceItem, evidence: Evidence): boolean {
  const { figures, question, standing, items } = evidence
  if (
    !standing ||
    standing.items.includes(item.number) ||
    standing.against?.items.includes(item.number) === true ||
    saidAt(item.post) >= (givesReplaced(item, evidence) ? standing.since : Math.min(standing.since, figures?.now.since.at ?? Infinity))
  )
    return false
  if (!standing.items.some((number) => holdsThing(items[number - 1]?.post.text ?? '', question))) return false
  return givesOther(item, evidence) && (givesReplaced(item, evidence) || countsThing(item.post, question))
}

/** Whether a text holds anything that is asked besides names and places: a figure of the same place may count something else. */
export function holdsThing(text: string, { terms }: Question): boolean {
  const things = terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  const places = placesOfText(text)
  return things.length === 0 || things.some((term) => holdsTerm(places, term))
}

/**
 * It gives another figure than the one that is told, and was said after the last who gives that: one author alone replaces nothing, but is no older. Whoever still repeats what is told,
 * later is who corrects it, and of the dead a higher figure.
 */
export function isLaterFigure(item: EvidenceItem, text: string, evidence: Evidence): boolean {
  const { figures, question, standing, items } = evidence
  if (
    !figures ||
    !standing ||
    standing.items.includes(item.number) ||
    standing.against?.items.includes(item.number) === true ||
    !givesOther(item, evidence) ||
    givesReplaced(item, evidence)
  )
    return false
  if (figuresOf(text).length === 0 || !mayTellFate(item.post, question)) return false
  const told = standing.items.flatMap((number) => items[number - 1]?.standsFor.until ?? [])
  if (told.length > 0 && saidAt(item.post) > Math.max(...told)) return true
  const isHigher = () => countsIn(item.post, question).every((figure) => Number(figure) > Number(figures.now.figure))
  return isCorrection(item, evidence) || (asksDead(question) && saidAt(item.post) > figures.now.since.at && isHigher())
}

/** "5, not 7": said since the figure that is told came up, it calls that one replaced by its own. */
export const isCorrection = ({ post }: EvidenceItem, { figures }: Evidence): boolean =>
  figures !== undefined && saidAt(post) > figures.now.since.at && replacedIn(post).includes(figures.now.figure)

/** Where it is asked what befell somebody, one of its figures counts those. */
const mayTellFate = (post: Post, question: Question): boolean =>
  !asksFate(question) || countsIn(post, question).some((figure) => isOfFateAsked(figure, post, question))

function givesOther({ post }: EvidenceItem, { question, standing }: Evidence): boolean {
  const figures = question.kind === 'how-many' ? countsIn(post, question) : []
  return figures.length > 0 && !figures.some((figure) => standing?.claims.includes(figure))
}
const givesReplaced = ({ post }: EvidenceItem, { question, standing }: Evidence): boolean =>
  countsIn(post, question).some((figure) => standing?.replaced?.includes(figure))

/** Tells what another post replaced since, as if nothing were newer; in the order of time only what was said while it stood may be told. */
export function isOutOfDate(item: EvidenceItem, evidence: Evidence): boolean {
  const { outdated = [], standing, style, question } = evidence
  if (standing && saidAt(item.post) >= standing.since && givesOther(item, evidence) && givesReplaced(item, evidence)) return true
  const until = outdated.find(({ number }) => number === item.number)?.until
  return until !== undefined && ((style !== 'timeline' && question.kind !== 'timeline') || saidAt(item.post) >= until)
}
