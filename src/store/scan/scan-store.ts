import { AppError } from '../../errors/index.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import {
  indexTokens,
  keepingMediaText,
  networkOf,
  withMediaText,
  type AuthorId,
  type Consent,
  type Cursor,
  type Post,
  type PostBatch,
  type PostDelete,
  type PostEvent,
  type PostId,
  type SourceName,
  type WriteResult,
} from '../../post/index.ts'
import type { PostStore, StoreStats } from '../post-store.ts'
import { evaluate, inColumns, type Held } from './evaluate.ts'

type Account = {
  handle: string
  name: string
  hidden: boolean
  deletedUntil: number
  consent: Consent | undefined
  /** Older news changes nothing. */
  at: { hidden: number; consent: number; handle: number; name: number }
}

/**
 * A store in memory that answers every query by looking at every post: the oracle for matches and scores, slow and obviously
 * right. Useful for: tests. Not useful for: more than some thousand posts.
 */
export function createScanStore({ now = systemClock }: { now?: Clock } = {}): PostStore {
  const held = new Map<PostId, Held>()
  const tombstones = new Set<PostId>()
  /** By id and author: until when what they wrote there is gone. */
  const authored = new Map<string, number>()
  const hidden = new Map<PostId, { hidden: boolean; at: number }>()
  const accounts = new Map<AuthorId, Account>()
  const cursors = new Map<SourceName, Cursor>()
  const log: (PostEvent & { seq: number })[] = []
  const holders = new Map<string, ReadonlySet<number>>()
  const former = new Map<number, Held>() // held versions that an edit has replaced
  let nextSeq = 0
  let wake = Promise.withResolvers<void>()

  const account = (id: AuthorId): Account => {
    const known = accounts.get(id) ?? {
      handle: '',
      name: '',
      hidden: false,
      deletedUntil: -Infinity,
      consent: undefined,
      at: { hidden: -Infinity, consent: -Infinity, handle: -Infinity, name: -Infinity },
    }
    accounts.set(id, known)
    return known
  }
  const isVisible = ({ post }: Held) => hidden.get(post.id)?.hidden !== true && !account(post.author.id).hidden
  const view = ({ post }: Held): Post => {
    const { handle, name, consent } = account(post.author.id)
    return { ...post, author: { id: post.author.id, handle, name }, consent: consent ?? post.consent }
  }
  const isHeld = (seq: number) => [...holders.values()].some((seqs) => seqs.has(seq))
  const forgetFormer = (isGone: (former: Held) => boolean) => {
    for (const [seq, one] of former) if (isGone(one)) former.delete(seq)
  }
  const eraseForGood = (id: PostId) => {
    held.delete(id)
    forgetFormer(({ post }) => post.id === id)
  }
  const bySeq = (items: readonly Held[], seqs: readonly number[]) =>
    new Map(items.flatMap((item) => (seqs.includes(item.seq) && isVisible(item) ? [[item.seq, view(item)] as const] : [])))
  const accept = (event: PostEvent) => void log.push({ ...event, seq: nextSeq++ })
  const decide = (known: Account, consent: Consent, at: number): boolean => {
    if (at < known.at.consent) return false
    const changed = known.consent !== consent
    Object.assign(known, { consent })
    known.at.consent = at
    return changed
  }
  const rename = (id: AuthorId, to: { handle?: string; name?: string }, at: number): 'same' | 'named' | 'renamed' => {
    const known = account(id)
    const before = { handle: known.handle, name: known.name }
    for (const part of ['handle', 'name'] as const) {
      const given = to[part] ?? ''
      if (given === '' || (known[part] !== '' && at < known.at[part])) continue
      known[part] = given
      known.at[part] = at
    }
    if (known.handle === before.handle && known.name === before.name) return 'same'
    return before.handle === '' && before.name === '' ? 'named' : 'renamed'
  }

  function put(given: Post, source: SourceName): keyof WriteResult {
    const before = held.get(given.id)?.post
    const post = before ? keepingMediaText(given, before) : given
    if (tombstones.has(post.id) || post.witnessedAt <= account(post.author.id).deletedUntil) return 'refused'
    if (post.witnessedAt <= (authored.get(`${post.id} ${post.author.id}`) ?? -Infinity)) return 'refused'
    const known = held.get(post.id)
    if (known && !replaces(post, known.post)) return 'repeated'
    if (rename(post.author.id, post.author, post.witnessedAt) === 'renamed') logName(post.author.id, post.witnessedAt)
    place(known ? { ...post, counts: known.post.counts } : post, source)
    return 'stored'
  }
  /** As a new version. */
  function place(post: Post, source: SourceName): void {
    const known = held.get(post.id)
    const tokens: Held['tokens'] = []
    const length = indexTokens(post, (term, position, primary) => tokens.push({ term, position, primary }))
    if (known && isHeld(known.seq)) former.set(known.seq, known)
    held.set(post.id, { post, seq: nextSeq, source, tokens, length })
    accept({ type: 'post-put', post })
  }
  function deleteOfAuthor({ id, at, until = Infinity }: PostDelete, by: AuthorId): void {
    const key = `${id} ${by}`
    if ((authored.get(key) ?? -Infinity) >= until) return
    authored.set(key, until)
    const post = held.get(id)?.post
    if (!post || post.author.id !== by || post.witnessedAt > until) return
    eraseForGood(id)
    accept({ type: 'post-delete', id, at })
  }
  /** When posts have gone: of authors who have nothing here only decisions are kept. */
  const forgetAuthors = () => {
    const writing = new Set(Array.from(held.values(), ({ post }) => post.author.id))
    for (const [id, { deletedUntil, at }] of accounts) {
      const decided = Math.max(deletedUntil, at.hidden, at.consent) > -Infinity
      if (!decided && !writing.has(id)) accounts.delete(id)
    }
  }
  const logName = (id: AuthorId, at: number) => {
    const { handle, name } = account(id)
    accept({ type: 'author-put', author: id, handle, name, at })
  }

  function apply(event: PostEvent, source: SourceName): keyof WriteResult | undefined {
    switch (event.type) {
      case 'post-put':
        return put(event.post, source)
      case 'post-delete':
        if (event.by !== undefined) return void deleteOfAuthor(event, event.by)
        if (tombstones.has(event.id)) return undefined
        tombstones.add(event.id)
        eraseForGood(event.id)
        accept(event)
        return undefined
      case 'post-hide':
      case 'post-show': {
        const before = hidden.get(event.id)
        if (before && before.at > event.at) return undefined
        const hide = event.type === 'post-hide'
        hidden.set(event.id, { hidden: hide, at: event.at })
        if ((before?.hidden ?? false) !== hide) accept(event)
        return undefined
      }
      case 'author-hide':
      case 'author-show': {
        const known = account(event.author)
        if (event.at < known.at.hidden) return undefined
        const changed = known.hidden !== (event.type === 'author-hide')
        known.hidden = event.type === 'author-hide'
        known.at.hidden = event.at
        if (changed) accept(event)
        return undefined
      }
      case 'author-delete':
        if (account(event.author).deletedUntil >= event.at) return undefined
        account(event.author).deletedUntil = event.at
        for (const [id, { post }] of held) if (post.author.id === event.author && post.witnessedAt <= event.at) eraseForGood(id)
        forgetFormer(({ post }) => post.author.id === event.author && post.witnessedAt <= event.at)
        accept(event)
        return undefined
      case 'author-put':
        if (rename(event.author, event, event.at) !== 'same') logName(event.author, event.at)
        return undefined
      case 'author-consent':
        if (decide(account(event.author), event.consent, event.at)) accept(event)
        return undefined
      case 'media-text': {
        const known = held.get(event.id)
        const post = known && withMediaText(known.post, event)
        if (known && post && post !== known.post) place(post, known.source)
        return undefined
      }
      case 'count-set':
      case 'count-add': {
        const known = held.get(event.id)
        if (known)
          held.set(event.id, {
            ...known,
            post: { ...known.post, counts: event.type === 'count-set' ? event.counts : addCount(known.post, event) },
          })
        return undefined
      }
    }
  }

  return {
    write({ source, events, cursor }: PostBatch, { signal }) {
      if (signal.aborted) return Promise.reject(signal.reason)
      const result = { stored: 0, repeated: 0, refused: 0 }
      for (const event of events) {
        const outcome = apply(event, source)
        if (outcome) result[outcome]++
      }
      cursors.set(source, cursor)
      wake.resolve()
      wake = Promise.withResolvers()
      return Promise.resolve(result)
    },
    cursor: (source) => Promise.resolve(cursors.get(source)),
    find: (query) => Promise.resolve(evaluate(query, [...held.values()].filter(isVisible), nextSeq, now())),
    candidates(query, words) {
      const items = [...held.values()].filter(isVisible)
      return Promise.resolve(inColumns(evaluate(query, items, nextSeq, now()), query, words, { items, nextSeq }))
    },
    posts: (seqs) => (seqs.length > 1_000 ? tooMany() : Promise.resolve(bySeq([...held.values()], seqs))),
    versions: (seqs) => {
      const kept = [...former.values()].filter(({ post }) => held.has(post.id))
      return seqs.length > 1_000 ? tooMany() : Promise.resolve(bySeq([...held.values(), ...kept], seqs))
    },
    hold(holder, seqs) {
      if (seqs.length > 1_000) return tooMany()
      holders.set(holder, (holders.get(holder) ?? new Set()).union(new Set(seqs)))
      return Promise.resolve()
    },
    release(names) {
      if (names.length > 1_000) return tooMany()
      for (const name of names) holders.delete(name)
      forgetFormer(({ seq }) => !isHeld(seq))
      return Promise.resolve()
    },
    get: (ids) =>
      ids.length > 1_000
        ? tooMany()
        : Promise.resolve(
            new Map(ids.flatMap((id) => [held.get(id)].flatMap((item) => (item && isVisible(item) ? [[id, view(item)] as const] : [])))),
          ),
    authors: (handles) =>
      Promise.resolve(
        new Map(
          handles.map((handle) => [
            handle,
            [...accounts].flatMap(([id, known]) =>
              known.handle.toLowerCase() === handle.replace(/^@/, '').toLowerCase() && known.handle !== '' ? [id] : [],
            ),
          ]),
        ),
      ),
    async *changes(after, { signal }) {
      const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      for (let at = after; !signal.aborted;) {
        const next = wake.promise
        for (const event of log.filter(({ seq }) => seq > at)) {
          at = event.seq
          const current = event.type === 'post-put' ? held.get(event.post.id) : undefined
          if (event.type === 'post-put' && current?.seq !== event.seq) continue
          if (signal.aborted) return
          yield event.type === 'post-put' && current ? { ...event, post: view(current) } : event
        }
        if (log.every(({ seq }) => seq <= at)) await Promise.race([next, stopped])
      }
    },
    async *scan({ from, until, network }) {
      for (const item of [...held.values()].sort((a, b) => a.seq - b.seq))
        if (
          isVisible(item) &&
          item.post.witnessedAt >= from &&
          item.post.witnessedAt < until &&
          (network === undefined || networkOf(item.post.id) === network)
        )
          yield view(item)
    },
    expire({ sources, before, most = Infinity }) {
      const old = sources.flatMap((name) =>
        [...held.values()]
          .filter(({ post, source }) => source === name && post.witnessedAt < before)
          .sort((a, b) => a.post.witnessedAt - b.post.witnessedAt || a.seq - b.seq)
          .slice(0, most),
      )
      for (const { post } of old) eraseForGood(post.id)
      if (old.length > 0) forgetAuthors()
      return Promise.resolve(old.length)
    },
    erase(ids) {
      if (ids.length > 1_000) return tooMany()
      const there = ids.flatMap((id) => held.get(id) ?? [])
      for (const { post } of there) eraseForGood(post.id)
      if (there.length > 0) forgetAuthors()
      return Promise.resolve(there.length)
    },
    stats: () => Promise.resolve(summarise([...held.values()].filter(isVisible), cursors, nextSeq)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

const tooMany = () => Promise.reject(new AppError('request_invalid', { message: 'At most 1,000 posts can be read at a time.' }))

function replaces(post: Post, known: Post): boolean {
  if (post.version !== known.version) return post.version > known.version
  if (post.version !== '') return false
  const content = (value: Post) =>
    JSON.stringify([
      value.text,
      value.url,
      value.createdAt,
      value.langs,
      value.links,
      value.tags,
      value.mentions,
      value.media,
      value.card,
      value.labels,
      value.replyTo,
      value.thread,
      value.quoteOf,
      value.consent,
    ])
  return content(post) !== content(known) && post.receivedAt >= known.receivedAt
}

function addCount({ counts }: Post, { what, by }: Extract<PostEvent, { type: 'count-add' }>): Post['counts'] {
  const name = ({ like: 'likes', repost: 'reposts', reply: 'replies', quote: 'quotes' } as const)[what]
  return { ...counts, [name]: Math.max(0, counts[name] + by) }
}

function summarise(items: readonly Held[], cursors: ReadonlyMap<SourceName, Cursor>, nextSeq: number): StoreStats {
  const times = items.map(({ post }) => post.witnessedAt)
  const perNetwork = Map.groupBy(items, ({ post }) => networkOf(post.id))
  return {
    posts: items.length,
    bytes: 0,
    freeBytes: 0,
    isFull: false,
    ...(times.length > 0 && { span: { from: Math.min(...times), until: Math.max(...times) } }),
    networks: Object.fromEntries([...perNetwork].map(([name, list]) => [name, list.length])),
    sources: [...cursors.keys()].map((name) => {
      const own = items.filter(({ source }) => source === name)
      return { name, posts: own.length, ...(own.length > 0 && { last: Math.max(...own.map(({ post }) => post.witnessedAt)) }) }
    }),
    nextSeq,
  }
}
