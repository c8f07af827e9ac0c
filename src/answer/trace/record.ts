import type { Post } from '../../post/index.ts'
import type { Found, SearchPage } from '../../search/index.ts'
import type { AnswerTrace } from '../answer-trace.ts'
import type { AnswerRequest } from '../request.ts'
import type { Evidence } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import type { Prompt } from '../writer.ts'
import type { Build } from './build.ts'
import { pack } from './packed-value.ts'
import type { EvidenceRecord, HitsRecord, SearchRecord, StoredTrace } from './trace.ts'
import { shortHash, versionOf } from './version.ts'

const settings = answerSettings.trace

export type Recorded = {
  readonly request: AnswerRequest
  readonly asOf: number
  readonly writer: StoredTrace['writer']
  readonly prompt?: Prompt | undefined
  readonly build: Build
  readonly digest: string
}

/** What is kept of an answer that has ended. */
export function recordTrace(trace: AnswerTrace, { request, asOf, writer, prompt, build, digest }: Recorded): StoredTrace {
  const { id: _itsOwn, ...asked } = request
  const {
    earliest,
    seqBefore,
    question,
    search,
    otherSpan,
    evidence,
    found = [],
    missing = [],
    nearest,
    drafts = [],
    dropped,
    usage,
    rerank,
    whose,
    rounds,
    networks,
    similar,
    steps = {},
  } = trace
  return {
    format: 1,
    build,
    request: asked,
    asOf,
    writer,
    ...(trace.prompt !== undefined && { prompt: { name: trace.prompt, hash: shortHash(prompt?.text ?? '') } }),
    ...(earliest !== undefined && { earliest }),
    ...(seqBefore !== undefined && { seqBefore }),
    ...(question && { question }),
    ...(whose && { whose }),
    ...(rounds !== undefined && { rounds }),
    ...(networks && { networks }),
    ...(similar && similar.length > 0 && { similar }),
    ...(search && { search: searchOf(search) }),
    ...(rerank && { rerank }),
    ...(otherSpan && { otherSpan }),
    ...(evidence && { evidence: evidenceOf(evidence, search?.page) }),
    found,
    missing,
    ...(nearest && { nearest }),
    drafts: drafts.slice(0, settings.drafts),
    dropped: dropped.slice(0, settings.drafts).map(({ reason, text }) => ({ reason, text: text.slice(0, settings.draftLength) })),
    ...(usage && { usage }),
    steps,
    digest,
  }
}

/** The seqs of the posts that an answer rests on: whose words are kept while it is. */
export const restsOn = ({ evidence }: StoredTrace): number[] =>
  (evidence?.posts ?? []).flatMap(({ seq }) => (seq >= 0 ? [seq] : [])).slice(0, 1_000)

function searchOf({ query, page, tookMs }: NonNullable<AnswerTrace['search']>): SearchRecord {
  const { stats, complete, asOf } = page.page
  const { unread, cutAt } = page
  return { query, stats, complete, asOf, tookMs, unread: [...new Set(unread)], hits: hitsOf(page), ...(cutAt !== undefined && { cutAt }) }
}

function hitsOf({ page: { hits }, items, partsOf = ({ parts }) => parts }: SearchPage): HitsRecord {
  const placeOf = new Map(hits.map(({ seq }, place) => [seq, place]))
  const places = (group: readonly Found[]) => group.flatMap(({ hit }) => placeOf.get(hit.seq) ?? []).sort((a, b) => a - b)
  const held = new Map(items.flatMap(({ item, copies }) => [item, ...copies]).map((found) => [found.hit.seq, found.held]))
  return {
    ids: hits.map(({ id }) => id),
    seqs: hits.map(({ seq }) => seq),
    scores: hits.map(({ score }) => score),
    held: hits.map(({ seq }) => held.get(seq) ?? null),
    parts: hits.slice(0, settings.parts).map(partsOf),
    groups: items.map(({ item, copies }) => places([item, ...copies])),
  }
}

function evidenceOf({ question: { lang }, ...evidence }: Evidence, page: SearchPage | undefined): EvidenceRecord {
  const seqs = new Map(page?.items.flatMap(({ item, copies }) => [item, ...copies].map(({ post, hit }) => [post.id, hit.seq] as const)))
  const posts = evidence.items.map(({ post }) => ({ ...named(post), seq: seqs.get(post.id) ?? -1 }))
  return { value: pack(evidence), posts, lang }
}

const named = (post: Post) => ({ id: post.id, version: versionOf(post), handle: post.author.handle, name: post.author.name })
