import { AppError } from '../../errors/index.ts'
import type { Post, PostId } from '../../post/index.ts'
import { represent, type Found, type SearchPage } from '../../search/index.ts'
import type { PostStore } from '../../store/index.ts'
import { groundIn, type Grounded } from '../grounded.ts'
import type { Evidence, Question } from '../evidence.ts'
import { asWanted } from '../picture-text.ts'
import type { Whose } from '../speakers.ts'
import { evidenceLeft, readVersions, type EvidenceLeft } from './evidence-left.ts'
import { unpack } from './packed-value.ts'
import type { OtherSpan, SearchRecord, StoredTrace } from './trace.ts'

/** What takes the place of the store when an answer is run again: the material of its moment. */
export type Past = {
  readonly earliest?: number
  readonly query?: SearchRecord['query']
  readonly otherSpan?: OtherSpan
  readonly whose?: Whose
  readonly rounds: number
  readonly networks: readonly string[]
  readonly similar: readonly string[]
  /** Throws `request_invalid` where nothing was searched then. */
  page(): SearchPage
  ground(question: Question, limit: number | undefined): Grounded
}

/**
 * How the evidence came about again. `anew`: grounding ran over every hit of then; `kept`: some hits that were no evidence are gone, so the evidence is
 * the trace's; `left`: evidence itself is gone, and grounding ran over the hits that are left, of which none but those that were evidence may be it:
 * no other post takes its place.
 */
export type Grounding = 'anew' | 'kept' | 'left'

export type Restored = EvidenceLeft & { readonly past: Past; readonly grounding: Grounding }

/** The posts of a trace as they were, as far as they are still there to be seen. */
export async function restore(trace: StoredTrace, there: PostStore, signal: AbortSignal): Promise<Restored> {
  const store = asWanted(there, trace.request)
  const left = await evidenceLeft(trace, store, signal)
  const { seqs, ids } = trace.search?.hits ?? { seqs: [], ids: [] }
  const bySeq = await readVersions(seqs, store, signal)
  const posts = ids.map((id, place) => left.posts.get(id) ?? stillTold(bySeq.get(seqs[place] ?? -1), id))
  const isWhole = trace.evidence === undefined || (trace.search?.hits !== undefined && posts.every(Boolean))
  const grounding = left.losses.length > 0 ? 'left' : isWhole ? 'anew' : 'kept'
  return { ...left, grounding, past: pastOf(trace, { posts, evidence: left.posts, grounding }) }
}

const stillTold = (post: Post | undefined, id: PostId) => (post?.id === id && post.consent === 'answer' ? post : undefined)

type Material = {
  readonly posts: readonly (Post | undefined)[]
  readonly evidence: ReadonlyMap<PostId, Post>
  readonly grounding: Grounding
}

function pastOf(trace: StoredTrace, material: Material): Past {
  const { search, earliest, otherSpan } = trace
  const page = search && pageOf(search, material)
  const there = () => {
    if (page) return page
    throw new AppError('request_invalid', { message: 'Nothing was searched when this was asked, so there is nothing to write from.' })
  }
  return {
    ...(earliest !== undefined && { earliest }),
    ...(search && { query: search.query }),
    ...(otherSpan && { otherSpan }),
    ...(trace.whose && { whose: trace.whose }),
    rounds: trace.rounds ?? 1,
    networks: trace.networks ?? [],
    similar: trace.similar ?? [],
    page: there,
    ground(question, limit) {
      // The post that was nearest then may be gone; all that was told of it were words of the question.
      const nearest = trace.nearest && { nearest: trace.nearest }
      if (material.grounding === 'kept')
        return { evidence: evidenceOf(trace, question, material.evidence), found: trace.found, missing: trace.missing, ...nearest }
      const among = { evidence: new Set(material.evidence.keys()), about: new Set(trace.found.map(({ id }) => id)) }
      const { nearest: _ofNow, ...anew } = groundIn(question, there(), { limit, ...(material.grounding === 'left' && { among }) })
      return { ...anew, ...nearest }
    },
  }
}

function evidenceOf(trace: StoredTrace, question: Question, posts: ReadonlyMap<PostId, Post>): Evidence {
  const post = (id: PostId): Post => {
    const known = posts.get(id)
    if (known) return known
    throw new AppError('internal', { message: 'The trace names a post that is none of its evidence.' })
  }
  const { value, lang = question.lang } = trace.evidence ?? {}
  return { ...(unpack(value, post) as Omit<Evidence, 'question'>), question: { ...question, lang } }
}

/** The page of then, as far as it is left. */
function pageOf({ stats, complete, asOf, cutAt, unread, hits }: SearchRecord, { posts }: Material): SearchPage {
  const founds = posts.map((post, place): Found | undefined => {
    if (!post || !hits) return undefined
    const held = hits.held[place] ?? undefined
    const hit = { id: post.id, seq: hits.seqs[place] ?? -1, score: hits.scores[place] ?? 0, parts: hits.parts[place] ?? {} }
    return { post, hit, ...(held !== undefined && { held }) }
  })
  const groups = (hits?.groups ?? []).map((places) => places.flatMap((place) => founds[place] ?? []))
  return {
    items: groups.filter((group) => group.length > 0).map(represent),
    page: { hits: founds.flatMap((found) => found?.hit ?? []), complete, asOf, stats, tookMs: 0 },
    unread,
    tookMs: 0,
    ...(cutAt !== undefined && { cutAt }),
  }
}
