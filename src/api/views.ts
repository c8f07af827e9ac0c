import type { EvidenceItem } from '../answer/index.ts'
import { networkOf, saidAt, type EpochMs, type Post } from '../post/index.ts'
import type { Collapsed, Found } from '../search/index.ts'
import type { HitPage, SearchQuery } from '../store/index.ts'
import type { Citation, PostView, SearchResultHit, SearchStep } from './schema.ts'

/** ISO 8601 in UTC; times outside what JavaScript can write are pulled to its ends (ECMA-262, 21.4.1.1). */
export const iso = (time: EpochMs): string => new Date(Math.max(-8.64e15, Math.min(8.64e15, time))).toISOString()

const authorOf = ({ author }: Post) => ({ handle: author.handle, name: author.name })

/** Labels of a post for which its reader is warned. */
export type Warn = (post: Post) => readonly string[]

const warned = (post: Post, warn: Warn) => {
  const warnings = post.labels.length > 0 ? warn(post) : []
  return warnings.length > 0 ? { warnings: [...warnings] } : {}
}

export function toPostView(post: Post, warn: Warn): PostView {
  return {
    postId: post.id,
    url: post.url,
    network: networkOf(post.id),
    author: authorOf(post),
    text: post.text,
    createdAt: iso(post.createdAt),
    witnessedAt: iso(post.witnessedAt),
    receivedAt: iso(post.receivedAt),
    langs: [...post.langs],
    links: [...post.links],
    tags: [...post.tags],
    media: post.media.map((media) => ({ ...media })),
    counts: { ...post.counts },
    ...(post.replyTo !== undefined && { replyTo: post.replyTo }),
    ...(post.quoteOf !== undefined && { quoteOf: post.quoteOf }),
    ...warned(post, warn),
  }
}

export function toHitView({ item, similar }: Collapsed<Found>, warn: Warn): SearchResultHit {
  const { post, hit } = item
  return {
    postId: post.id,
    url: post.url,
    network: networkOf(post.id),
    text: post.text,
    score: hit.score,
    parts: { ...hit.parts },
    createdAt: iso(post.createdAt),
    witnessedAt: iso(post.witnessedAt),
    author: authorOf(post),
    similar: { ...similar },
    ...warned(post, warn),
  }
}

export function toCitation(number: number, { post }: EvidenceItem, asOf: EpochMs): Citation {
  return {
    number,
    postId: post.id,
    url: post.url,
    network: networkOf(post.id),
    author: authorOf(post),
    text: post.text,
    createdAt: iso(post.createdAt),
    witnessedAt: iso(post.witnessedAt),
    receivedAt: iso(post.receivedAt),
    ageMs: Math.max(0, asOf - saidAt(post)),
  }
}

export function toSearchStep(query: SearchQuery, page: HitPage, tookMs: number): SearchStep {
  return {
    terms: termsShown(query),
    window: { from: iso(query.from), until: iso(query.until) },
    filters: Object.fromEntries(
      Object.entries(query.only ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
    ),
    searched: page.stats.windowDocs,
    matched: page.stats.matched,
    documentFrequency: { ...page.stats.terms },
    complete: page.complete,
    tookMs,
  }
}

export function termsShown({ any, all }: SearchQuery): string[] {
  return [...all, ...any].map((clause) =>
    'term' in clause ? clause.term : 'prefix' in clause ? `${clause.prefix}*` : clause.phrase.join(' '),
  )
}
