import type { EpochMs } from '../../post/index.ts'
import { overlap } from '../clusters.ts'
import type { Facts, Figure, Said, Statement } from './facts.ts'
import { watchSettings as settings } from './settings.ts'
import type { Stance } from './stances.ts'
import { voicesOf, type Voices } from './voices.ts'

/** What is new in an answer. `authors`, `since`: of those who say it; `numbers` into the evidence of the later moment. */
export type Change = {
  readonly authors: number
  readonly since: EpochMs
  readonly numbers: readonly number[]
} & (
  | { readonly kind: 'figure'; readonly from?: string; readonly to: string }
  | { readonly kind: 'denial' | 'correction' | 'confirmed' | 'resolved' | 'fact' | 'first-word' }
)

/** What a reader has been told, or has seen in the answer. It grows with what is told alone: a few entries an update. */
export type Known = {
  /** When the answer was given: what enough authors said before then is no news. */
  readonly began: EpochMs
  /** By what they count: the figure that stands, and since when enough authors have said it. */
  readonly figures: ReadonlyMap<string, { readonly value: string; readonly since: EpochMs }>
  /** Figures that stand or have stood, as "value counted". */
  readonly stood: ReadonlySet<string>
  readonly statements: readonly Said[]
  /** Told, by the answer or since, and not settled since. */
  readonly stances: ReadonlySet<Stance>
  /** A denial was told since the answer: what is said next settles it. */
  readonly isOpen: boolean
  /** Stances count from here on: a denial after a settled one is another one. */
  readonly stancesFrom: EpochMs
  /** Nothing was about the question yet. */
  readonly isEmpty: boolean
}

/** What a reader knows whom nothing was told: whatever enough authors say is news, whenever they said it. */
export const nothing: Known = {
  began: -Infinity,
  figures: new Map(),
  stood: new Set(),
  statements: [],
  stances: new Set(),
  isOpen: false,
  stancesFrom: -Infinity,
  isEmpty: false,
}

/** What a reader of an answer knows: what enough authors say at that moment, and what the posts say that it cites. Pure. */
export function knownFrom(facts: Facts, cited: readonly Said[] = []): Known {
  const { known } = compare(nothing, facts, Infinity)
  const statements = [...known.statements, ...cited]
  const isTold = facts.denial && facts.denial.authors >= settings.authors.stance && isOf(facts.denial, statements)
  return {
    ...known,
    began: facts.asOf,
    isOpen: false,
    stances: new Set(isTold ? ['denial'] : []),
    stancesFrom: facts.asOf,
    statements,
    isEmpty: facts.found.posts === 0,
  }
}

/**
 * What has changed in substance between what is known and what is said now, the weightiest first. A copy, one more author and an old figure
 * repeated are no change: it is news when the last author that it takes is heard after the answer was given. What was told is not told again.
 * `most`: of these changes; what is left over is told next time. Pure.
 */
export function compare(
  before: Known,
  facts: Facts,
  most: number = settings.changes,
): { readonly changes: readonly Change[]; readonly known: Known } {
  if (before.isEmpty) return firstWord(before, facts)
  const figures = newFigures(before, facts).slice(0, most)
  const stances = newStances(before, facts).slice(0, most - figures.length)
  const statements = newStatements(before, facts).slice(0, most - figures.length - stances.length)
  const news: News = { figures, stances, statements }
  const isDenied = stances.some(({ stance }) => stance !== 'confirmation')
  const { isOpen } = before
  const changes: Change[] = [
    ...figures.map((figure): Change => {
      const from = before.figures.get(figure.counted)?.value
      return { kind: 'figure', ...(from !== undefined && { from }), to: figure.value, ...rest(figure) }
    }),
    ...stances.map((one): Change => ({
      kind: one.stance === 'confirmation' ? (isOpen ? 'resolved' : 'confirmed') : one.stance,
      ...rest(one),
    })),
    // A denial is what the newest statement says.
    ...(isDenied ? [] : statements.map((one): Change => ({ kind: isOpen ? 'resolved' : 'fact', ...rest(one) }))),
  ]
  const isSettled = isOpen && !isDenied && changes.some(({ kind }) => kind === 'resolved')
  return { changes, known: learn(before, facts, news, isSettled) }
}

const none: ReadonlySet<string> = new Set()

type News = {
  readonly figures: readonly Figure[]
  readonly stances: readonly (Voices & { readonly stance: Stance })[]
  readonly statements: readonly Statement[]
}

const toSaid = ({ words, figures, values }: Said): Said => ({ words, figures, ...(values && { values }) })
const rest = ({ authors, saidAt, numbers }: Voices) => ({
  authors,
  since: saidAt[0] ?? 0,
  // The newest who say it, and the first.
  numbers: numbers.length <= settings.cited ? numbers : [...numbers.slice(0, settings.cited - 1), ...numbers.slice(-1)],
})

/** Enough authors, the last of them heard since, and a post to show for it. */
function isNews({ authors, heardAt, numbers }: Voices, needed: number, since: EpochMs): boolean {
  return authors >= needed && (heardAt[needed - 1] ?? -Infinity) >= since && numbers.length > 0
}

/** Where nothing was said before, what an answer would tell first is news, also as one author's word. */
function firstWord(before: Known, facts: Facts): { readonly changes: readonly Change[]; readonly known: Known } {
  if (facts.found.posts === 0) return { changes: [], known: before }
  if (!facts.lead) return { changes: [], known: before }
  const { authors, saidAt, numbers } = facts.lead
  const change: Change = { kind: 'first-word', authors, since: saidAt[0] ?? facts.asOf, numbers }
  return { changes: [change], known: { ...knownFrom(facts), began: before.began } }
}

const neededFor = ({ counted }: Figure) => (counted === '' ? settings.authors.asked : settings.authors.figure)
const settledAt = (figure: Figure): EpochMs => figure.saidAt[neededFor(figure) - 1] ?? -Infinity
const keyOf = ({ value, counted }: Figure) => `${value} ${counted}`

/** Of each thing counted the figure that enough authors gave last, where it is another one than stood, and newer. */
function newFigures(before: Known, { figures }: Facts): Figure[] {
  const enough = figures.filter((figure) => figure.authors >= neededFor(figure))
  return [...Map.groupBy(enough, ({ counted }) => counted).values()].flatMap((group) => {
    const newest = group.reduce((a, b) => (settledAt(b) > settledAt(a) ? b : a))
    const isNewer = settledAt(newest) > (before.figures.get(newest.counted)?.since ?? -Infinity)
    return isNewer && !before.stood.has(keyOf(newest)) && isNews(newest, neededFor(newest), before.began) ? [newest] : []
  })
}

/**
 * Of posts that take a stance on what is known, and came in since; a plain "not" about it denies it, and so does whoever an answer would tell as denying
 * it. A correction after a denial is the same news.
 */
function newStances(before: Known, { remarks, denial }: Facts): News['stances'] {
  const fresh = remarks.filter((remark) => remark.heard >= before.stancesFrom && isOnKnown(before, remark))
  const groups = Map.groupBy(fresh, ({ stance }) => (stance === 'negation' ? 'denial' : stance))
  const told = new Set(before.stances)
  const taken = [...groups].map(([stance, own]) => ({ stance, ...voicesOf(own) }))
  return [...taken, ...(denial && isOf(denial, before.statements) ? [{ stance: 'denial' as const, ...denial }] : [])].filter((one) => {
    const isTold = told.has(one.stance) || (one.stance !== 'confirmation' && (told.has('denial') || told.has('correction')))
    if (isTold || !isNews(one, settings.authors.stance, before.stancesFrom)) return false
    told.add(one.stance)
    return true
  })
}

/** Another rumour that is denied is no matter of this answer. */
const isOf = ({ of }: NonNullable<Facts['denial']>, statements: readonly Said[]): boolean =>
  of === undefined || statements.some(({ words }) => overlap(words, of) >= settings.sameWords)

/** A plain "not" is on a statement where it is those words that it denies, unless that statement denies them as well. */
const isOnKnown = ({ statements, figures }: Known, { words, figures: own, stance, denied }: Facts['remarks'][number]): boolean =>
  statements.some(
    (known) =>
      Math.min(known.words.size, words.size) > 1 &&
      overlap(known.words, words) >= settings.sameWords &&
      (stance !== 'negation' ||
        (overlap(known.words, denied) >= settings.sameWords && overlap(known.denied ?? none, denied) < settings.sameWords)),
  ) ||
  (stance !== 'negation' && [...figures.values()].some(({ value }) => own.has(value)))

function newStatements(before: Known, { statements, asksState }: Facts): Statement[] {
  const needed = asksState ? settings.authors.asked : settings.authors.statement
  const known = [...before.statements]
  return statements.filter((one) => {
    if (one.words.size + one.figures.size + (one.values?.size ?? 0) === 0 || !isNews(one, needed, before.began)) return false
    if (known.some((other) => isSame(other, one))) return false
    known.push(toSaid(one))
    return true
  })
}

/** The same score, name or place where one is asked for; else the same in other words: half of the shorter one's, and no figure that the other lacks. */
function isSame(a: Said, b: Said): boolean {
  if (a.values && b.values) return !a.values.isDisjointFrom(b.values)
  const agree = a.figures.isSubsetOf(b.figures) || b.figures.isSubsetOf(a.figures)
  return agree && (overlap(a.words, b.words) >= settings.sameWords || (a.words.size === 0 && b.words.size === 0))
}

function learn(before: Known, facts: Facts, { figures, stances, statements }: News, isSettled: boolean): Known {
  const standing = figures.map((figure) => [figure.counted, { value: figure.value, since: settledAt(figure) }] as const)
  return {
    ...before,
    figures: new Map([...before.figures, ...standing]),
    stood: new Set([...before.stood, ...figures.map(keyOf)]),
    statements: [...before.statements, ...statements.map(toSaid)],
    isOpen: !isSettled && (before.isOpen || stances.some(({ stance }) => stance !== 'confirmation')),
    stances: isSettled ? new Set() : new Set([...before.stances, ...stances.map(({ stance }) => stance)]),
    stancesFrom: isSettled ? facts.asOf : before.stancesFrom,
  }
}
