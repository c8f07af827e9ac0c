import { onceFor } from '../../lib/once-for.ts'
import { fold, saidAt, termsOf, type Post } from '../../post/index.ts'
import { figuresOf } from '../../search/index.ts'
import { clauseWords } from '../../store/index.ts'
import type { Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import { speaksToMachine } from '../writers/speaks-to-machine.ts'
import { contentTerms } from './content-terms.ts'
import { countedBehind, isCount, isWhole, langOf, withDigits, withoutListNumbers, withoutScores, withoutTimes } from './counted.ts'
import { isDenyingTerm } from './denial.ts'
import { befallAsked } from './fates.ts'
import { measureAsked, measuresIn, withoutMeasures, type Measure, type Measured } from './measures.ts'
import { asksMoney, moneyIn } from './money.ts'
import { pastIn, withoutPast } from './past-figures.ts'
import { asksRate, ratesIn, withoutRates } from './rates.ts'
import { withWordFigures } from './word-figures.ts'
import { numberedNames, withoutNames, type NumberedName } from './numbered-names.ts'

/** What a post says beyond the question's own words: its figures where a number is asked for, else its words and figures. */
export type Claims = ReadonlySet<string>

/** A post, the posts that say the same, and how much of the question it holds. */
export type Said = {
  readonly post: Post
  readonly copies: readonly Post[]
  /** Which terms of the question it holds. */
  readonly held: readonly boolean[]
}

export function claimsOf(post: Post, question: Question): Claims {
  if (question.kind === 'how-many') return new Set(countsIn(post, question))
  if (speaksToMachine(post.text)) return new Set() // whose word is no voice
  const counts = countsIn(post, question)
  const figures = figuresOf(post.text).filter((figure) => !question.text.includes(figure) && !counts.includes(figure))
  const asked = new Set(question.terms.flatMap(({ clauses }) => clauses.flatMap(clauseWords)))
  const words = contentTerms(termsOf(post.text), post.langs.length > 0 ? post.langs : [question.lang]).filter(
    (term) => !asked.has(term) && !/^[#@]|^host:|^\p{N}/u.test(term) && !isDenyingTerm(term, post.langs),
  )
  return new Set([...words, ...figures, ...pairOf(post.text)])
}

/** Two small numbers are told as one, in their order: of "1-0" and "1-1" neither figure alone tells which. */
function pairOf(text: string): string[] {
  const numbers = text.match(/(?<![\p{L}\p{N}.,#@])\p{Nd}{1,2}(?![\p{Nd}.,]\p{Nd}|\p{Nd})/gu) ?? []
  return numbers.length === 2 ? [numbers.join('~')] : []
}

/**
 * Figures that may be what is asked for, sums of money where those are; where it is asked what befell them, none of those whom something else did. None of a post that
 * speaks to a machine, whose word is no voice.
 */
export const countsIn = (post: Post, question: Pick<Question, 'text' | 'kind' | 'terms'>): string[] => {
  const { text } = question
  const { counts, rates, sums, named, measures, bare } = countsOf(post)
  if (asksMoney(question)) return [...sums]
  const measure = measureAsked(text)
  // A bare number may be what is measured: "36 in the shade".
  if (measure) return [...new Set([...measures.flatMap((one) => (one.measure === measure ? [one.figure] : [])), ...bare])]
  // Asked for, it is what is measured: "PSI 400".
  const measured = named.filter(({ by }) => holdsWord(text, by)).map(({ figure }) => figure)
  const told = [...(asksRate(text) ? [...rates, ...counts] : counts).filter((figure) => isWhole(figure, post)), ...measured].filter(
    (figure) => !text.includes(figure),
  )
  const befell = told.length > 0 ? befallAsked(question) : undefined
  return befell ? told.filter((figure) => befell(figure, post)) : told
}
/** Whether a post gives a figure as a measure of that kind. */
export const isMeasured = (figure: string, post: Post, measure: Measure): boolean =>
  countsOf(post).measures.some((one) => one.measure === measure && one.figure === figure)

const holdsWord = (text: string, word: string): boolean =>
  fold(text)
    .split(/[^\p{L}\p{N}.°]+/u)
    .includes(word)

/** Figures that a post calls replaced by one that it gives: "not 48, 71", "up from 48". */
export const replacedIn = (post: Post): readonly string[] => countsOf(post).past

/** `rates`: by the day or year; `bare`: counts with no word behind them; `past`: what is called replaced. */
type Counts = { readonly [K in 'counts' | 'rates' | 'sums' | 'bare' | 'past']: readonly string[] } & {
  readonly named: readonly NumberedName[]
  readonly measures: readonly Measured[]
}
const nothing: Counts = { counts: [], rates: [], sums: [], bare: [], past: [], named: [], measures: [] }
const countsOf = onceFor(readCounts)

function readCounts(post: Post): Counts {
  const plain = withWordFigures(post.text, langOf(post))
  if (!/\p{Nd}|[一二三四五六七八九十百千万億]/u.test(plain) || hidden.test(post.text) || speaksToMachine(post.text)) return nothing
  const digits = withDigits(plain)
  const told = withoutPast(digits, post.langs)
  const named = numberedNames(told)
  const measures = measuresIn(told)
  const text = withoutMeasures(withoutNames(told, named), measures)
  const counts = figuresOf(withoutListNumbers(withoutScores(withoutTimes(withoutRates(text))))).filter((figure) => isCount(figure, post))
  return {
    counts,
    rates: figuresOf(ratesIn(text)),
    sums: [...new Set(moneyIn(told).map(({ value }) => value))],
    bare: counts.filter((figure) => countedBehind(figure, post) === undefined),
    past: told === digits ? [] : figuresOf(pastIn(digits, post.langs)).filter((figure) => !counts.includes(figure)),
    named,
    measures,
  }
}
/** Tag characters (Unicode, "Tags") outside the flags of England, Scotland and Wales: words that only a machine reads. */
const hidden = /(?<![\u{1F3F4}\u{E0020}-\u{E007F}])[\u{E0020}-\u{E007F}]/u

type Voice = { readonly at: number; readonly author: string; readonly claims: Claims; readonly weight: number }

/** `relevance`: 0..1 of each, by its place. */
export type Heard = { readonly said: readonly Said[]; readonly claims: readonly Claims[]; readonly relevance: readonly number[] }

/**
 * How far each claim tells how things stand, 0 or more: what posts about the question say rather than others (contrast), what most of them say
 * since it was first said (prevalence), and what came up late among them (novelty). A claim of one author alone is worth nothing. What one
 * author repeats counts ever less.
 */
export function worthOfClaims(heard: Heard, kind: Question['kind']): Map<string, number> {
  const settings = standingSettings(kind)
  const contrast = contrasts(heard, settings.contrastFrom)
  const voices = voicesOf(heard)
  const before = voices.reduce<number[]>((sums, { weight }) => [...sums, (sums.at(-1) ?? 0) + weight], [0])
  const total = before.at(-1) ?? 0
  return new Map(
    [...placesByClaim(voices)].map(([claim, places]): [string, number] => {
      const firsts = onePerAuthor(places, voices)
      if (firsts.length < 2) return [claim, 0]
      const skipped = Math.floor(settings.earlyShare * firsts.length) // a word used by chance long ago is no beginning
      const from = firsts[skipped] as number
      const since = places.filter((place) => place >= from).reduce((sum, place) => sum + (voices[place] as Voice).weight, 0)
      const prevalence = since / (total - (before[from] as number) + settings.doubt)
      const novelty = settings.oldWorth + (before[firsts[Math.max(1, skipped)] as number] as number) / total
      return [claim, (contrast.get(claim) ?? 0) * prevalence * novelty ** settings.noveltyPower]
    }),
  )
}

export const standingSettings = (kind: Question['kind']) => ({
  ...answerSettings.standing,
  ...(kind === 'how-many' ? answerSettings.standing.figures : answerSettings.standing.words),
})

/** 0..1: the mean relevance of the posts that hold a claim; from the share `from` of the most relevant post's on it counts whole. */
export function contrasts({ claims, relevance }: Omit<Heard, 'said'>, from: number): Map<string, number> {
  const most = relevance.reduce((a, b) => Math.max(a, b), 0) || 1
  const sums = new Map<string, { sum: number; posts: number }>()
  claims.forEach((held, at) => {
    for (const claim of held) {
      const known = sums.get(claim) ?? { sum: 0, posts: 0 }
      sums.set(claim, { sum: known.sum + (relevance[at] as number), posts: known.posts + 1 })
    }
  })
  return new Map([...sums].map(([claim, { sum, posts }]) => [claim, Math.min(1, Math.max(0.01, sum / (posts + 1) / most) / from)]))
}

/** All posts and copies in order of time. */
function voicesOf({ said, claims, relevance }: Heard): Voice[] {
  const most = relevance.reduce((a, b) => Math.max(a, b), 0) || 1
  const times = new Map<string, number>()
  return said
    .flatMap(({ post, copies }, at) =>
      [post, ...copies].map((one) => ({
        at: saidAt(one),
        author: one.author.id,
        claims: claims[at] as Claims,
        weight: (relevance[at] as number) / most,
      })),
    )
    .sort((a, b) => a.at - b.at)
    .map((voice) => {
      const time = (times.get(voice.author) ?? 0) + 1
      times.set(voice.author, time)
      return { ...voice, weight: voice.weight / time }
    })
}

function placesByClaim(voices: readonly Voice[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  voices.forEach(({ claims }, at) => {
    for (const claim of claims) {
      const known = places.get(claim)
      if (known) known.push(at)
      else places.set(claim, [at])
    }
  })
  return places
}

function onePerAuthor(places: readonly number[], voices: readonly Voice[]): number[] {
  const authors = new Set<string>()
  return places.filter((place) => {
    const { author } = voices[place] as Voice
    return !authors.has(author) && authors.add(author)
  })
}
