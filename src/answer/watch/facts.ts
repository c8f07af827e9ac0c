import { onceFor } from '../../lib/once-for.ts'
import { isBackDated, saidAt, termsOf, type EpochMs, type Post, type PostId } from '../../post/index.ts'
import { figuresOf, isFunctionWord } from '../../search/index.ts'
import { clauseKey } from '../../store/index.ts'
import { countsIn } from '../grounding/claims.ts'
import { countedIn, withoutTimes } from '../grounding/counted.ts'
import { deniedIn, deniesSomething } from '../grounding/denial.ts'
import type { Evidence, Question } from '../evidence.ts'
import { isForeign } from '../foreign.ts'
import { createSlotReader, isAsked } from '../grounding/slot-values.ts'
import type { Ground } from '../ground.ts'
import { choosePassages } from '../writers/passages.ts'
import { watchSettings as settings } from './settings.ts'
import { stanceOf, type Stance } from './stances.ts'
import { voicesOf, type Voice, type Voices } from './voices.ts'

/** `counted`: what it counts, as a term; '' for the figure that was asked for. */
export type Figure = Voices & { readonly value: string; readonly counted: string }
/** `words`: what it says beyond the words of the question; `figures` among them. */
export type Statement = Voices & Said
export type Said = {
  readonly words: ReadonlySet<string>
  readonly figures: ReadonlySet<string>
  /** Of its words, those that it denies. */
  readonly denied?: ReadonlySet<string>
  /** Where one score, name or place is asked for: the one that it gives. */
  readonly values?: ReadonlySet<string>
}
/** One post that takes a stance. `negation`: it says "not" or its like; whether its `denied` words deny anything is told by what was claimed. */
export type Remark = Voice & Said & { readonly stance: Stance | 'negation'; readonly denied: ReadonlySet<string> }

/** What the posts about a question say at one moment, in a form that can be compared with a later one. */
export type Facts = {
  readonly asOf: EpochMs
  /** How things stand is asked. */
  readonly asksState: boolean
  readonly figures: readonly Figure[]
  readonly remarks: readonly Remark[]
  /** Where how things stand is asked: the word that stands. Else what several say, best first. None where a figure is asked for. */
  readonly statements: readonly Statement[]
  /** Whom an answer would tell as denying something of it; `of`: what, in words. None: of what is asked. */
  readonly denial?: Voices & { readonly of?: ReadonlySet<string> }
  /** What an answer would tell first: its number, by how many authors and since when. */
  readonly lead?: Omit<Voices, 'heardAt'>
  readonly found: { readonly posts: number; readonly authors: number }
}

/** A post about the question. `lead`: the post that stands for it and its near-copies; `share`: of the question's terms that it holds, 0..1. */
type Heard = Voice & {
  readonly post: Post
  readonly text: string
  readonly lead: PostId
  readonly share: number
  readonly stance: Remark['stance'] | undefined
}

const none: ReadonlySet<string> = new Set()

/** Pure. */
export function factsOf({ evidence, relevant }: Ground): Facts {
  const { question, items, found } = evidence
  const isFigureAsked = question.kind === 'how-many'
  const numberOf = new Map(items.map(({ post, number }) => [post.id, number]))
  const heard = relevant.flatMap(({ found: { item, copies }, held }) =>
    [item, ...copies].map(({ post }): Heard => ({
      post,
      text: post.text,
      author: post.author.id,
      said: isBackDated(post) ? post.witnessedAt : saidAt(post),
      heard: post.receivedAt,
      number: numberOf.get(post.id),
      isForeign: isForeign(post, question),
      lead: item.post.id,
      share: held.length === 0 ? 1 : held.filter(Boolean).length / held.length,
      stance: stanceOf(post.text) ?? (!isFigureAsked && deniesSomething(post.text) ? 'negation' : undefined),
    })),
  )
  return {
    asOf: question.asOf,
    asksState: question.asksState,
    figures: isFigureAsked ? askedFigure(evidence, heard) : question.asksState ? [] : countedFigures(question, heard),
    remarks: heard.flatMap(({ stance, ...one }) => (stance ? [{ ...one, stance, ...saidWithDenials(question, one.post) }] : [])),
    statements: isFigureAsked ? [] : statementsOf(evidence, heard),
    ...denialOf(evidence, heard),
    ...leadOf(evidence),
    found: { posts: found.posts, authors: found.authors },
  }
}

/** What these items of the evidence say, each by itself: what a reader has seen quoted. Of a figure only the one that stands is remembered. */
export const saidBy = ({ question, items }: Evidence, numbers: readonly number[]): Said[] =>
  (question.kind === 'how-many' ? [] : numbers)
    .flatMap((number) => items[number - 1] ?? [])
    .map(({ post }) => ({ ...saidWithDenials(question, post), ...valuesIn(question, post) }))

function valuesIn(question: Question, post: Post): Pick<Said, 'values'> {
  if (!question.asksState) return {}
  const values = createSlotReader(question)(post).flatMap(({ slot, value }) => (isAsked(slot, question) ? [`${slot} ${value}`] : []))
  return values.length > 0 ? { values: new Set(values) } : {}
}

/** Of what it says, the words that it denies as well. */
function saidWithDenials(question: Question, { text, langs }: Post): Said & { readonly denied: ReadonlySet<string> } {
  const said = saidIn(question, text)
  return { ...said, denied: said.words.intersection(deniedIn(text, langs).all) }
}

function denialOf({ items, standing, deniers }: Evidence, heard: readonly Heard[]): Pick<Facts, 'denial'> {
  const { denied, denials, claims = [] } = standing ?? {}
  const numbers = (denied ? standing?.items : (denials?.items ?? deniers?.items)) ?? []
  const of = denied ? claims : denials && !denials.isAsked ? denials.of : undefined
  const leads = new Set(numbers.map((number) => items[number - 1]?.post.id))
  const denying = heard.filter(({ lead, stance }) => leads.has(lead) && stance !== undefined && stance !== 'confirmation')
  return denying.length > 0 ? { denial: { ...voicesOf(denying), ...(of && { of: new Set(of) }) } } : {}
}

function leadOf(evidence: Evidence): Pick<Facts, 'lead'> {
  const [first] = choosePassages(evidence)
  if (!first) return {}
  const { number, standsFor } = first.item
  return { lead: { authors: standsFor.authors, saidAt: [standsFor.since], numbers: [number] } }
}

/** The figure that stands, as the answer says it; by all who give it, in whatever words. */
function askedFigure({ question, standing }: Evidence, heard: readonly Heard[]): Figure[] {
  const [value] = standing?.claims ?? []
  if (value === undefined) return []
  return [{ value, counted: '', ...voicesOf(heard.filter(({ post }) => countsIn(post, question).includes(value))) }]
}

function countedFigures(question: Question, heard: readonly Heard[]): Figure[] {
  const counts = heard.flatMap((one) => countedIn(one.text).map((counted) => ({ ...counted, one })))
  const groups = Map.groupBy(
    counts.filter(({ value }) => !question.text.includes(value)),
    ({ value, counted }) => `${value} ${counted}`,
  )
  return [...groups.values()].map((group) => ({
    value: group[0]?.value ?? '',
    counted: group[0]?.counted ?? '',
    ...voicesOf(group.map(({ one }) => one)),
  }))
}

/**
 * Only posts that state something, and of how things stand only those that are surely about what is asked: who gives the score, name or place that stands,
 * else who holds most of the question.
 */
function statementsOf({ question, standing, clusters, items }: Evidence, heard: readonly Heard[]): Statement[] {
  if (question.asksState && !standing) return []
  const stated = heard.filter(({ text, stance }) => !/[?？؟]["'”’)\]]*\s*$/u.test(text) && stance !== 'denial' && stance !== 'correction')
  const lead = items[(standing?.items[0] ?? 0) - 1]
  const { values } = lead ? valuesIn(question, lead.post) : {}
  if (values) {
    const giving = stated.filter(({ post }) => !values.isDisjointFrom(valuesIn(question, post).values ?? none))
    return [{ ...sharedIn(question, giving), values, ...voicesOf(giving) }]
  }
  const groups = question.asksState ? [standing?.items ?? []] : clusters.map((cluster) => cluster.items)
  const sure = question.asksState ? stated.filter(({ share }) => share >= settings.share) : stated
  const withCopies = Map.groupBy(sure, ({ lead: one }) => one)
  return groups.map((numbers): Statement => {
    const own = numbers.flatMap((number) => withCopies.get(items[number - 1]?.post.id as PostId) ?? [])
    return { ...sharedIn(question, own), ...voicesOf(own) }
  })
}

/** Words and figures beyond the question's that at least two authors use, where there are two, and at least a third of all. */
function sharedIn(question: Question, heard: readonly Heard[]): Said {
  const users = new Map<string, Set<string>>()
  const said = heard.map(({ text, author }) => ({ author, ...saidIn(question, text) }))
  for (const { author, words, figures } of said)
    for (const word of [...words, ...figures]) users.set(word, (users.get(word) ?? new Set()).add(author))
  const authors = new Set(heard.map(({ author }) => author)).size
  const least = Math.max(Math.min(2, authors), authors / 3)
  const isShared = (word: string) => (users.get(word)?.size ?? 0) >= least
  const all = (key: 'words' | 'figures') => new Set(said.flatMap((one) => [...one[key]].filter(isShared)))
  return { words: all('words'), figures: all('figures') }
}

const wordsAsked = onceFor(({ terms }: Question) => new Set(terms.flatMap(({ clauses }) => clauses.map(clauseKey))))

/** What a text says beyond the question's own words and the small words of its language; clock times are no figures. */
export function saidIn(question: Question, text: string): Said {
  const own = wordsAsked(question)
  const lang = question.lang === 'und' ? 'en' : question.lang
  const isOwn = (term: string) => own.has(term) || /^[#@]|^host:|^\p{N}+$/u.test(term) || isFunctionWord(term, lang)
  return {
    words: new Set(termsOf(text).filter((term) => !isOwn(term))),
    figures: new Set(
      figuresOf(question.kind === 'how-many' ? withoutTimes(text) : text).filter(
        (value) => !value.includes(':') && !question.text.includes(value),
      ),
    ),
  }
}
