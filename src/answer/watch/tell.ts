import { isBackDated, saidAt } from '../../post/index.ts'
import { figuresOf } from '../../search/index.ts'
import type { AnswerEvent } from '../answer-event.ts'
import { createDraftGate } from '../draft-gate.ts'
import type { Evidence, EvidenceItem, Question } from '../evidence.ts'
import { isForeign } from '../foreign.ts'
import { countsIn } from '../grounding/claims.ts'
import { countedBehind, stretchWith } from '../grounding/counted.ts'
import { deniesSomething } from '../grounding/denial.ts'
import type { Draft } from '../verify.ts'
import type { Writer } from '../writer.ts'
import { choosePassages, quotePassage } from '../writers/passages.ts'
import { quote } from '../writers/quote.ts'
import { quotableSentences } from '../writers/sentences.ts'
import type { Change } from './compare.ts'
import { stanceOf } from './stances.ts'
import { wordsOf } from './wording.ts'

type Sentence = Extract<AnswerEvent, { type: 'sentence' }>
/** A sentence of an update, and what it rests on. */
export type ToldSentence = Pick<Sentence, 'text' | 'check' | 'passed'> & { readonly items: readonly EvidenceItem[] }
export type Told = { readonly change: Change; readonly sentences: readonly ToldSentence[] }

/** Whoever writes the answer: what has changed is told by code. */
const nobody: Pick<Writer, 'name'> & Writer = {
  name: 'update',
  async *write() {
    yield { type: 'draft-end', finish: 'stop' }
  },
}

/**
 * Changes in sentences, each checked like every sentence of an answer: one that code composes, and the newest post that says it, word for word.
 * A change that no post can be quoted for is not told.
 */
export function tell(changes: readonly Change[], evidence: Evidence, onDrop: (reason: string) => void = () => {}): Told[] {
  return changes.flatMap((change) => {
    const drafts = draftsOf(change, evidence)
    if (drafts.length < 2) return []
    const gate = createDraftGate(evidence, nobody, onDrop)
    const events = drafts.flatMap((draft) => [...gate.pass(draft)])
    const cited = new Map(events.flatMap((event) => (event.type === 'citation-add' ? [[event.number, event.item] as const] : [])))
    const sentences = events.flatMap((event) =>
      event.type === 'sentence'
        ? [
            {
              text: event.text,
              check: event.check,
              passed: event.passed,
              items: event.numbers.flatMap((number) => cited.get(number) ?? []),
            },
          ]
        : [],
    )
    return sentences.some(({ check }) => check === 'quote') ? [{ change, sentences }] : []
  })
}

function draftsOf(change: Change, evidence: Evidence): Draft[] {
  const items = change.numbers.flatMap((number) => evidence.items[number - 1] ?? [])
  const quoted = items.flatMap((item) => quoteOf(item, change, evidence)).slice(0, 1)
  return [composedOf(change, items, evidence), ...quoted]
}

/**
 * What has changed, with the figure as one of the cited posts puts it and since one of them; `says` and `times` are looked up in them. Posts that give
 * the figure before are not cited: where the new one's are gone, its sentence goes.
 */
function composedOf(change: Change, items: readonly EvidenceItem[], { question }: Evidence): Draft {
  const times = items.map(({ post }) => (isBackDated(post) ? post.witnessedAt : saidAt(post)))
  const since = times.length === 0 || times.includes(change.since) ? change.since : Math.min(...times)
  const stretch = change.kind === 'figure' ? stretchIn(items, change.to, question) : undefined
  return {
    type: 'composed',
    text: wordsOf({ ...change, since, ...(stretch !== undefined && { to: stretch }) } as Change, question),
    numbers: items.map(({ number }) => number),
    says: stretch === undefined ? [] : [stretch],
    times: [since],
  }
}

/** The sentence of a post that says it: with the figure, or with the words of denial; what an answer would tell first as it would; else the longest. */
function quoteOf(item: EvidenceItem, change: Change, evidence: Evidence): Draft[] {
  const { question } = evidence
  if (change.kind === 'first-word')
    return choosePassages(evidence).flatMap((one) => (one.item === item ? [quotePassage(one, evidence)] : []))
  const sentences = quotableSentences(item.post.text)
  const says = (text: string) =>
    change.kind === 'figure'
      ? figuresOf(text).includes(change.to) || countsIn({ ...item.post, text }, question).includes(change.to)
      : change.kind === 'denial' || change.kind === 'correction'
        ? stanceOf(text) !== undefined || deniesSomething(text)
        : false
  const mustSay = change.kind === 'figure' || change.kind === 'denial'
  const best = sentences.find(says) ?? (mustSay ? undefined : sentences.toSorted((a, b) => b.length - a.length)[0])
  return best === undefined ? [] : [quote(item, best, question)]
}

/** With the word that it counts, where a post in the question's language has one. */
function stretchIn(items: readonly EvidenceItem[], figure: string, question: Question): string | undefined {
  const { lang } = question
  const posts = items.flatMap(({ post }) => (isForeign(post, question) ? [] : [post]))
  const post =
    posts.find((one) => countedBehind(figure, one) !== undefined) ?? posts.find(({ text }) => stretchWith(figure, text, lang) !== undefined)
  return post && stretchWith(figure, post.text, lang)
}
