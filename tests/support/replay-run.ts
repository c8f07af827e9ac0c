import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createPosts, type PostGenerator } from '../../bench/generator/posts.ts'
import { fixedWriters, openAnswerStore } from '../../src/answer/index.ts'
import { repeatable } from '../../src/api/digest.ts'
import type { Api, AskRequest, AskResult, LossView, ReplayView } from '../../src/api/index.ts'
import { createLocalApi } from '../../src/api/local-api.ts'
import type { AuthorId, Cursor, Post, PostEvent, PostId, SourceName } from '../../src/post/index.ts'
import { createRandom } from '../../src/post/post.fixture.ts'
import { openLiveStore } from '../../src/store/live/live-store.ts'
import { reindexStore } from '../../src/store/live/maintenance.ts'
import type { PostStore } from '../../src/store/index.ts'

/** How much is asked and changed: posts before the questions, answers, posts after them, and deletes, edits and the like. */
export type ReplayScale = {
  readonly seed: number
  readonly before: number
  readonly answers: number
  readonly after: number
  readonly changes: number
}
/** What became of the answers. Every one is in exactly one of the first four. */
export type ReplayCounts = {
  /** No evidence died or changed: the same bytes. */
  untouched: number
  /** Evidence was edited or its author renamed: the words and names of then gave the same bytes. */
  restored: number
  /** Evidence died: the replay names it. */
  holed: number
  /** Not as it must be; none of these may be. */
  wrong: string[]
  /** Of the first two, abstentions. */
  abstained: number
  /** Of the first two, answers whose other hits were gone in part: the evidence came from the trace. */
  kept: number
  /** Milliseconds of each replay. */
  times: number[]
  /** Bytes of the trace of each answer, as kept. */
  traceBytes: number[]
}
export type Say = (what: string) => void

const { signal } = new AbortController()
const source = 'replay' as SourceName

/**
 * Asks, then lets posts come, late ones among them, edits, deletes, hides, renames and opt-outs, writes the index anew, opens the store again, alters
 * every saved text, and replays every answer. What each must give is known from what was done to its evidence, not from what the replay says.
 */
export async function replayRun(
  { seed, before, answers: wanted, after, changes }: ReplayScale,
  say: Say = () => {},
): Promise<ReplayCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-replay-'))
  try {
    const random = createRandom(seed)
    const posts = createPosts({ seed, posts: before + after })
    const known: Post[] = []
    const asked = await withApi(
      folder,
      () => known.at(-1)?.receivedAt ?? 0,
      async (api, store) => {
        await writePosts(store, take(posts, before, known))
        say(`${before} posts written`)
        const results = await askAll(api, questionsOf(posts, known, wanted, random))
        say(`${results.length} questions asked`)
        await writePosts(store, lateAmong(take(posts, after, known), known[0]?.witnessedAt ?? 0, random))
        say(`${after} posts written after them`)
        return results
      },
    )
    const deeds = await withApi(folder, Date.now, async (_api, store) => change(store, { asked, known, changes, random }))
    say(`${changes} deletes, edits and the like`)
    await reindexStore({ folder, signal })
    say('the index written anew')
    alterTexts(folder)
    return await withApi(folder, Date.now, (api) => replayAll(api, asked, deeds, folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function withApi<T>(folder: string, now: () => number, use: (api: Api, store: PostStore) => Promise<T>): Promise<T> {
  const store = await openLiveStore({ folder })
  const api = createLocalApi({
    store,
    answers: openAnswerStore({ folder, keep: 100_000 }),
    writers: fixedWriters(),
    now,
    timeZone: 'UTC',
    findDeadlineMs: 60_000,
    version: '0.0.0-test',
  })
  try {
    return await use(api, store)
  } finally {
    await api[Symbol.asyncDispose]()
  }
}

function* take(posts: PostGenerator, count: number, known: Post[]): Generator<Post> {
  for (let i = 0; i < count; i++) {
    const post = posts.next()
    known.push(post)
    yield post
  }
}

/** One in ten tells of a time before the questions. */
function* lateAmong(posts: Iterable<Post>, from: number, random: () => number): Generator<Post> {
  for (const post of posts) {
    const witnessedAt = Math.floor(from + random() * (post.witnessedAt - from))
    yield random() < 0.1 ? { ...post, witnessedAt, createdAt: Math.min(post.createdAt, witnessedAt) } : post
  }
}

async function writePosts(store: PostStore, posts: Iterable<Post>): Promise<void> {
  let events: PostEvent[] = []
  for (const post of posts) {
    if (events.push({ type: 'post-put', post }) < 500) continue
    await write(store, events)
    events = []
  }
  if (events.length > 0) await write(store, events)
}

let cursor = 0
const write = (store: PostStore, events: readonly PostEvent[]) =>
  store.write({ source, events, cursor: String(++cursor) as Cursor }, { signal })

/** Words of the posts, of every frequency, in questions of several kinds; windows, limits, moments of the past; a few follow up, some find nothing. */
function questionsOf(
  posts: PostGenerator,
  known: readonly Post[],
  count: number,
  random: () => number,
): (AskRequest & { followsUp?: boolean })[] {
  const [first, last] = [known[0]?.witnessedAt ?? 0, known.at(-1)?.witnessedAt ?? 0]
  const word = () => posts.english.word(Math.floor(20 * 50 ** random()))
  /** So many words that one post holds. */
  const said = (words: number): string => {
    const { text } = known[Math.floor(random() * known.length)] as Post
    const long = text
      .replaceAll(/[^\p{L}\p{N} ]/gu, '')
      .split(' ')
      .filter(({ length }) => length > 3)
    return long.slice(0, words).join(' ') || word()
  }
  const forms = [
    () => `What is said about ${said(2)}?`,
    () => `How many ${word()}?`,
    () => `What is happening with ${word()} right now?`,
    () => `Who spoke about ${word()}?`,
    () => `What do people think of ${said(3)}?`,
    () => `Is it true that ${said(3)}?`,
    () => said(3),
    () => `What is said about ${word()}?`,
    () => `What about zzyzxxqj${word()}?`,
  ]
  return Array.from({ length: count }, (_, i) => ({
    question: (forms[i % forms.length] ?? word)(),
    posts: 'always' as const,
    ...(random() < 0.5 && { asOf: Math.floor(first + (0.4 + 0.6 * random()) * (last - first)) }),
    ...(random() < 0.2 && { from: Math.floor(first + 0.3 * random() * (last - first)) }),
    ...(random() < 0.2 && { limit: 1 + Math.floor(random() * 20) }),
    ...(random() < 0.1 && { lang: 'en' }),
    ...(i > 0 && random() < 0.1 && { followsUp: true }),
  }))
}

/** What was answered, and which posts it rests on. */
type Asked = { readonly result: AskResult; readonly evidence: readonly PostId[] }

async function askAll(api: Api, requests: readonly (AskRequest & { followsUp?: boolean })[]): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const { followsUp, ...request } of requests) {
    const after = followsUp ? asked.at(-1)?.result.id : undefined
    const events = await Array.fromAsync(api.ask({ ...request, ...(after !== undefined && { after }) }, { signal }))
    const end = events.at(-1)
    assert.ok(end?.type === 'answer-end' && end.result.finish !== 'failed', JSON.stringify(end))
    const { evidence } = await api.trace(end.result.id, { signal })
    asked.push({ result: end.result, evidence: evidence.map(({ postId }) => postId as PostId) })
  }
  return asked
}

type Deeds = { readonly dead: ReadonlyMap<PostId, LossView['why']>; readonly touched: ReadonlySet<PostId> }

/** A third of what is changed is somebody's evidence; the rest is anything. Half are deletes or the like, half edits and renames. */
async function change(
  store: PostStore,
  { asked, known, changes, random }: { asked: readonly Asked[]; known: readonly Post[]; changes: number; random: () => number },
): Promise<Deeds> {
  const dead = new Map<PostId, LossView['why']>()
  const touched = new Set<PostId>()
  const byId = new Map(known.map((post) => [post.id, post]))
  const evidence = asked.flatMap((one) => one.evidence)
  const by = Map.groupBy(known, ({ author }) => author.id)
  const at = (known.at(-1)?.receivedAt ?? 0) + 1_000
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  let events: PostEvent[] = []
  for (let i = 0; i < changes; i++) {
    const post = (random() < 0.33 && evidence.length > 0 ? byId.get(pick(evidence)) : undefined) ?? pick(known)
    const all = (author: AuthorId, why: LossView['why']) =>
      by.get(author)?.forEach(({ id }) => dead.get(id) === 'gone' || dead.set(id, why))
    const kind = random()
    if (kind < 0.4) {
      events.push({ type: 'post-delete', id: post.id, at })
      dead.set(post.id, 'gone')
    } else if (kind < 0.46) {
      events.push({ type: 'post-hide', id: post.id, at })
      dead.set(post.id, 'gone')
    } else if (kind < 0.48 && (by.get(post.author.id)?.length ?? 0) < 20) {
      events.push({ type: 'author-delete', author: post.author.id, at })
      all(post.author.id, 'gone')
    } else if (kind < 0.5 && (by.get(post.author.id)?.length ?? 0) < 20) {
      events.push({ type: 'author-consent', author: post.author.id, consent: 'count-only', at })
      all(post.author.id, 'opted-out')
    } else if (kind < 0.6) {
      events.push({ type: 'author-put', author: post.author.id, handle: `renamed${i}.example`, name: `Renamed ${i}`, at: at + i })
      by.get(post.author.id)?.forEach(({ id }) => touched.add(id))
    } else {
      const edited = {
        ...post,
        text: `${post.text.slice(0, 40)} edited ${i}`,
        receivedAt: at + i,
        version: `${post.version}z${String(i).padStart(9, '0')}`,
      }
      events.push({ type: 'post-put', post: edited })
      touched.add(post.id)
    }
    if (events.length < 500) continue
    await write(store, events)
    events = []
  }
  if (events.length > 0) await write(store, events)
  return { dead, touched }
}

/** No replay may depend on what is saved as the answer's text. */
function alterTexts(folder: string): void {
  using database = new DatabaseSync(join(folder, 'answers.db'))
  database.exec(`update answer set result = json_set(result, '$.text', 'altered') where json_extract(result, '$.finish') = 'complete'`)
}

async function replayAll(api: Api, asked: readonly Asked[], deeds: Deeds, folder: string): Promise<ReplayCounts> {
  const counts: ReplayCounts = { untouched: 0, restored: 0, holed: 0, wrong: [], kept: 0, abstained: 0, times: [], traceBytes: [] }
  for (const one of asked) {
    const begun = performance.now()
    const view = await api.replay(one.result.id, {}, { signal })
    counts.times.push(performance.now() - begun)
    const wrong = judge(one, view, deeds, counts)
    if (wrong !== undefined) counts.wrong.push(`${one.result.id} “${one.result.question}”: ${wrong} (${view.notes.join(' ')})`)
  }
  using database = new DatabaseSync(join(folder, 'answers.db'), { readOnly: true })
  counts.traceBytes.push(
    ...database
      .prepare('select length(data) bytes from trace')
      .all()
      .map(({ bytes }) => Number(bytes)),
  )
  return counts
}

/** What is wrong with a replay; undefined: nothing. */
function judge({ result, evidence }: Asked, view: ReplayView, { dead, touched }: Deeds, counts: ReplayCounts): string | undefined {
  const expected = evidence.flatMap((id, at) => (dead.has(id) ? [`${at + 1} ${id} ${dead.get(id)}`] : []))
  const told = view.losses.map(({ number, postId, why }) => `${number} ${postId} ${why}`)
  const isSame = repeatable(view.result) === repeatable(result)
  if (expected.join('\n') !== told.join('\n')) return `lost ${expected.join(', ')}; told ${told.join(', ')}`
  if (view.savedTextAltered !== (result.finish === 'complete')) return 'an altered text was not told, or one told that was not'
  if (expected.length > 0) {
    const was = new Set<string>(evidence)
    const stranger = view.result.citations.find(({ postId }) => !was.has(postId) || dead.has(postId as PostId))
    if (stranger) return `cites ${stranger.postId}, which fills a hole`
    counts.holed++
    return undefined
  }
  if (!isSame) return 'other bytes'
  if (!view.same) return 'it says that it is not the same'
  if (result.finish === 'abstained') counts.abstained++
  if (view.grounding === 'kept') counts.kept++
  counts[evidence.some((id) => touched.has(id)) ? 'restored' : 'untouched']++
  return undefined
}
