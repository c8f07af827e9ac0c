import type { EvidenceItem, Term } from '../answer/index.ts'
import { isBackDated, networkOf, saidAt, type EpochMs, type Post } from '../post/index.ts'
import type { Collapsed, Found } from '../search/index.ts'
import { mediaSettings, type Pictures } from '../media/index.ts'
import { clauseKey, type Clause, type HitPage, type SearchQuery } from '../store/index.ts'
import type { Citation, MediaView, PostView, SearchResultHit, SearchStep } from './schema.ts'

/** ISO 8601 in UTC; times outside what JavaScript can write are pulled to its ends (ECMA-262, 21.4.1.1). */
export const iso = (time: EpochMs): string => new Date(Math.max(-8.64e15, Math.min(8.64e15, time))).toISOString()

const authorOf = ({ author }: Post) => ({ handle: author.handle, name: author.name })

/** Labels of a post for which its reader is warned. */
export type Warn = (post: Post) => readonly string[]

const warned = (post: Post, warn: Warn) => {
  const warnings = post.labels.length > 0 ? warn(post) : []
  return warnings.length > 0 ? { warnings: [...warnings] } : {}
}

/** The pictures, films and sounds of a post as its reader may have them. */
export type MediaOf = (post: Post) => MediaView[]

export const plainMedia: MediaOf = ({ media }) => media.map((one) => ({ ...one }))

/** With where previews are asked for; those of sensitive posts say so. People who opted out have none. */
export const mediaWith =
  ({ keysOf }: Pick<Pictures, 'keysOf'>, warn: Warn): MediaOf =>
  (post) => {
    const warns = post.labels.length > 0 && warn(post).length > 0
    if (post.media.length === 0 || !(warns || post.consent === 'answer')) return plainMedia(post)
    const keys = keysOf(post)
    const sensitive = warns || mediaSettings.sensitive.some((label) => post.labels.includes(label))
    return post.media.map((one, at) => {
      const key = keys.get(at)
      const preview = key && `/api/media/${encodeURIComponent(post.id)}/${key}`
      return { ...one, ...(preview && { preview, ...(sensitive && { sensitive }) }) }
    })
  }

export function toPostView(post: Post, warn: Warn, mediaOf: MediaOf = plainMedia): PostView {
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
    media: mediaOf(post),
    counts: { ...post.counts },
    ...(post.replyTo !== undefined && { replyTo: post.replyTo }),
    ...(post.quoteOf !== undefined && { quoteOf: post.quoteOf }),
    ...warned(post, warn),
  }
}

export function toHitView({ item, similar, earliest }: Collapsed<Found>, warn: Warn, mediaOf: MediaOf = plainMedia): SearchResultHit {
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
    ...(earliest !== item && { first: firstOf(earliest.post) }),
    ...(post.media.length > 0 && { media: mediaOf(post) }),
    ...warned(post, warn),
  }
}

const firstOf = (post: Post) => ({ postId: post.id, url: post.url, author: authorOf(post), witnessedAt: iso(post.witnessedAt) })

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
    ...(isBackDated(post) && { backDated: true }),
  }
}

export function toSearchStep(query: SearchQuery, page: HitPage, { tookMs, asked }: { tookMs: number; asked: readonly Term[] }): SearchStep {
  return {
    terms: wordsSearched(query, asked, page.stats.terms),
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

/**
 * The words of a search as a reader knows them: those that are asked for, and of their other forms those that posts hold often enough, as of `frequency`; rules
 * make forms that nobody writes ("kiled").
 */
export function wordsSearched(
  { any, all }: SearchQuery,
  asked: readonly Term[],
  frequency: Readonly<Record<string, number>> = {},
): string[] {
  const often = (clause: Clause) => frequency[clauseKey(clause)] ?? 0
  const isOther = new Set(
    asked
      .flatMap(({ clauses }) => {
        const most = Math.max(1, ...clauses.map(often))
        return clauses.slice(1).filter((clause) => often(clause) < commonForm * most)
      })
      .map(clauseKey),
  )
  const words = [...all, ...any]
    .filter((clause) => !isOther.has(clauseKey(clause)))
    .map((clause) => ('term' in clause ? clause.term : 'prefix' in clause ? `${clause.prefix}*` : clause.phrase.join(' ')))
  return [...new Set(words)]
}
/** Of the posts that hold the form that most hold, this share must hold another one. */
const commonForm = 0.02
