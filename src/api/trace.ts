import { isSameBuild, noUsage, readBuild, unpack, type StoredTrace } from '../answer/index.ts'
import { AppError } from '../errors/index.ts'
import type { Post, PostId } from '../post/index.ts'
import type { Call } from './api.ts'
import { readKept, type Kept, type Read } from './saved-answer.ts'
import type { TraceView } from './trace-schema.ts'
import { storyOf } from './trace-words.ts'
import { toUnderstood } from './understood.ts'
import { iso, wordsSearched } from './views.ts'

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
  const hits = await hitsLeft(read, kept, call)
  const view = toView(read, { hits, version })
  const words = firstWords(view, hits)
  return { ...view, story: storyOf(view, read.answer, { words, timeZone: read.trace.request.timeZone }) }
}

function toView(
  { answer, trace, left, stored }: WithTrace,
  { hits, version }: { readonly hits: ReadonlyMap<string, Post>; readonly version: string },
): TraceView {
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
    hits: hitsOf(trace, hits),
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

function searchOf({ search, question, rounds = 1 }: StoredTrace): TraceView['search'] {
  if (!search) return null
  const { query, stats, complete, hits } = search
  return {
    terms: wordsSearched(query, question?.terms ?? [], stats.terms),
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
    rounds,
    complete,
  }
}

/** The first hits that may still be shown, by id: those of the evidence in their words of then. */
async function hitsLeft({ trace, left }: WithTrace, { store }: Kept, { signal }: Call): Promise<ReadonlyMap<string, Post>> {
  const { ids = [], parts = [] } = trace.search?.hits ?? {}
  const first = ids.slice(0, parts.length)
  const lost = new Set<string>(left.losses.map(({ id }) => id))
  const now = await store.get(first, { signal })
  const isShown = (id: PostId) => now.get(id)?.consent === 'answer' && !lost.has(id)
  return new Map(first.flatMap((id) => (isShown(id) ? [[id, left.posts.get(id) ?? (now.get(id) as Post)] as const] : [])))
}

/** Posts that are gone are not named. */
function hitsOf({ search, evidence }: StoredTrace, left: ReadonlyMap<string, Post>): TraceView['hits'] {
  const hits = search?.hits
  if (!hits) return []
  const numberOf = new Map<string, number>(evidence?.posts.map(({ id }, at) => [id, at + 1]))
  const groupSize = new Map(hits.groups.flatMap((group) => group.map((place, at) => [place, at === 0 ? group.length - 1 : -1])))
  return hits.parts.flatMap((parts, place) => {
    const postId = hits.ids[place] ?? ''
    const similar = groupSize.get(place) ?? 0
    if (similar < 0 || !left.has(postId)) return []
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

function evidenceOf(
  { evidence, search }: StoredTrace,
  edited: ReadonlySet<string>,
  cited: ReadonlyMap<string, number>,
): TraceView['evidence'] {
  if (!evidence) return []
  const { items = [] } = unpack(evidence.value, (id) => ({ id }) as Post) as { items?: readonly Item[] }
  const rankOf = new Map(search?.hits?.ids.map((id, place) => [id, place + 1]))
  return items.flatMap(({ number, score, coverage, cluster }) => {
    const post = evidence.posts[number - 1]
    if (!post) return []
    const { id: postId, version, handle, name } = post
    const [citedAs, rank] = [cited.get(postId), rankOf.get(postId)]
    return {
      number,
      postId,
      version,
      author: { handle, name },
      score,
      coverage,
      cluster,
      edited: edited.has(postId),
      ...(rank && { rank }),
      ...(citedAs && { citedAs }),
    }
  })
}

/** Who says what: the first words of the first hits, as far as they are there. */
const shownHits = 10

function firstWords({ hits }: TraceView, left: ReadonlyMap<string, Post>): ReadonlyMap<string, string> {
  return new Map(
    hits.slice(0, shownHits).flatMap(({ postId }) => {
      const post = left.get(postId)
      if (!post) return []
      const who = post.author.handle ? `@${post.author.handle}` : post.author.name || 'somebody'
      return [[postId, `${who}: ${firstOf(post.text)}`] as const]
    }),
  )
}

function firstOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const cut = line.slice(0, 90).toWellFormed()
  return cut.length < line.length ? `${cut}…` : line
}
