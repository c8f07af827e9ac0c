import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, toAppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { createOutbound, type Outbound } from '../../lib/outbound.ts'
import type { EpochMs, Post, PostId, SourceName } from '../../post/index.ts'
import type { Connector, ConnectorTools, Entry } from '../connector.ts'
import type { LiveSources } from '../live-sources.ts'
import type { SourceHealth } from '../source-health.ts'
import type { Source } from '../source.ts'
import { keptBounds, type Listed } from './kept.ts'
import { originsNamed, recogniseGiven, type Asked, type Offer } from './recognise.ts'
import type { SourceRegistry } from './registry.ts'

/**
 * off: this process reads nothing; broken: it cannot be read as it is kept; failing: it is tried again and again; stopped: it ended for good, and
 * says why. The others as of a source (source-health.ts).
 */
export type EntryState = 'paused' | 'off' | 'broken' | 'failing' | SourceHealth['state']
export type ListedSource = {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly reads: string
  readonly state: EntryState
  readonly why?: string
  readonly retryAt?: EpochMs
  /** Of the source that reads it, perhaps with others. */
  readonly lagMs: number | null
  readonly perSecond: number
  readonly lastAt?: EpochMs
  readonly addedAt: EpochMs
  /** Named by the environment. */
  readonly isGiven: boolean
  readonly hasSecret: boolean
}
export type Recognise = Asked & { readonly secret?: string | undefined; readonly file?: string | undefined; readonly signal: AbortSignal }
export type Removed = {
  readonly source: ListedSource
  readonly erased: number
  /** Why posts that were to go are still there. */
  readonly left?: string
}

/** What is read, and how that is changed while it is read. Failures are `AppError`s; no secret is ever said again. */
export interface SourceDesk extends AsyncDisposable {
  list(): readonly ListedSource[]
  recognise(asked: Recognise): Promise<readonly Offer[]>
  /** Begins to read them. `given`: what was recognised in. Those that were there already are left out. */
  add(
    offers: readonly Offer[],
    options: { given: string; secret?: string | undefined; id?: string | undefined },
  ): Promise<readonly ListedSource[]>
  setPaused(id: string, paused: boolean): Promise<ListedSource>
  /** `erase`: the posts that it brought go as well, without a tombstone; else they go by age, as all that was read live. */
  remove(id: string, options: { erase: boolean; signal: AbortSignal }): Promise<Removed>
  /** A text without any of the secrets. */
  withoutSecrets(text: string): string
}

/** What is asked of the store where posts go with their source. */
export type ErasingStore = {
  expire(query: { sources: readonly SourceName[]; before: EpochMs }, options: { signal: AbortSignal }): Promise<number>
  erase(ids: readonly PostId[]): Promise<number>
  scan(query: { from: EpochMs; until: EpochMs; network?: string }, options: { signal: AbortSignal }): AsyncIterable<Post>
}
export type DeskOptions = {
  readonly registry: SourceRegistry
  readonly connectors: readonly Connector[]
  /** Absent in a process that does not read. */
  readonly live?: LiveSources | undefined
  readonly store: ErasingStore
  /** Of the data; each kind has a folder of its own in it. */
  readonly folder: string
  readonly now: Clock
  readonly rewindMs?: number
}

/** Feeds come as anything, and are up to some megabytes. */
const doorOptions = { contentTypes: [''], maxBytes: 8_000_000, deadlineMs: 15_000 }
const erasedAtOnce = 500

/** What is open of one kind. `own`: entries by id, and which source reads each, as far as that is known. */
type Open = {
  readonly outbound: Outbound
  readonly sources: readonly Source[]
  readonly ids: readonly string[]
  readonly broken: ReadonlyMap<string, string>
}

export function createSourceDesk({ registry, connectors, live, store, folder, now, rewindMs }: DeskOptions): SourceDesk {
  const opened = new Map<string, Open>()
  const ofKind = (kind: string) => registry.list().filter((one) => one.kind === kind)

  function toolsFor(kind: string, origins: readonly string[], outbound: Outbound): ConnectorTools {
    const own = join(folder, 'sources', kind)
    return {
      outbound,
      allowedOrigins: origins,
      now,
      get folder() {
        mkdirSync(own, { recursive: true, mode: 0o700 })
        return own
      },
      ...(rewindMs !== undefined && { rewindMs }),
    }
  }

  /** The sources of these entries, not yet read. An entry that cannot be opened costs itself alone, a connector that fails its own kind. */
  function openSources(kind: string, kept: readonly Listed[]): Open {
    const origins = [...new Set(kept.flatMap((one) => one.origins))]
    const outbound = createOutbound({ ...doorOptions, allowedOrigins: origins })
    const broken = new Map<string, string>()
    const connector = connectors.find((one) => one.kind === kind)
    const entries: Entry[] = []
    for (const { id, settings } of kept) {
      if (!connector) broken.set(id, `This version of Groundswell reads no ${kind}.`)
      else
        try {
          const secret = registry.secret(id)
          entries.push({ id, settings: connector.settings.parse(settings), ...(secret !== undefined && { secret }) })
        } catch {
          broken.set(id, 'It cannot be read as it stands in sources.json. Remove it and add it again.')
        }
    }
    try {
      const sources = connector && entries.length > 0 ? connector.open(entries, toolsFor(kind, origins, outbound)) : []
      return { outbound, sources, ids: entries.map(({ id }) => id), broken }
    } catch (error) {
      for (const { id } of entries) broken.set(id, toAppError(error).message)
      return { outbound, sources: [], ids: [], broken }
    }
  }

  /** Closes and opens what reads this kind, and nothing else. */
  async function sync(kind: string): Promise<void> {
    if (!live) return
    const former = opened.get(kind)
    const next = openSources(
      kind,
      ofKind(kind).filter((one) => !one.paused),
    )
    try {
      await live.put(kind, next.sources)
      opened.set(kind, next)
    } catch (error) {
      const message = toAppError(error).message
      opened.set(kind, { ...next, sources: [], broken: new Map(next.ids.map((id) => [id, message])) })
    }
    await former?.outbound[Symbol.asyncDispose]()
  }
  let changing: Promise<unknown> = Promise.resolve()
  /** One change after the other: what is open is always what was last kept. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = changing.then(work)
    changing = mine.catch(() => {})
    return mine
  }

  const withoutSecrets = (text: string): string => {
    let clean = text
    for (const secret of registry.secrets()) if (secret.length >= 4) clean = clean.replaceAll(secret, '•••')
    return clean
  }
  const view = (kept: Listed): ListedSource => {
    const { id, kind, title, reads, addedAt, isGiven } = kept
    const state = stateOf(kept, { isReading: live !== undefined, open: opened.get(kind), health: live?.health() ?? [] })
    return {
      ...{ id, kind, title, reads, addedAt, isGiven },
      ...state,
      ...(state.why !== undefined && { why: withoutSecrets(state.why) }),
      hasSecret: registry.secret(id) !== undefined,
    }
  }

  /** Posts that go with an entry: all of a source that reads nothing else, or those that its connector says it brought. */
  async function erasePosts(kept: Listed, signal: AbortSignal): Promise<Pick<Removed, 'erased' | 'left'>> {
    const others = ofKind(kept.kind)
    const [withIt, without] = [openSources(kept.kind, [...others, kept]), openSources(kept.kind, others)]
    await Promise.all([withIt, without].map(({ outbound }) => outbound[Symbol.asyncDispose]()))
    const stays = new Set<string>(without.sources.map(({ name }) => name))
    const gone = withIt.sources.map(({ name }) => name).filter((name) => !stays.has(name))
    let erased = gone.length > 0 ? await store.expire({ sources: gone, before: Infinity }, { signal }) : 0
    if (gone.length === withIt.sources.length) return { erased }
    const connector = connectors.find((one) => one.kind === kept.kind)
    if (!connector?.brought)
      return gone.length > 0
        ? { erased }
        : { erased, left: `Its posts cannot be told from those of the other sources of this kind (${kept.kind}); they go by age.` }
    const secret = registry.secret(kept.id)
    const entry = { id: kept.id, settings: connector.settings.parse(kept.settings), ...(secret !== undefined && { secret }) }
    let ids: PostId[] = []
    const flush = async () => {
      erased += ids.length > 0 ? await store.erase(ids) : 0
      ids = []
    }
    for await (const post of store.scan({ from: 0, until: Number.MAX_SAFE_INTEGER }, { signal })) {
      if (connector.brought(entry, post)) ids.push(post.id)
      if (ids.length >= erasedAtOnce) await flush()
    }
    await flush()
    return { erased }
  }

  if (live) for (const kind of new Set(registry.list().map((one) => one.kind))) void inTurn(() => sync(kind))
  return {
    list: () => registry.list().map(view),
    withoutSecrets,
    async recognise({ given, kind, secret, file, signal }) {
      const allowedOrigins = file === undefined ? originsNamed(given) : []
      const outbound = createOutbound({ ...doorOptions, allowedOrigins })
      const tools = { outbound, allowedOrigins, now, signal, ...(secret !== undefined && { secret }), ...(file !== undefined && { file }) }
      try {
        const offers = await recogniseGiven({ given, kind }, connectors, tools)
        return offers.map((offer) => ({
          ...offer,
          title: offer.title.slice(0, keptBounds.titleLength),
          reads: offer.reads.slice(0, keptBounds.readsLength),
        }))
      } catch (error) {
        const { code, message } = toAppError(error)
        if (signal.aborted || code === 'internal') throw error
        throw new AppError(code, { message: secret ? message.replaceAll(secret, '•••') : message }) // no cause: it may hold the secret
      } finally {
        await outbound[Symbol.asyncDispose]()
      }
    },
    add: (offers, { given, secret, id }) =>
      inTurn(async () => {
        const needs = offers.find((offer) => offer.secret?.isNeeded && secret === undefined)
        if (needs)
          throw new AppError('request_invalid', {
            message: `${needs.title} needs a secret: ${needs.secret?.what ?? 'a token'} Give it with --secret-from-stdin, or on the page.`,
          })
        const origins = originsNamed(given)
        const added = registry.add(
          offers.map(({ kind, title, reads, settings }) => ({ kind, title, reads, settings, origins })),
          { ...(secret !== undefined && { secret }), ...(id !== undefined && { id }) },
        )
        for (const kind of new Set(added.map((one) => one.kind))) await sync(kind)
        return added.map(view)
      }),
    setPaused: (id, paused) =>
      inTurn(async () => {
        if (registry.find(id).paused !== paused) await sync(registry.setPaused(id, paused).kind)
        return view(registry.find(id))
      }),
    remove: (id, { erase, signal }) =>
      inTurn(async () => {
        const source = view(registry.find(id))
        const kept = registry.remove(id)
        await sync(kept.kind)
        return { source, ...(erase ? await erasePosts(kept, signal) : { erased: 0 }) }
      }),
    async [Symbol.asyncDispose]() {
      await changing
      await live?.[Symbol.asyncDispose]()
      await Promise.all([...opened.values()].map(({ outbound }) => outbound[Symbol.asyncDispose]()))
    },
  }
}

type Context = { readonly isReading: boolean; readonly open: Open | undefined; readonly health: readonly SourceHealth[] }
type State = Pick<ListedSource, 'state' | 'why' | 'lagMs' | 'perSecond' | 'retryAt' | 'lastAt'>

/** What is known of an entry: its own health where its source tells it, else that of the source. */
function stateOf({ id, paused }: Listed, { isReading, open, health }: Context): State {
  const still = { lagMs: null, perSecond: 0 }
  if (paused) return { state: 'paused', ...still }
  const why = open?.broken.get(id)
  if (why !== undefined) return { state: 'broken', why, ...still }
  if (!isReading) return { state: 'off', ...still }
  const source = open && sourceOf(id, open)
  const of = health.find(({ name }) => name === source?.name)
  if (!of) return { state: 'connecting', ...still }
  const { state, lagMs, perSecond, error, retryAt } = of
  const own = source?.entries?.().find((one) => one.id === id)
  const told = {
    lagMs,
    perSecond,
    ...(error !== undefined && { why: error }),
    ...(retryAt !== undefined && { retryAt }),
    ...(own?.lastAt !== undefined && { lastAt: own.lastAt }),
  }
  if (!own || own.state === 'reading') return { state, ...told }
  const because = own.why ?? error
  return {
    ...told,
    state: own.state === 'waiting' ? (state === 'live' || state === 'catching-up' ? 'connecting' : state) : own.state,
    ...(because !== undefined && { why: because }),
  }
}

function sourceOf(id: string, { sources, ids }: Open): Source | undefined {
  const telling = sources.find((source) => source.entries?.().some((one) => one.id === id))
  if (telling) return telling
  return sources.length === ids.length ? sources[ids.indexOf(id)] : sources.length === 1 ? sources[0] : undefined
}
