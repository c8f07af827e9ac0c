import { checkSentence, quoteInstead, type CheckName, type EvidenceItem } from '../../answer/index.ts'
import { saidAt, voiceOf, type Post } from '../../post/index.ts'
import { inventedPost } from '../invented-post.ts'
import { isModels, type Label, type LabelledGroup } from './labelled.ts'

/** What the checks made of one labelled sentence. */
export type Judged = {
  readonly group: string
  readonly lang: string
  readonly origin: string
  readonly isModels: boolean
  readonly label: Label
  readonly first?: Label
  readonly second?: Label
  readonly text: string
  /** Checks that it failed, whatever share of its words is asked for. */
  readonly failed: readonly CheckName[]
  /** 0..1: share of its words in the cited posts. */
  readonly support: number
  /** A quote stands in its place where it fails. */
  readonly hasQuote: boolean
}

/** Every sentence of the groups through the checks, as in an answer. */
export function judge(groups: readonly LabelledGroup[]): Judged[] {
  return groups.flatMap((group) => {
    const { id, lang, question, sentences } = group
    const all = postsOf(group)
    return sentences.map((sentence): Judged => {
      const cited = sentence.cites.flatMap((number) => all[number - 1] ?? [])
      const { failed, support } = checkSentence(sentence.text, cited, { question, lexicalFrom: 0 })
      const { text, origin, label, first, second } = sentence
      return {
        ...{ group: id, lang, origin, label, text, failed, support, isModels: isModels(sentence) },
        ...(first && second && { first, second }),
        hasQuote:
          quoteInstead(text, cited.map(toItem), { text: question, lang, timeZone: 'UTC', asOf: Math.max(0, ...cited.map(saidAt)) }) !==
          undefined,
      }
    })
  })
}

export const passes = ({ failed, support }: Pick<Judged, 'failed' | 'support'>, lexicalFrom: number): boolean =>
  failed.length === 0 && support >= lexicalFrom

export const postsOf = ({ posts, lang }: LabelledGroup): Post[] =>
  posts.map(({ by, text }, at) => inventedPost({ n: at + 1, by, text, at, lang }))

export const toItem = (post: Post, at: number): EvidenceItem => ({
  number: at + 1,
  post,
  score: 0,
  coverage: 0,
  cluster: 0,
  standsFor: { posts: 1, authors: 1, by: [voiceOf(post)], since: saidAt(post), until: saidAt(post) },
})
