import { termsOf, type Post } from '../../post/index.ts'
import type { Question, Term } from '../evidence.ts'
import { kinOf } from './asked-kin.ts'
import { claimsOf, countsIn, isMeasured, type Claims, type Said } from './claims.ts'
import { countedBehind, isPeople } from './counted.ts'
import { isCountedThing } from './counted-thing.ts'
import { figuresOfMatter } from './count-matter.ts'
import { isFate, isOfFateAsked } from './fates.ts'
import { measureAsked } from './measures.ts'

/**
 * Of each post the figures that may be the number asked for: of the place and the names asked for, where any post is of them; where a word for
 * counting is asked for (何人, 何戸), none that stands before another one.
 */
export function countsAsked(said: readonly Said[], question: Question): readonly Claims[] {
  const fixed = fixedTerms(said, question)
  const isHere = ({ held }: Said) => fixed.every((i) => held[i])
  const areHere = said.some(isHere)
  const counter = counterOf(question)
  const fits = (figure: string, post: Post) => {
    const behind = counter === undefined ? undefined : countedBehind(figure, post)
    return behind === undefined || counter === undefined || !isCounter.test(behind) || sameCounters(counter).includes(behind)
  }
  return said.map((one) =>
    areHere && !isHere(one) ? new Set() : new Set([...claimsOf(one.post, question)].filter((figure) => fits(figure, one.post))),
  )
}

/**
 * Of those figures the ones that several give of what is asked for: by its word ("how many homes": "310 homes"), and with as much of the rest as any is given with
 * ("how many hurt on the ferry": 17, where 65 are on board of it and 61 were hurt elsewhere); all where none is.
 */
export function countsNamed(said: readonly Said[], claims: readonly Claims[], question: Question): readonly Claims[] {
  const measure = measureAsked(question.text)
  if (measure)
    return onlyIfAny(
      claims,
      sharedFigures(said, claims, (figure, post) => isMeasured(figure, post, measure)),
    )
  const [forms, kin] = [formsOfThing(question), kinOfThing(question)]
  const isThing = (figure: string, post: Post) =>
    (forms !== undefined && isCounted(figure, post, forms)) || isOfFateAsked(figure, post, question)
  const ofMatter = figuresOfMatter(said, claims, question, isThing)
  const own = namedCounts(said, ofMatter, forms)
  return onlyIfAny(ofMatter, own.size > 0 ? own : namedCounts(said, ofMatter, kin))
}

const onlyIfAny = (claims: readonly Claims[], figures: ReadonlySet<string>): readonly Claims[] =>
  figures.size === 0 ? claims : claims.map((own) => new Set([...own].filter((figure) => figures.has(figure))))

/** The word for counting that is asked for (何人, 何本). */
const counterOf = ({ text }: Question): string | undefined => /何\s?(世帯|\p{L})/u.exec(text)?.[1]

/** Whether a post gives a figure with the word for counting that is asked for; any, where neither such a word nor what is counted stands in the question. */
export function countsInKind(post: Post, question: Question): boolean {
  const counter = counterOf(question)
  const figures = countsIn(post, question)
  if (counter === undefined) return figures.length > 0 && thingOf(question) === undefined
  if (!isCounter.test(counter)) return false
  return figures.some((figure) => sameCounters(counter).some((one) => countedBehind(figure, post)?.startsWith(one) === true))
}

const isCounter = /^[人名戸世軒本個件台校票杯社店羽頭枚便棟箇か]/u
const sameCounters = (counter: string): readonly string[] =>
  [
    ['人', '名'],
    ['戸', '世帯', '軒'],
  ].find((list) => list.includes(counter)) ?? [counter]

/** Names and places asked for, else the one word that tells the matter ("how many were hurt by the meteorite"); where names cannot be told from other words, the one that most hold. */
function fixedTerms(said: readonly Said[], { terms, text, tellsNames, lang }: Question): number[] {
  const flagged = terms.flatMap(({ isName, isPlace }, i) => (isName || isPlace ? [i] : []))
  if (flagged.length === 0 && lang === 'ja') return terms.length > 1 ? [0] : [] // which names what is asked about before anything else
  const matter = terms.flatMap((term, i) => (isFate(term.label) || isPeople(term.label) || isCountedThing(term, text) ? [] : [i]))
  if (flagged.length === 0 && terms.some(({ label }) => isFate(label))) return matter.length === 1 ? matter : []
  if (tellsNames) return flagged
  const holding = (i: number) => said.filter(({ held }) => held[i]).length
  const most = Math.max(0, ...flagged.map(holding))
  return flagged.filter((i) => holding(i) === most).slice(0, 1)
}

/** Whether a post gives a figure of the very thing that is asked for by its word ("how many homes": "310 homes"), or, `orKin`, by another one ("310 customers"). */
export function countsThing(post: Post, question: Question, { orKin = false } = {}): boolean {
  return [formsOfThing(question), ...(orKin ? [kinOfThing(question)] : [])].some(
    (forms) => forms !== undefined && countsIn(post, question).some((figure) => isCounted(figure, post, forms)),
  )
}

const thingOf = ({ terms, text }: Question): Term | undefined => terms.find((term) => isCountedThing(term, text))

function formsOfThing(question: Question): ReadonlySet<string> | undefined {
  const thing = thingOf(question)
  return thing && new Set(thing.clauses.flatMap((clause) => ('term' in clause ? [clause.term as string] : [])))
}

function kinOfThing(question: Question): ReadonlySet<string> | undefined {
  const thing = thingOf(question)
  return thing && kinOf(thing.label)
}

/** "12 paintings", "12 stolen paintings". */
function isCounted(figure: string, post: Post, forms: ReadonlySet<string>): boolean {
  const behind = countedBehind(figure, post)
  if (behind === undefined) return false
  if (termsOf(behind).some((term) => forms.has(term))) return true
  const place = post.text.indexOf(behind)
  const next = /^\s\p{L}[\p{L}\p{M}-]*/u.exec(post.text.slice(place + behind.length))?.[0]
  return next !== undefined && termsOf(next).some((term) => forms.has(term))
}

/** Figures that two authors or more give with one of these words. */
const namedCounts = (said: readonly Said[], claims: readonly Claims[], forms: ReadonlySet<string> | undefined): ReadonlySet<string> =>
  !forms || forms.size === 0 ? new Set() : sharedFigures(said, claims, (figure, post) => isCounted(figure, post, forms))

/** Figures that two authors or more give in that way. */
function sharedFigures(
  said: readonly Said[],
  claims: readonly Claims[],
  isGiven: (figure: string, post: Post) => boolean,
): ReadonlySet<string> {
  const authors = new Map<string, Set<string>>()
  said.forEach(({ post, copies }, at) => {
    for (const figure of claims[at] ?? []) {
      if (!isGiven(figure, post)) continue
      const known = authors.get(figure) ?? new Set()
      authors.set(figure, known)
      for (const one of [post, ...copies]) known.add(one.author.id)
    }
  })
  return new Set([...authors].flatMap(([figure, by]) => (by.size > 1 ? [figure] : [])))
}
