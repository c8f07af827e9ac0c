import { isSameBuild, noUsage, readBuild, unpack, type StoredTrace } from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import type { Post, PostId } from '../post/index.ts'
import type { Call } from './api.ts'
import { readKept, type Kept, type Read } from './saved-answer.ts'
import type { TraceView } from './trace-schema.ts'
import { storyOf } from './trace-words.ts'
import { toUnderstood } from './understood.ts'
import { iso, termsShown } from './views.ts'

type WithTrace = Read & { readonly trace: StoredTrace }

/** A kept answer with its trace. Throws `not_found`, and `request_invalid` for one that was saved without. */
export async function readTraced(id: string, kept: Kept, call: Call): Promise<WithTrace> {
  const read = await readKept(id, kept, call)
  if (read.trace) return { ...read, trace: read.trace }
  throw new AppError('request_invalid', {
    message: 'This answer was saved by an older Groundswell, which kept too little of how it came about. Ask the question again.',
  })
}

/** How a saved answer came about, as it may be shown now: what is gone since is left out of it. Throws as `readTraced`. */
export async function readTrace(id: string, { version, ...kept }: Kept & { readonly version: string }, call: Call): Promise<TraceView> {
  const read = await readTraced(id, kept, call)
  const view = toView(read, version)
  const words = await firstWords(view, read, kept, call)
  return { ...view, story: storyOf(view, read.answer, { words, timeZone: read.trace.request.timeZone }) }
}

function toView({ answer, trace, left, stored }: WithTrace, version: string): TraceView {
  const lost = new Set<string>(left.losses.map(({ id }) => id))
  const { build, question, prompt, drafts, missing, usage = noUsage, steps } = trace
  return {
    id: answer.id,
    question: answer.question,
    asOf: answer.asOf,
    finish: answer.finish,
    build,
    isThisBuild: isSameBuild(build, readBuild(version)),
    model: answer.model,
    prompt: prompt ?? null,
    understood: question ? toUnderstood(question) : null,
    search: searchOf(trace),
    hits: hitsOf(trace, new Set(answer.found.map(({ postId }) => postId)), lost),
    evidence: evidenceOf(trace, new Set(left.edited), new Map(answer.citations.map(({ postId, number }) => [postId, number]))).filter(
      ({ postId }) => !lost.has(postId),
    ),
    drafts: drafts.map(({ type, numbers, text, sentence, verdict }) => ({
      type,
      numbers: [...numbers],
      verdict: { ...verdict },
      ...(sentence !== undefined && { sentence }),
      ...(text !== undefined && lost.size === 0 && { text }),
    })),
    dropped: stored.dropped,
    missing: [...missing],
    losses: left.losses.map(({ id: postId, ...loss }) => ({ postId, ...loss })),
    unavailable: answer.unavailable,
    usage,
    steps: { ...steps },
    tookMs: answer.tookMs,
    story: [],
  }
}

function searchOf({ search }: StoredTrace): TraceView['search'] {
  if (!search) return null
  const { query, stats, complete, hits } = search
  return {
    terms: termsShown(query),
    window: { from: iso(query.from), until: iso(query.until) },
    filters: Object.fromEntries(
      Object.entries(query.only ?? {}).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
    ),
    documents: stats.docs,
    averageLength: stats.avgLength,
    documentFrequency: { ...stats.terms },
    searched: stats.windowDocs,
    matched: stats.matched,
    read: hits?.ids.length ?? 0,
    complete,
  }
}

/** Posts that are gone are not named; of those that were about something else nothing is known here but their place. */
function hitsOf({ search, evidence, found }: StoredTrace, present: ReadonlySet<string>, lost: ReadonlySet<string>): TraceView['hits'] {
  const hits = search?.hits
  if (!hits) return []
  const wasFound = new Set<string>(found.map(({ id }) => id))
  const numberOf = new Map<string, number>(evidence?.posts.map(({ id }, at) => [id, at + 1]))
  const groupSize = new Map(hits.groups.flatMap((group) => group.map((place, at) => [place, at === 0 ? group.length - 1 : -1])))
  return hits.parts.flatMap((parts, place) => {
    const postId = hits.ids[place] ?? ''
    const similar = groupSize.get(place) ?? 0
    if (similar < 0 || lost.has(postId) || (wasFound.has(postId) && !present.has(postId))) return []
    const number = numberOf.get(postId)
    return {
      rank: place + 1,
      postId,
      score: hits.scores[place] ?? 0,
      parts: { ...parts },
      similar,
      ...(number !== undefined && { evidence: number }),
    }
  })
}

type Item = { readonly number: number; readonly score: number; readonly coverage: number; readonly cluster: number }

function evidenceOf({ evidence }: StoredTrace, edited: ReadonlySet<string>, cited: ReadonlyMap<string, number>): TraceView['evidence'] {
  if (!evidence) return []
  const { items = [] } = unpack(evidence.value, (id) => ({ id }) as Post) as { items?: readonly Item[] }
  return items.flatMap(({ number, score, coverage, cluster }) => {
    const post = evidence.posts[number - 1]
    if (!post) return []
    const { id: postId, version, handle, name } = post
    const citedAs = cited.get(postId)
    return {
      number,
      postId,
      version,
      author: { handle, name },
      score,
      coverage,
      cluster,
      edited: edited.has(postId),
      ...(citedAs && { citedAs }),
    }
  })
}

/** Who says what: the first words of the first hits, as far as they are there. */
const shownHits = 10

async function firstWords({ hits }: TraceView, { left }: Read, { store }: Kept, { signal }: Call): Promise<ReadonlyMap<string, string>> {
  const ids = hits.slice(0, shownHits).map(({ postId }) => postId as PostId)
  const now = await store.get(ids, { signal })
  return new Map(
    ids.flatMap((id) => {
      const post = left.posts.get(id) ?? now.get(id)
      if (!post || post.consent !== 'answer') return []
      const who = post.author.handle ? `@${post.author.handle}` : post.author.name || 'somebody'
      return [[id, `${who}: ${firstOf(post.text)}`] as const]
    }),
  )
}

function firstOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const cut = line.slice(0, 90).toWellFormed()
  return cut.length < line.length ? `${cut}…` : line
}
