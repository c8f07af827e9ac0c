import { createHash } from 'node:crypto'
import { AppError } from '../../errors/index.ts'
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
  /** Of a second pass, in which the first verdict was hidden. */
  readonly second?: Verdict
}

/** A stretch of a post's text. */
export type Stretch = { readonly post: string; readonly start: number; readonly text: string }

/** The same for sentences with the same words, whoever wrote them and however they are framed by signs and addresses. */
export function keyOf(question: string, text: string): string {
  const words = termsOf(text.replace(/https?:\S+/gu, ' '))
  return createHash('sha256')
    .update(`${question}\n${words.join(' ')}`)
    .digest('hex')
    .slice(0, 16)
}

const verdicts: Readonly<Record<string, Verdict>> = { y: 'to-the-point', n: 'beside', f: 'false' }

/**
 * One label a line: question, post, start, length, key, and a letter for each pass (y, n, f); of what code claims in words of its own no post and no length, as its key alone knows it.
 * Throws `format_unknown`.
 */
export function parseLabels(text: string): readonly Label[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [question = '', post = '', start = '', length = '', key = '', passes = ''] = line.split(' ')
      const [verdict, second] = [...passes].map((letter) => verdicts[letter])
      if (!verdict || key === '') throw new AppError('format_unknown', { message: `This is no label: ${line.slice(0, 80)}` })
      return { question, post, start: Number(start), length: Number(length), key, verdict, ...(second && { second }) }
    })
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

/** How often both passes say the same of a sentence, to the point or not, and how much more often than by chance (Cohen's kappa). */
export function agreementOf(labels: readonly Label[]): { both: number; same: number; kappa: number } {
  const twice = labels.filter(({ second }) => second !== undefined)
  const isIn = (verdict: Verdict | undefined) => verdict === 'to-the-point'
  const same = twice.filter(({ verdict, second }) => isIn(verdict) === isIn(second)).length
  const share = (of: (label: Label) => boolean) => twice.filter(of).length / Math.max(1, twice.length)
  const [first, second] = [share(({ verdict }) => isIn(verdict)), share((label) => isIn(label.second))]
  const chance = first * second + (1 - first) * (1 - second)
  const observed = same / Math.max(1, twice.length)
  return { both: twice.length, same, kappa: chance === 1 ? 1 : (observed - chance) / (1 - chance) }
}
