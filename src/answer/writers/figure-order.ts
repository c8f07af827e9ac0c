import { saidAt } from '../../post/index.ts'
import { figuresOf } from '../../search/index.ts'
import type { Evidence } from '../evidence.ts'
import { tellsWanted } from './answer-cues.ts'
import { holdsThing, isEarlierFigure, isLaterFigure, passagesOf, type Passage } from './passages.ts'

/** Passages as they are told where a number is asked for: the newest figure before older ones, what replaced one among them. */
export const inOrderOfFigures = (passages: readonly Passage[], evidence: Evidence): readonly Passage[] =>
  newestFigureFirst(withNewest(passages, evidence), evidence).filter((passage) => !isToldByCode(passage, evidence))

/**
 * Before a figure that was replaced stands what replaced it: of a matter long past the best sentences are chosen, and the newest figure may be in none of them.
 */
function withNewest(passages: readonly Passage[], evidence: Evidence): readonly Passage[] {
  const { standing, figures } = evidence
  if (!standing || figures || !passages.some(({ item }) => isEarlierFigure(item, evidence))) return passages
  const isNewest = ({ item }: Passage) => standing.items.includes(item.number)
  const newest = passages.find(isNewest) ?? passagesOf(standing.items, evidence).find(({ text }) => holdsThing(text, evidence.question))
  return newest ? [newest, ...passages.filter((one) => one !== newest)] : passages
}

/** Where a number is asked for, the newest of those that are quoted leads: tolls and counts change. Beside one that code tells, those that were given later do. */
function newestFigureFirst(passages: readonly Passage[], evidence: Evidence): readonly Passage[] {
  const [best] = passages
  if (!best || evidence.style === 'timeline' || (!evidence.figures && !tellsFigure(best, evidence))) return passages
  const leads = (passage: Passage) =>
    evidence.figures ? isLaterFigure(passage.item, passage.text, evidence) : tellsFigure(passage, evidence)
  const newest = passages.filter(leads).toSorted((a, b) => saidAt(b.item.post) - saidAt(a.item.post))
  return [...newest, ...passages.filter((one) => !leads(one))]
}

const tellsFigure = ({ text }: Passage, { question }: Evidence): boolean =>
  question.kind === 'how-many' && tellsWanted('figure', text, question) === 1

/** Another figure than the one that leads, said before it. */
export function isBefore(passage: Passage, first: Passage | undefined, evidence: Evidence): boolean {
  if (!first || !tellsFigure(passage, evidence) || evidence.standing?.against) return false // neither is newer
  const { now } = evidence.figures ?? {}
  const lead = now ? { at: now.since.at, figures: [now.figure] } : { at: saidAt(first.item.post), figures: figuresOf(first.text) }
  if (!now && !tellsFigure(first, evidence)) return false
  return saidAt(passage.item.post) < lead.at && !figuresOf(passage.text).some((figure) => lead.figures.includes(figure))
}

/** The sentence of code tells the figure that was replaced. */
const isToldByCode = ({ item }: Passage, { figures }: Evidence): boolean =>
  figures?.before !== undefined && saidAt(item.post) < figures.now.since.at && item.post.text.includes(figures.before.text)
