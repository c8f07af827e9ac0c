import { fold, saidAt } from '../../post/index.ts'
import { figuresOf } from '../../search/index.ts'
import type { Evidence, EvidenceItem, Question } from '../evidence.ts'
import { countsIn } from '../grounding/claims.ts'
import { stretchWith } from '../grounding/counted.ts'
import { asksDead, isOfFateAsked } from '../grounding/fates.ts'
import { tellsWanted } from './answer-cues.ts'
import { holdsThing, isCorrection, isEarlierFigure, isLaterFigure } from './other-figures.ts'
import { passagesOf, type Passage } from './passages.ts'

/** Passages as they are told where a number is asked for: the newest figure before older ones, what replaced one among them. */
export const inOrderOfFigures = (passages: readonly Passage[], evidence: Evidence): readonly Passage[] =>
  newestFigureFirst(withNewest(passages, evidence), evidence).filter((passage) => !isToldByCode(passage, evidence))

/**
 * Before a figure that was replaced stands what replaced it: of a matter long past the best sentences are chosen, and the newest figure may be in none of them. Beside a figure that
 * code tells stands the newest that corrects it, or says since with another figure what its posts say; beside a toll the newest that is higher as well.
 */
function withNewest(passages: readonly Passage[], evidence: Evidence): readonly Passage[] {
  const { standing, figures, question, items } = evidence
  if (figures) {
    const isCloser = (item: EvidenceItem) => standing?.later?.includes(item.number) === true || isCorrection(item, evidence)
    const mayBe = asksDead(question) ? items : items.filter(isCloser)
    const isLater = ({ item, text }: Passage) => mayBe.includes(item) && isLaterFigure(item, text, evidence) && holdsThing(text, question)
    const every = passages.some(isLater)
      ? []
      : passagesOf(
          mayBe.map(({ number }) => number),
          evidence,
        )
    const later = every.filter(isLater).toSorted((a, b) => saidAt(b.item.post) - saidAt(a.item.post))
    return [...later.slice(0, 1), ...passages]
  }
  if (!standing || !passages.some(({ item }) => isEarlierFigure(item, evidence))) return passages
  const isNewest = ({ item }: Passage) => standing.items.includes(item.number)
  const newest = passages.find(isNewest) ?? passagesOf(standing.items, evidence).find(({ text }) => holdsThing(text, evidence.question))
  return newest ? [newest, ...passages.filter((one) => one !== newest)] : passages
}

/**
 * Where a number is asked for, the newest of those that are quoted leads: tolls and counts change; of those whom something befell those that tell how many it befell, whatever else would lead.
 * Beside one that code tells, those that were given later do.
 */
function newestFigureFirst(passages: readonly Passage[], evidence: Evidence): readonly Passage[] {
  const [best] = passages
  if (!best || evidence.style === 'timeline') return passages
  const leads = evidence.figures
    ? passages.filter(({ item, text }) => isLaterFigure(item, text, evidence))
    : (tellingFate(passages, evidence) ?? (tellsFigure(best, evidence) ? passages.filter((passage) => tellsFigure(passage, evidence)) : []))
  const newest = leads.toSorted((a, b) => saidAt(b.item.post) - saidAt(a.item.post))
  return [...newest, ...passages.filter((one) => !leads.includes(one))]
}

function tellingFate(passages: readonly Passage[], { question }: Evidence): readonly Passage[] | undefined {
  if (question.kind !== 'how-many') return undefined
  const telling = passages.filter(({ item, text }) => {
    const post = { ...item.post, text }
    return countsIn(post, question).some((figure) => isOfFateAsked(figure, post, question))
  })
  return telling.length > 0 ? telling : undefined
}

const tellsFigure = ({ text }: Passage, { question }: Evidence): boolean =>
  question.kind === 'how-many' && tellsWanted('figure', text, question) === 1

/** Another figure than the one that leads, said before it. */
export function isBefore(passage: Passage, first: Passage | undefined, evidence: Evidence): boolean {
  if (!first || !tellsFigure(passage, evidence) || evidence.standing?.against) return false // neither is newer
  const { now } = evidence.figures ?? {}
  const { question } = evidence
  const lead = now ? { at: now.since.at, figure: now.figure } : { at: saidAt(first.item.post), figure: figureAsked(first, question) }
  if (!now && !tellsFigure(first, evidence)) return false
  const own = figureAsked(passage, question)
  return (
    saidAt(passage.item.post) < lead.at &&
    own !== undefined &&
    own !== lead.figure &&
    !(now && figuresOf(passage.text).includes(now.figure))
  )
}

/** Of several figures ("5 killed, 60 injured") the one that stands closest to a word of what is counted. */
function figureAsked({ item: { post }, text }: Passage, question: Question): string | undefined {
  const plain = fold(text)
  const things = question.terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  const at = things
    .flatMap(({ clauses }) => clauses.flatMap((clause) => ('term' in clause ? plain.indexOf(clause.term) : -1)))
    .filter((place) => place >= 0)
  const far = (figure: string) => {
    const stretch = stretchWith(figure, text, question.lang)
    const place = stretch === undefined ? -1 : text.indexOf(stretch) + stretch.search(/\p{Nd}/u)
    return place < 0 ? Infinity : Math.min(...at.map((one) => Math.abs(one - place)))
  }
  return countsIn({ ...post, text }, question).toSorted((a, b) => far(a) - far(b))[0]
}

/** The sentence of code tells the figure that was replaced. */
const isToldByCode = ({ item }: Passage, { figures }: Evidence): boolean =>
  figures?.before !== undefined && saidAt(item.post) < figures.now.since.at && item.post.text.includes(figures.before.text)
