import type { EpochMs, Post } from '../post/index.ts'

export type Window = { readonly from: EpochMs; readonly until: EpochMs }
export type QuestionKind = 'what' | 'now' | 'when' | 'who' | 'how-many' | 'whether'

/** A question as it was understood. Everything a writer or a check needs to know of it. */
export type Question = {
  readonly text: string
  readonly kind: QuestionKind
  /** What the question is about, in its words: content words after frame words ("what did members say about …") are gone. */
  readonly topic: string
  /** Tokens of the topic that evidence should cover, each once. */
  readonly terms: readonly string[]
  /** Names and quoted phrases as tokens: without any of these in a post, the post is not about the question. */
  readonly names: readonly (readonly string[])[]
  readonly window: Window
  /** Whether the words of the question set the window ("in April 2016"); false: everything up to asOf. */
  readonly windowAsked: boolean
  readonly asOf: EpochMs
  readonly timeZone: string
}

/** One post that may be cited. `number` is 1-based and the only name a writer has for it. */
export type EvidenceItem = {
  readonly number: number
  readonly post: Post
  readonly score: number
  /** 0..1: idf-weighted share of `question.terms` that the post holds. */
  readonly coverage: number
  /** Index into `clusters`. */
  readonly cluster: number
  /** Near-copies that this item stands for (itself not counted), and the distinct authors of all of them. */
  readonly copies: { readonly posts: number; readonly authors: number }
}

/** Posts that say the same; `items` are numbers into `Evidence.items`. */
export type Cluster = { readonly items: readonly number[]; readonly authors: number }

/** What is known, as a typed value shared by writers and checks; never text that is parsed again. */
export type Evidence = { readonly question: Question; readonly items: readonly EvidenceItem[]; readonly clusters: readonly Cluster[]; readonly searched: { readonly posts: number; readonly matched: number; readonly authors: number } }
