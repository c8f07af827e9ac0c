import { saidAt } from '../../post/index.ts'
import { figuresOf, holds, isRepost, placesOfText } from '../../search/index.ts'
import type { Evidence, EvidenceItem, Question, Standing } from '../evidence.ts'
import { overlap } from '../ground.ts'
import { answerSettings as settings } from '../settings.ts'
import { quote } from './quote.ts'
import { quotableSentences } from './sentences.ts'
import { wordsIn } from './wording.ts'

/** A sentence of a post worth telling. */
export type Passage = { readonly item: EvidenceItem; readonly text: string }
type Candidate = Passage & { readonly words: ReadonlySet<string>; readonly relevance: number }

/** The passages that answer best, in the order in which they are told. */
export function choosePassages(evidence: Evidence): readonly Passage[] {
  return evidence.standing ? quoteStanding(evidence, evidence.standing) : chooseQuotes(evidence)
}

export function quotePassage({ item, text }: Passage, evidence: Evidence) {
  const isEarlier = evidence.standing && isReplaced(item, evidence)
  return quote(item, text, evidence.question, {
    ...(isEarlier && { lead: wordsIn(evidence.question.lang).earlier }),
    isPlain: evidence.style === 'plain',
  })
}

/** The newest word that several authors share, then a second voice for it, then the figure that it replaced. */
function quoteStanding(evidence: Evidence, { items }: Standing): Candidate[] {
  const quotable = (numbers: readonly number[]) =>
    numbers
      .flatMap((number) => evidence.items[number - 1] ?? [])
      .filter(({ post }) => !isRepost(post))
      .flatMap((item) => bestSentence(item, evidence, (text) => isStatement(text, evidence.question)))
  const [lead, ...others] = quotable(items)
  if (!lead) return chooseQuotes(evidence)
  const authors = new Set([lead.item.post.author.id])
  const second = others.find(({ item, words }) => !authors.has(item.post.author.id) && overlap(words, lead.words) < 0.8)
  if (second) authors.add(second.item.post.author.id)
  const earlier = quotable(evidence.items.map(({ number }) => number).filter((number) => !items.includes(number)))
    .filter(({ item }) => isReplaced(item, evidence) && !authors.has(item.post.author.id))
    .filter(({ relevance }, _at, all) => relevance >= 0.7 * Math.max(...all.map((one) => one.relevance)))
    .sort((a, b) => saidAt(b.item.post) - saidAt(a.item.post))[0]
  return [lead, ...(second ? [second] : []), ...(earlier ? [earlier] : [])]
}

/** A figure that is not the leading one, and older. Of words nobody can say by looking at them whether they were replaced. */
function isReplaced(item: EvidenceItem, { question, standing, items }: Evidence): boolean {
  if (question.kind !== 'how-many' || !standing || standing.items.includes(item.number)) return false
  const lead = new Set(figuresOf(items[(standing.items[0] ?? 0) - 1]?.post.text ?? ''))
  return saidAt(item.post) < standing.since && figuresOf(item.post.text).every((figure) => !lead.has(figure))
}

/** Says how things stand: no question, and a figure where one is asked for. */
const isStatement = (text: string, { kind }: Question): boolean =>
  !/[?？؟]["'”’)\]]*$/u.test(text) && (kind !== 'how-many' || figuresOf(text).length > 0)

/** The best sentences by relevance, each from another author and, where it can be, another cluster (maximal marginal relevance). */
function chooseQuotes(evidence: Evidence): Candidate[] {
  const candidates = evidence.items.filter(({ post }) => !isRepost(post)).flatMap((item) => bestSentence(item, evidence))
  const chosen: Candidate[] = []
  const most = quotesOf(evidence)
  while (chosen.length < most) {
    const scored = candidates
      .filter((candidate) => !chosen.some((other) => other.item.post.author.id === candidate.item.post.author.id))
      .map((candidate) => ({
        candidate,
        value: settings.mmrLambda * candidate.relevance - (1 - settings.mmrLambda) * redundancy(candidate, chosen),
      }))
      .sort((a, b) => b.value - a.value || a.candidate.item.number - b.candidate.item.number)
    const best = scored[0]
    if (!best || redundancy(best.candidate, chosen) >= 0.8) break
    chosen.push(best.candidate)
  }
  return chosen.sort((a, b) => a.item.number - b.item.number)
}

/** More where every voice counts or more is wanted. */
function quotesOf({ style = 'brief', question: { kind } }: Evidence): number {
  const { quotes, quotesByStyle, quotesOfOpinions } = settings
  return kind === 'opinions' ? Math.max(quotesOfOpinions, quotesByStyle[style]) : style === 'brief' ? quotes : quotesByStyle[style]
}

function redundancy(candidate: Candidate, chosen: readonly Candidate[]): number {
  return chosen.reduce((most, other) => Math.max(most, overlap(candidate.words, other.words)), 0)
}

/** The sentence of a post that says most about the question; none where no sentence holds a term of it. */
function bestSentence(item: EvidenceItem, evidence: Evidence, mayStand: (text: string) => boolean = () => true): Candidate[] {
  const { terms } = evidence.question
  const best = quotableSentences(item.post.text)
    .filter(mayStand)
    .map((text) => {
      const places = placesOfText(text)
      return {
        text,
        words: new Set(places.keys()),
        share: terms.filter((term) => term.clauses.some((clause) => holds(places, clause))).length / Math.max(1, terms.length),
      }
    })
    .filter(({ share }) => share > 0 || terms.length === 0)
    .sort((a, b) => b.share - a.share || b.words.size - a.words.size)[0]
  if (!best) return []
  const { sentenceShare, score, coverage, support, length } = settings.quoteWeights
  const relevance =
    sentenceShare * best.share +
    score * (item.score / (evidence.items[0]?.score || 1)) +
    coverage * item.coverage +
    support * (1 - 1 / (item.standsFor.authors + (evidence.clusters[item.cluster]?.authors ?? 1) - 1)) +
    length * Math.min(1, best.words.size / 12) // very short quotes tell little
  return [{ item, text: best.text, words: best.words, relevance }]
}
