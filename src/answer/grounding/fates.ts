import { allMatches } from '../../lib/all-matches.ts'
import { onceFor } from '../../lib/once-for.ts'
import { termsOf, type Post } from '../../post/index.ts'
import { clauseWords } from '../../store/index.ts'
import type { Question, Term } from '../evidence.ts'
import { countedBehind, isPeople, langOf, stretchWith } from './counted.ts'
import { isCountedThing } from './counted-thing.ts'
import { allFatesIn, fatesIn, there, type Fate } from './fate-words.ts'
import { wordFiguresIn } from './word-figures.ts'

export type Fates = ReadonlySet<Fate>
const none: Fates = new Set()

/** Whether a word tells what befell somebody. */
export const isFate = (word: string): boolean => fatesIn(word).size > 0

/** What befell those who are asked for: "how many were hurt". */
const fatesAsked = onceFor(
  (terms: Question['terms']): Fates =>
    new Set(terms.flatMap(({ isName, isPlace, label }) => (isName || isPlace ? [] : [...fatesIn(label)]))),
)

/** Who is somewhere is asked for ("How many hostages are in the cafe?"), not what befell them. */
const asksWhoIsThere = (question: Pick<Question, 'text' | 'terms'>): boolean =>
  isThere.test(question.text) && !ofOthers.test(question.text) && fatesAsked(question.terms).size === 0
/** Of victims, of who is in hospital, in favour or in debt nobody asks who is there. */
const ofOthers =
  /v[ií]cti?m|vítima|opfer|fatalit|被害者|hospital|hôpital|krankenhaus|klinik|病院|in (?:favou?r|debt|doubt|court)(?!\p{L})/iu
const isThere = new RegExp(
  [
    /(?<!\p{L})(?:are|is|were|was|remain) (?:(?:still|now|currently|being|left|they) )*(?:in|inside|aboard|on board|held)(?!\p{L})/u,
    /(?<!\p{L})(?:sont|restent|y a-t-il|se trouvent|étaient)(?:-ils|-elles)? (?:(?:encore|toujours|maintenant) )*(?:dans|à l['’]intérieur|à bord|retenue?s)(?!\p{L})/u,
    /(?<!\p{L})(?:hay|están|quedan|siguen|permanecen|estaban) (?:(?:todavía|aún|ahora) )*(?:en|dentro|a bordo|retenid[oa]s)(?!\p{L})/u,
    /(?<!\p{L})(?:sind|waren|befinden sich|bleiben|werden) (?:(?:noch|jetzt|immer|gerade) )*(?:in|im|drin|drinnen|an bord|festgehalten)(?!\p{L})/u,
    /(?<!\p{L})(?:há|estão|restam|permanecem|continuam|estavam) (?:(?:ainda|agora) )*(?:em|no|na|dentro|a bordo|retid[oa]s)(?!\p{L})/u,
    /(?:中|内|店)に(?:は)?(?:まだ)?.*何[人名]|何[人名].*(?:中|内)に/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'iu',
)
/** Whom this befell is there no more. */
const leaving: Fates = new Set<Fate>(['dead', 'freed', 'rescued'])
const staying: Fates = there.union(new Set<Fate>(['trapped']))

/** It is asked what befell somebody. */
export const asksFate = ({ terms }: Pick<Question, 'terms'>): boolean => fatesAsked(terms).size > 0
/** It is asked how many died. */
export const asksDead = ({ terms }: Pick<Question, 'terms'>): boolean => fatesAsked(terms).has('dead')

/** Whether what befell those whom a figure of a post counts is what is asked, or that they are there, where that is. */
export function isOfFateAsked(figure: string, post: Pick<Post, 'text' | 'langs'>, question: Pick<Question, 'text' | 'terms'>): boolean {
  if (asksWhoIsThere(question)) return !fatesOfFigure(figure, post, allFatesIn).isDisjointFrom(staying)
  return asksFate(question) && !fatesOfFigure(figure, post).isDisjointFrom(fatesAsked(question.terms))
}

/**
 * Where it is asked what befell somebody ("how many were hurt"), whether a figure of a post may be theirs: none of those whom something else befell, and none of the event itself
 * ("2 explosions", "category 4 typhoon"); where it is asked who is there, none of those who are no more. Undefined where neither is asked.
 */
export const befallAsked = onceFor(readAsked)

function readAsked({
  text,
  terms,
}: Pick<Question, 'text' | 'terms'>): ((figure: string, post: Pick<Post, 'text' | 'langs'>) => boolean) | undefined {
  if (asksWhoIsThere({ text, terms })) return (figure, post) => fatesOfFigure(figure, post, allFatesIn).isDisjointFrom(leaving)
  const asked = fatesAsked(terms)
  if (asked.size === 0) return undefined
  const isEvent = (term: Term) =>
    !term.isName && !term.isPlace && !isFate(term.label) && !isPeople(term.label) && !isCountedThing(term, text)
  const events = terms.filter(isEvent)
  const ofEvent = new Set(events.flatMap(({ clauses }) => clauses.flatMap((clause) => clauseWords(clause).slice(0, 1))))
  return (figure, post) => {
    const own = fatesOfFigure(figure, post)
    if (own.size > 0) return !own.isDisjointFrom(asked)
    const [counted] = termsOf(countedBehind(figure, post)?.trim().split(' ')[0] ?? '')
    return counted === undefined || !ofEvent.has(counted)
  }
}

/**
 * What a figure's neighbours say befell those it counts: the words behind it ("63 hurt", "3 people have died"), else those before it ("kills at least 39", "death toll: 15");
 * "kills 39 injures 155" is read as it begins. Empty where nothing is said. Of several places in a text the first.
 */
export function fatesOfFigure(figure: string, { text, langs }: Pick<Post, 'text' | 'langs'>, readFates = fatesIn): Fates {
  const place = placeOf(figure, text, langOf({ langs }))
  if (!place) return none
  const before = lastFate(text.slice(Math.max(0, place.start - reach), place.start).replace(inHospital, ' hospitalised'), readFates)
  const behind = firstFate(text.slice(place.end, place.end + reach).replace(inHospital, ' hospitalised'), readFates)
  if (!behind) return before?.fates ?? none
  return before?.isNext && !before.isBehindFigure && behind.isBeforeFigure ? before.fates : behind.fates
}
/** Who is there is hurt or sick; the hospital itself is neither. */
const inHospital =
  /\s(?:(?:in|to|at) (?:the |a )?hospitals?|à l['’]hôpital|(?:al|en el|ao|no) hospital|i(?:m|ns) Krankenhaus|in (?:der|die|eine) Klinik)(?!\p{L})/giu
/** One befell some of them, another the others: what counts the sick neither replaces what counts those who left nor stands against it. */
export const areOfOthers = (one: Fates, other: Fates): boolean => one.size > 0 && other.size > 0 && one.isDisjointFrom(other)

/** UTF-16 units that are looked at on either side. */
const reach = 60

function placeOf(figure: string, text: string, lang: string): { readonly start: number; readonly end: number } | undefined {
  const stretch = stretchWith(figure, text, lang)
  if (stretch === undefined) return undefined
  const at = text.indexOf(stretch)
  const digits = /\p{Nd}[\p{Nd}.,]*/u.exec(stretch)
  if (digits) return { start: at + digits.index, end: at + digits.index + digits[0].length }
  const [word] = wordFiguresIn(stretch, lang)
  return word && { start: at + word.at, end: at + word.at + word.length }
}

type Told = { readonly fates: Fates; readonly isNext: boolean }
const words = /[\p{L}\p{M}'’-]+/gu

/** The first word of a fate within five of a figure, in its clause; `isBeforeFigure`: another figure comes right behind it. */
function firstFate(text: string, readFates: typeof fatesIn): (Told & { readonly isBeforeFigure: boolean }) | undefined {
  const clause = /^[^\p{Nd}.,;:!?。、！？\n]*/u.exec(text)?.[0] ?? ''
  const near = allMatches(clause, words).slice(0, 5)
  const end = near.findIndex(({ 0: word }) => leaves.has(word.toLowerCase()))
  const told = (end < 0 ? near : near.slice(0, end)).find(({ 0: word }) => readFates(word).size > 0)
  if (!told) return undefined
  const isBeforeFigure = /^\s*\p{Nd}/u.test(text.slice(told.index + told[0].length))
  return { fates: readFates(told[0]), isNext: told === near[0], isBeforeFigure }
}

/** The last word of a fate within four before a figure, in its clause; `isNext`: but for a hedge right before it; `isBehindFigure`: another figure stands right before it. */
function lastFate(text: string, readFates: typeof fatesIn): (Told & { readonly isBehindFigure: boolean }) | undefined {
  const clause = /[^\p{Nd}.,;!?。、！？\n]*$/u.exec(text)?.[0] ?? ''
  const near = allMatches(clause, words).slice(-4)
  const from = near.findLastIndex(({ 0: word }) => joins.has(word.toLowerCase()))
  const told = near.slice(from + 1).findLast(({ 0: word }) => readFates(word).size > 0)
  if (!told) return undefined
  const before = text.slice(0, text.length - clause.length + told.index)
  const between = near.slice(near.indexOf(told) + 1)
  return { fates: readFates(told[0]), isNext: between.every(({ 0: word }) => word.length <= 5), isBehindFigure: /\p{Nd}\s*$/u.test(before) }
}
/** What joins two things, and what leads away from those that are counted. */
const joins = new Set(['and', 'et', 'y', 'e', 'und', 'plus', 'with', 'avec', 'con', 'mit', 'com'])
const leaves = new Set([
  ...joins,
  ...'that which after as when by in on at from for since while amid dans après par depuis lors tras en por desde nach bei durch seit após no na em'.split(
    ' ',
  ),
])
