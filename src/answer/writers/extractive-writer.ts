import { saidAt, type Post } from '../../post/index.ts'
import { figuresOf, holds, isRepost, placesOfText } from '../../search/index.ts'
import type { Evidence, EvidenceItem, Question, Standing } from '../evidence.ts'
import { overlap } from '../ground.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent, Writer } from '../writer.ts'
import { headline } from './headline.ts'
import { cutQuote, quotableSentences } from './sentences.ts'

type Candidate = { readonly item: EvidenceItem; readonly text: string; readonly words: ReadonlySet<string>; readonly relevance: number }

/**
 * Writes without a model: one sentence of counts, then the posts' own words. Quotes are stretches of stored texts, so they are
 * true to the posts by construction; whether a post is true is for the reader, hence always "@name: …".
 */
export function createExtractiveWriter(): Writer {
  return {
    name: 'extractive',
    async *write(evidence, { signal }): AsyncIterable<DraftEvent> {
      const quotes = evidence.standing ? quoteStanding(evidence, evidence.standing) : chooseQuotes(evidence)
      const first = headline(
        evidence,
        quotes.map(({ item }) => item.number),
      )
      if (first) yield first
      for (const { item, text } of quotes) {
        if (signal.aborted) return yield { type: 'draft-end', finish: 'aborted' }
        const isEarlier = evidence.standing && isReplaced(item, evidence)
        const before = `${isEarlier ? 'Earlier: ' : ''}${attribution(item.post, evidence.question.timeZone)}`
        yield { type: 'quote', number: item.number, before, quote: cutQuote(text) }
      }
      yield { type: 'draft-end', finish: signal.aborted ? 'aborted' : 'stop' }
    },
  }
}

/** "Jane Doe (@jane, bluesky, 3 April 2016, 14:05)": whose words they are, and when they were said. */
function attribution(post: Post, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(saidAt(post))
  const { handle, name } = post.author
  const who = name && handle ? `${name} (@${handle})` : name || (handle ? `@${handle}` : 'An account whose name is not known')
  return `${who}, ${time.replace(' at ', ', ')}`
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
  while (chosen.length < settings.quotes) {
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
