import { clausesOf, findForms, searchSettings } from '../../search/index.ts'
import type { HitPage, PostStore, SearchQuery } from '../../store/index.ts'
import { depth } from './run-file.ts'
import type { Topic } from './topics.ts'

/** How topics are asked. The settings are those of the product, frozen in `search/settings.ts`. */
export type Ranker = {
  readonly name: string
  /** In words, for reports. */
  readonly settings: string
  readonly ask: (topic: Topic, store: PostStore, signal: AbortSignal) => Promise<HitPage>
}

const { bm25, formWeight } = searchSettings
/** Evaluation is never cut short: what counts is what is found, not how soon. */
const deadlineMs = 600_000
/** All there is: the replay's store holds nothing that the topic may not see. */
const scope = { from: 0, until: 8.64e15, bm25, limit: depth } as const satisfies Partial<SearchQuery>
const plainSettings = `BM25 ${bm25.k1} / ${bm25.b}, any word of the topic`

export const rankers = {
  plain: {
    name: 'bm25',
    settings: `${plainSettings}, as written`,
    ask: ({ query }, store, signal) => store.find({ ...scope, any: clausesOf(query), all: [], none: [] }, { deadlineMs, signal }),
  },
  forms: {
    name: 'bm25-forms',
    settings: `${plainSettings}, its other forms at ${formWeight} with the idf of the word`,
    ask: ({ query }, store, signal) => findForms(query, scope, { store, deadlineMs, signal }),
  },
} as const satisfies Record<string, Ranker>
