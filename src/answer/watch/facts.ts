import { saidAt, termsOf, type EpochMs, type Post, type PostId } from '../../post/index.ts'
import { figuresOf, isFunctionWord } from '../../search/index.ts'
import { clauseKey } from '../../store/index.ts'
import type { Evidence, Question } from '../evidence.ts'
import { overlap, type Ground } from '../ground.ts'
import { countedIn } from './counted.ts'
import { watchSettings as settings } from './settings.ts'
import { stanceOf, takesBack, type Stance } from './stances.ts'

/** Who says something: distinct authors, copies included; `numbers` into `Evidence.items`, newest first, of posts that say it in so many words. */
export type Voices = {
  readonly authors: number
  /** When each author first said it, the earliest first. */
  readonly said: readonly EpochMs[]
  /** When we first received it from each of them: what is late in coming is news all the same. */
  readonly heard: readonly EpochMs[]
  readonly numbers: readonly number[]
}
/** `counted`: what it counts, as a term; '' for the figure that was asked for. */
export type Figure = Voices & { readonly value: string; readonly counted: string }
/** `words`: what it says beyond the words of the question. */
export type Statement = Voices & { readonly words: ReadonlySet<string> }

/** What the posts about a question say at one moment, in a form that can be compared with a later one. */
export type Facts = {
  readonly asOf: EpochMs
  readonly figures: readonly Figure[]
  readonly stances: readonly (Statement & { readonly stance: Stance })[]
  /** Where how things stand is asked: the word that stands. Else what several say, best first. None where a figure is asked for. */
  readonly statements: readonly Statement[]
  readonly found: { readonly posts: number; readonly authors: number }
}

/** A post about the question; `number`: where it may be cited itself; `lead`: the post that stands for it and its near-copies. */
type Heard = { readonly post: Post; readonly number: number | undefined; readonly lead: PostId }

/** Pure. */
export function factsOf({ evidence, relevant }: Ground): Facts {
  const { question, items, found } = evidence
  const numberOf = new Map(items.map(({ post, number }) => [post.id, number]))
  const heard = relevant.flatMap(({ found: { item, copies } }) =>
    [item, ...copies].map(({ post }): Heard => ({ post, number: numberOf.get(post.id), lead: item.post.id })),
  )
  return {
    asOf: question.asOf,
    figures: question.kind === 'how-many' ? askedFigure(evidence, heard) : countedFigures(question, heard),
    stances: stancesOf(question, heard),
    statements: question.kind === 'how-many' ? [] : statementsOf(evidence, heard),
    found: { posts: found.posts, authors: found.authors },
  }
}

function voicesOf(heard: readonly Heard[]): Voices {
  const cited = heard.filter(({ number }) => number !== undefined).sort((a, b) => saidAt(b.post) - saidAt(a.post))
  const said = firstByAuthor(heard, saidAt)
  return {
    authors: said.length,
    said,
    heard: firstByAuthor(heard, ({ receivedAt }) => receivedAt),
    numbers: cited.flatMap(({ number }) => number ?? []),
  }
}

function firstByAuthor(heard: readonly Heard[], timeOf: (post: Post) => EpochMs): EpochMs[] {
  const first = new Map<string, EpochMs>()
  for (const { post } of heard) first.set(post.author.id, Math.min(first.get(post.author.id) ?? Infinity, timeOf(post)))
  return [...first.values()].sort((a, b) => a - b)
}

/** The figure on which the newest word agrees, that most of those who share it give. */
function askedFigure({ question, standing, items }: Evidence, heard: readonly Heard[]): Figure[] {
  const isFigure = (value: string) => !value.includes(':') && !question.text.includes(value)
  const valuesOf = ({ text }: Post) => new Set(figuresOf(text).filter(isFigure))
  const authors = new Map<string, Set<string>>()
  for (const { post } of (standing?.items ?? []).flatMap((number) => items[number - 1] ?? []))
    for (const value of valuesOf(post)) authors.set(value, (authors.get(value) ?? new Set()).add(post.author.id))
  const best = [...authors].reduce((most, one) => (one[1].size > most[1].size ? one : most), ['', new Set<string>()])[0]
  return best === '' ? [] : [{ value: best, counted: '', ...voicesOf(heard.filter(({ post }) => valuesOf(post).has(best))) }]
}

function countedFigures(question: Question, heard: readonly Heard[]): Figure[] {
  const groups = new Map<string, { value: string; counted: string; heard: Heard[] }>()
  for (const one of heard)
    for (const { value, counted } of countedIn(one.post.text)) {
      if (question.text.includes(value)) continue
      const key = `${value} ${counted}`
      const group = groups.get(key) ?? { value, counted, heard: [] }
      groups.set(key, group)
      group.heard.push(one)
    }
  return [...groups.values()].map(({ value, counted, heard: own }) => ({ value, counted, ...voicesOf(own) }))
}

/** Posts that deny, correct or confirm, each kind together; `words`: those that most of them share. */
function stancesOf(question: Question, heard: readonly Heard[]): Facts['stances'] {
  const claims = question.kind === 'how-many' ? new Set<string>() : claimedWords(question, heard)
  const groups = Map.groupBy(heard, ({ post: { text } }) => {
    const own = stanceOf(text)
    if (own || claims.size === 0) return own
    const shares = overlap(claims, new Set(wordsBeyond(question, text)))
    return takesBack(text, shares, settings.sameWords) ? 'denial' : undefined
  })
  return [...groups].flatMap(([stance, own]) =>
    stance === undefined ? [] : [{ stance, words: sharedWords(question, own), ...voicesOf(own) }],
  )
}

/** What several claim in plain words: the words that at least two authors add to the question without taking a stance. */
function claimedWords(question: Question, heard: readonly Heard[]): ReadonlySet<string> {
  return sharedWords(
    question,
    heard.filter(({ post }) => stanceOf(post.text) === undefined && !takesBack(post.text, 1, 0)),
  )
}

function statementsOf({ question, standing, clusters, items }: Evidence, heard: readonly Heard[]): Statement[] {
  if (question.asksState && !standing) return []
  const groups = question.asksState ? [standing?.items ?? []] : clusters.map((cluster) => cluster.items)
  const withCopies = Map.groupBy(heard, ({ lead }) => lead)
  return groups.map((numbers): Statement => {
    const own = numbers.flatMap((number) => withCopies.get(items[number - 1]?.post.id as PostId) ?? [])
    return { words: sharedWords(question, own), ...voicesOf(own) }
  })
}

/** Words beyond the question's that at least two authors use, where there are two, and at least a third of all. */
function sharedWords(question: Question, heard: readonly Heard[]): ReadonlySet<string> {
  const users = new Map<string, Set<string>>()
  for (const { post } of heard)
    for (const word of new Set(wordsBeyond(question, post.text))) users.set(word, (users.get(word) ?? new Set()).add(post.author.id))
  const authors = new Set(heard.map(({ post }) => post.author.id)).size
  const least = Math.max(Math.min(2, authors), authors / 3)
  return new Set([...users].flatMap(([word, by]) => (by.size >= least ? [word] : [])))
}

const ownWords = new WeakMap<Question, ReadonlySet<string>>()

/** What a text says beyond the question's own words and the small words of its language. */
function wordsBeyond(question: Question, text: string): string[] {
  const asked = ownWords.get(question) ?? new Set(question.terms.flatMap(({ clauses }) => clauses.map(clauseKey)))
  ownWords.set(question, asked)
  return termsOf(text).filter(
    (term) =>
      !asked.has(term) && !/^[#@]|^host:|^\p{N}+$/u.test(term) && !isFunctionWord(term, question.lang === 'und' ? 'en' : question.lang),
  )
}
