import { baseLanguage, saidAt } from '../../post/index.ts'
import { figuresOf, isFunctionWord, isRepost, placesOf, placesOfText, type Places } from '../../search/index.ts'
import { asksOne } from '../asks-one.ts'
import { overlap } from '../clusters.ts'
import { holdsTerm } from '../coverage.ts'
import type { Evidence, EvidenceItem, Question, Standing, Term } from '../evidence.ts'
import { opinionStrength } from '../grounding/opinion.ts'
import { stanceWordsOf } from '../grounding/stance-words.ts'
import { isUnsure } from '../grounding/unsure.ts'
import { answerSettings as settings } from '../settings.ts'
import { isSpokenOf } from '../spoken-of.ts'
import { tellsWanted, wantedBy } from './answer-cues.ts'
import { isEarlierFigure, isLaterFigure, isOutOfDate } from './other-figures.ts'
import { quote } from './quote.ts'
import { formsOf } from './sentence-form.ts'
import { quotableLine, quotableSentences } from './sentences.ts'
import { voicesOf } from './voices.ts'
import { wordsIn } from './wording.ts'
import { tellsWordsOf } from './words-of.ts'

/** A sentence of a post worth telling. */
export type Passage = {
  readonly item: EvidenceItem
  readonly text: string
  /** The words were read in a picture of the post. */
  readonly inPicture?: boolean
}
type Candidate = Passage & {
  readonly words: ReadonlySet<string>
  readonly relevance: number
  /** Says how things stand: no question, and a figure where one is asked for. */
  readonly isStatement: boolean
  /** Of the question's words, by how few of the posts hold them. */
  readonly share: number
  /** How far it tells what the question wants to be told. */
  readonly wanted: number
  /** Its post holds every name of the question: one that lacks some may be about another. */
  readonly isNamed: boolean
}

/** The passages that answer best, in the order in which they are told. */
export function choosePassages(evidence: Evidence): readonly Passage[] {
  const voices = evidence.camps ? voicesOf(evidence, evidence.camps) : []
  if (voices.length > 0) return voices
  const candidates = candidatesOf(evidence)
  const { standing } = evidence
  // What is denied holds more of the question than its denial, and would be told as so.
  const isLed = standing && (standing.denied !== undefined || isSpokenOf(evidence))
  const chosen = isLed ? quoteStanding(candidates, evidence, standing) : chooseQuotes(candidates, evidence)
  return chosen.length > 0 ? chosen : firstLine(evidence)
}

/** What these items say of the question: the best sentence of each, else its first line; in their order. */
export function passagesOf(numbers: readonly number[], evidence: Evidence): readonly Passage[] {
  const candidates = candidatesOf(evidence)
  return numbers.flatMap((number) => {
    const item = evidence.items[number - 1]
    const told = candidates.find((one) => one.item.number === number)
    const line = item && !told ? quotableLine(item.post.text) : undefined
    return told ?? (item && line !== undefined ? { item, text: line } : [])
  })
}

/** Where no sentence can be quoted, a count alone tells nothing: the first line of the best post that has one, of one that repeats another ("RT …") where there is no own one. */
function firstLine({ items }: Evidence): Passage[] {
  const [reposts, own] = [items.filter(({ post }) => isRepost(post)), items.filter(({ post }) => !isRepost(post))]
  for (const item of [...own, ...reposts]) {
    const text = quotableLine(item.post.text)
    if (text !== undefined) return [{ item, text }]
  }
  return []
}

/** `isEarlier`: a newer one stands before it. */
export function quotePassage({ item, text, inPicture = false }: Passage, evidence: Evidence, isEarlier = isEarlierFigure(item, evidence)) {
  const words = wordsIn(evidence.question.lang)
  const isLater = !isEarlier && isLaterFigure(item, text, evidence)
  const lead = isEarlier ? words.earlier : isLater ? words.later : isUnsure({ text }) ? words.unconfirmed : undefined
  return quote(item, text, evidence.question, {
    ...(lead !== undefined && { lead }),
    isPlain: evidence.style === 'plain',
    inPicture,
  })
}

/**
 * The newest word that several authors share, then a second voice for it, then the figure that it replaced: of a matter that is spoken of now. A figure that contradicts it
 * is the second voice.
 */
function quoteStanding(candidates: readonly Candidate[], evidence: Evidence, { items, against }: Standing): Candidate[] {
  const quotable = candidates.filter(({ isStatement }) => isStatement)
  const [lead, ...others] = items.flatMap((number) => quotable.find(({ item }) => item.number === number) ?? [])
  if (!lead) return chooseQuotes(candidates, evidence)
  const authors = new Set([lead.item.post.author.id])
  const second = others.find(({ item, words }) => !authors.has(item.post.author.id) && overlap(words, lead.words) < settings.quoteRepeats)
  if (second) authors.add(second.item.post.author.id)
  const contradicting = against?.items.flatMap((number) => quotable.find(({ item }) => item.number === number) ?? [])
  const other = contradicting?.find(({ item }) => !authors.has(item.post.author.id))
  if (other) return [lead, other]
  const replaced = quotable.filter(
    ({ item }) => !items.includes(item.number) && isEarlierFigure(item, evidence) && !authors.has(item.post.author.id),
  )
  const most = bestOf(replaced)
  const earlier = replaced
    .filter(({ relevance }) => relevance >= settings.replacedAgainstBest * most)
    .sort((a, b) => saidAt(b.item.post) - saidAt(a.item.post))[0]
  return [lead, ...(second ? [second] : []), ...(earlier ? [earlier] : [])]
}

/** The best sentences by relevance, each from another author and, where it can be, another cluster (maximal marginal relevance). */
function chooseQuotes(candidates: readonly Candidate[], evidence: Evidence): Candidate[] {
  const worth = worthOf(candidates, evidence)
  const most = toldBy(worth) < settings.cues.enough ? 1 : quotesOf(evidence)
  const isOpinion = evidence.question.kind === 'opinions' // a view is held without saying of where
  const isOfOne = asksOne(evidence.question)
  const isInOrder = evidence.style === 'timeline' || evidence.question.kind === 'timeline'
  const chosen: Candidate[] = []
  while (chosen.length < most) {
    const scored = worth
      .filter((candidate) => isOfOne || !chosen.some((other) => other.item.post.author.id === candidate.item.post.author.id))
      .filter(
        (candidate) =>
          redundancy(candidate, isInOrder ? chosen.filter((other) => !tellsOther(candidate, other)) : chosen) < settings.quoteRepeats,
      )
      .filter((candidate) => candidate.isNamed || isOpinion || !chosen.some(({ isNamed }) => isNamed))
      .filter((candidate) => evidence.question.terms.length > 0 || !chosen.some((other) => isOfSameMatter(candidate, other)))
      .map((candidate) => ({
        candidate,
        value: settings.mmrLambda * candidate.relevance - (1 - settings.mmrLambda) * redundancy(candidate, chosen),
      }))
      .sort((a, b) => b.value - a.value || a.candidate.item.number - b.candidate.item.number)
    const next = scored[0]
    if (!next) break
    chosen.push(next.candidate)
  }
  return chosen
}

/** Where nothing in particular is asked for each quote tells of something else: no two of them share two words that tell what they are about. */
function isOfSameMatter({ words, item }: Candidate, other: Candidate): boolean {
  const lang = baseLanguage(item.post.langs[0] ?? 'en')
  const shared = [...words].filter((word) => other.words.has(word) && [...word].length > 2 && !isFunctionWord(word, lang))
  return shared.length > 1
}

/** More where every voice counts or more is wanted. */
function quotesOf({ style = 'brief', question: { kind } }: Evidence): number {
  const { quotes, quotesByStyle, quotesOfOpinions } = settings
  return kind === 'opinions' ? Math.max(quotesOfOpinions, quotesByStyle[style]) : style === 'brief' ? quotes : quotesByStyle[style]
}

/**
 * What may stand beside the best: enough of the question's words, of what it wants to be told where any tells it, and of what the best is worth. Of an old matter little
 * is said, unless more is wanted: what is worth less than the best is seldom to the point.
 */
function worthOf(candidates: readonly Candidate[], evidence: Evidence): Candidate[] {
  const isBrief = evidence.style === undefined || evidence.style === 'brief' || evidence.style === 'plain'
  const ofBest = isBrief && !isSpokenOf(evidence) ? settings.quoteAgainstBestOfOld : settings.quoteAgainstBest
  const share = Math.max(0, ...candidates.map((one) => one.share))
  const about = candidates.filter((one) => one.share >= settings.quoteWordsAgainstBest * share)
  const telling = about.filter(({ wanted }) => wanted >= settings.cues.enough)
  const left = telling.length > 0 ? telling : about
  return left.filter(({ relevance }) => relevance >= ofBest * bestOf(left))
}

const bestOf = (candidates: readonly Candidate[]): number => Math.max(0, ...candidates.map(({ relevance }) => relevance))
const toldBy = (candidates: readonly Candidate[]): number => Math.max(0, ...candidates.map(({ wanted }) => wanted))

/** In the order of time the same sentence with other figures is the next step, no repetition. */
function tellsOther(one: Passage, other: Passage): boolean {
  const [own, others] = [figuresOf(one.text), figuresOf(other.text)].map((figures) => figures.toSorted().join(' '))
  return own !== others
}

function redundancy(candidate: Candidate, chosen: readonly Candidate[]): number {
  return chosen.reduce((most, other) => Math.max(most, overlap(candidate.words, other.words)), 0)
}

/** The sentence of each post, or in one of its pictures, that is worth most; none where no sentence holds a word of the question. */
function candidatesOf(evidence: Evidence): Candidate[] {
  const weigh = createScale(evidence)
  return evidence.items
    .filter((item) => !isRepost(item.post) && !isOutOfDate(item, evidence))
    .flatMap((item) => {
      const sentences = quotableSentences(item.post.text).flatMap((text) => weigh(item, text) ?? [])
      const read = item.post.media.flatMap(({ text = '' }) => quotableSentences(text)).flatMap((text) => weigh(item, text) ?? [])
      const seen = read.map((one) => ({ ...one, inPicture: true, relevance: one.relevance * settings.quoteInPicture }))
      return [...sentences, ...seen].sort((a, b) => b.relevance - a.relevance || b.words.size - a.words.size).slice(0, 1)
    })
}

/** What a sentence of an item is worth, 0..1, by the named signals of settings.ts; undefined: it is not about the question. */
function createScale(evidence: Evidence) {
  const { question, items, clusters, onlyNamed = [] } = evidence
  const wanted = wantedBy(question)
  const isFact = question.asksState || wanted !== undefined
  const wantsHelp = wanted === 'help'
  const isEvent = question.kind === 'happening' || question.kind === 'now'
  const most = Math.max(1, ...clusters.map(({ authors }) => authors))
  // What happens is told by facts, and by the fact that most tell.
  const eventFactor = ({ post, cluster }: EvidenceItem, text: string): number =>
    (opinionStrength(text, stanceWordsOf(text, post.langs)) >= settings.opinions.least ? settings.happening.opinion : 1) *
    (1 - settings.happening.fewer * (1 - (clusters[cluster]?.authors ?? 1) / most))
  const weights = rarityIn(items, question.terms)
  const topScore = Math.max(0, ...items.map(({ score }) => score)) || 1
  return (item: EvidenceItem, text: string): Candidate | undefined => {
    const places = placesOfText(text)
    const share = shareOf(places, question, weights)
    if (share === 0 && question.terms.length > 0) return undefined
    const own = [...places.keys()].filter(
      (word) =>
        word.length > 3 && !question.terms.some(({ clauses }) => clauses.some((clause) => 'term' in clause && clause.term === word)),
    )
    const signals: Record<keyof typeof settings.quoteWeights, number> = {
      wanted: onlyNamed.length > 0 ? tellsWordsOf(onlyNamed, text) : tellsWanted(wanted, text, question),
      words: share,
      coverage: item.coverage,
      score: item.score / topScore,
      substance: Math.min(1, own.length / settings.quoteSubstance),
      support: 1 - 1 / (item.standsFor.authors + (clusters[item.cluster]?.authors ?? 1) - 1),
    }
    const forms = formsOf(text, { wantsHelp, isReply: item.post.replyTo !== undefined }).filter(
      (form) => form !== 'mourns' || isFact || isEvent,
    )
    const worth = Object.entries(settings.quoteWeights).reduce(
      (sum, [name, weight]) => sum + weight * signals[name as keyof typeof signals],
      0,
    )
    const relevance =
      forms.reduce((product, form) => product * settings.quoteFactors[form], worth) * (isEvent ? eventFactor(item, text) : 1)
    const isStatement = !forms.includes('asks') && (question.kind !== 'how-many' || figuresOf(text).length > 0)
    const isNamed = question.terms.every((term) => !term.isName || holdsTerm(placesOf(item.post), term))
    return { item, text, words: new Set(places.keys()), relevance, isStatement, share, wanted: signals.wanted, isNamed }
  }
}

/** Weights of the question's words: those that all found posts hold tell no sentence from another. */
function rarityIn(items: readonly EvidenceItem[], terms: readonly Term[]): number[] {
  return terms.map((term) => 1 + Math.log((1 + items.length) / (1 + items.filter(({ post }) => holdsTerm(placesOf(post), term)).length)))
}

function shareOf(places: Places, { terms, text }: Question, weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const held = terms.map((term) => holdsTerm(places, term))
  // Of a name in two words ("Super Bowl") one alone, or both apart, name something else.
  const isApart = (i: number) =>
    held[i - 1] === true && areOneName(terms[i - 1], terms[i], text) && !areNear(places, terms[i - 1] as Term, terms[i] as Term)
  return total === 0 ? 0 : terms.reduce((sum, _term, i) => sum + (held[i] && !isApart(i) ? (weights[i] as number) : 0), 0) / total
}

const areOneName = (before: Term | undefined, after: Term | undefined, text: string): boolean =>
  before?.isName === true && after?.isName === true && text.includes(`${before.label} ${after.label}`)

function areNear(places: Places, before: Term, after: Term): boolean {
  const at = (term: Term) => term.clauses.flatMap((clause) => ('term' in clause ? (places.get(clause.term) ?? []) : []))
  const [first, second] = [at(before), at(after)]
  return first.length === 0 || second.length === 0 || first.some((a) => second.some((b) => Math.abs(a - b) <= settings.namesWithin))
}
