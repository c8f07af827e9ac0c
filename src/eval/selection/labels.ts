import { createHash } from 'node:crypto'
import { termsOf } from '../../post/index.ts'

/** Would a careful reader who asks this be helped by the sentence? `false`: untrue to its post, or garbled. */
export type Verdict = 'to-the-point' | 'beside' | 'false'

/** A judged sentence, without its words: a stretch of a post (UTF-16 units) and what makes another stretch the same sentence. */
export type Label = {
  readonly question: string
  readonly post: string
  readonly start: number
  readonly length: number
  readonly key: string
  readonly verdict: Verdict
}

/** A stretch of a post's text. */
export type Stretch = { readonly post: string; readonly start: number; readonly text: string }

/** The same for sentences with the same words, whoever wrote them and however they are framed by signs and addresses. */
export function keyOf(question: string, text: string): string {
  const words = termsOf(text.replace(/https?:\S+/gu, ' '))
  return createHash('sha256').update(`${question}\n${words.join(' ')}`).digest('hex').slice(0, 16)
}

/** Two stretches of one post are the same sentence when what they share is this much of both together. */
const sameFrom = 0.8

/** Looks sentences up; undefined: nobody has judged this one. */
export function createJudge(labels: readonly Label[]) {
  const byKey = new Map(labels.map((label) => [label.key, label.verdict]))
  const byPost = Map.groupBy(labels, ({ question, post }) => `${question} ${post}`)
  return (question: string, stretch: Stretch): Verdict | undefined => {
    const near = byPost.get(`${question} ${stretch.post}`) ?? []
    return byKey.get(keyOf(question, stretch.text)) ?? near.find((label) => overlapOf(label, stretch) >= sameFrom)?.verdict
  }
}

function overlapOf(label: Label, { start, text }: Stretch): number {
  const shared = Math.min(label.start + label.length, start + text.length) - Math.max(label.start, start)
  return Math.max(0, shared) / (label.length + text.length - Math.max(0, shared))
}
