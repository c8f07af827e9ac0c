import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, toAppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { createOutbound, type Outbound } from '../../lib/outbound.ts'
import type { EpochMs, Post, PostId, SourceName } from '../../post/index.ts'
import type { Connector, ConnectorTools, Entry, EntryHealth } from '../connector.ts'
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
  /** What it has used of what it may use, where that is limited. */
  readonly quota?: string
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
  /** What else connectors are given. */
  readonly more?: Partial<ConnectorTools>
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

export function createSourceDesk({ registry, connectors, live, store, folder, now, rewindMs, more }: DeskOptions): SourceDesk {
  const opened = new Map<string, Open>()
  const ofKind = (kind: string) => registry.list().filter((one) => one.kind === kind)

  const folderOf = (kind: string) => join(folder, 'sources', kind)
  function toolsFor(kind: string, origins: readonly string[], outbound: Outbound): ConnectorTools {
    const own = folderOf(kind)
    return {
      outbound,
      allowedOrigins: origins,
      now,
      get folder() {
        mkdirSync(own, { recursive: true, mode: 0o700 })
        return own
      },
      stored: (network, { signal }) => store.scan({ from: 0, until: Number.MAX_SAFE_INTEGER, network }, { signal }),
      ...(rewindMs !== undefined && { rewindMs }),
      ...more,
    }
  }

  /** The sources of these entries, not yet read. An entry that cannot be opened costs itself alone, a connector that fails its own kind. */
  function openSources(kind: string, kept: readonly Listed[]): Open {
    const origins = [...new Set(kept.flatMap((one) => one.origins))]
    const outbound = createOutbound({ ...doorOptions, allowedOrigins: origins })
    const broken = new Map<string, string>()
    const connector = connectors.find((one) => one.kind === kind)
    const entries: Entry[] = []
    for (const { id, settings, origins: own } of kept) {
      if (!connector) broken.set(id, `This version of Groundswell reads no ${kind}.`)
      else
        try {
          const secret = registry.secret(id)
          entries.push({ id, settings: connector.settings.parse(settings), origins: own, ...(secret !== undefined && { secret }) })
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
  /** How entries do, as of now; made once for a whole list, which may be long. */
  const createViewer = () => {
    const health = new Map<string, SourceHealth>((live?.health() ?? []).map((one) => [one.name, one]))
    const places = new Map<string, ReadonlyMap<string, Place>>()
    const placesOf = (kind: string) => {
      const open = opened.get(kind)
      const known = places.get(kind) ?? (open ? placesIn(open) : new Map<string, Place>())
      places.set(kind, known)
      return known
    }
    return (kept: Listed): ListedSource => {
      const { id, kind, title, reads, addedAt, isGiven, hasSecret } = kept
      const place = placesOf(kind).get(id)
      const broken = opened.get(kind)?.broken.get(id)
      const state = stateOf(kept, { isReading: live !== undefined, broken, own: place?.own, source: health.get(place?.source.name ?? '') })
      return {
        ...{ id, kind, title, reads, addedAt, isGiven, hasSecret },
        ...state,
        ...(state.why !== undefined && { why: withoutSecrets(state.why) }),
      }
    }
  }
  const view = (kept: Listed): ListedSource => createViewer()(kept)

  /** Names of the sources that read a kind; `also`: an entry that may be paused. Those that are open are not opened a second time. */
  function sourcesOf(kind: string, also?: Listed): ReadonlySet<SourceName> {
    const open = opened.get(kind)?.sources ?? []
    const unopened = !live ? ofKind(kind) : also?.paused ? [also] : []
    const made = unopened.length > 0 ? openSources(kind, unopened) : undefined
    void made?.outbound[Symbol.asyncDispose]()
    return new Set([...open, ...(made?.sources ?? [])].map(({ name }) => name))
  }

  /** As their connector reads them; without those that it does not read any more. */
  function entriesOf(connector: Connector, kept: readonly Listed[]): readonly Entry[] {
    return kept.flatMap(({ id, settings }) => {
      try {
        const secret = registry.secret(id)
        return [{ id, settings: connector.settings.parse(settings), ...(secret !== undefined && { secret }) }]
      } catch {
        return []
      }
    })
  }

  /**
   * Erases what a removed entry brought, and none of those that remain: all of the sources that are there no more, or what its connector says came
   * by it.
   */
  async function erasePosts(
    { id, kind, settings }: Listed,
    { secret, gone, signal }: { secret: string | undefined; gone: readonly SourceName[]; signal: AbortSignal },
  ): Promise<Pick<Removed, 'erased' | 'left'>> {
    const connector = connectors.find((one) => one.kind === kind)
    const others = connector ? entriesOf(connector, ofKind(kind)) : []
    // A source that is gone may have read for others that are paused: what these brought stays.
    const goesWhole = gone.length > 0 && !(connector?.brought && others.length > 0)
    let erased = goesWhole ? await store.expire({ sources: gone, before: Infinity }, { signal }) : 0
    if (others.length === 0 || !connector) return { erased }
    if (!connector.brought)
      return gone.length > 0
        ? { erased }
        : { erased, left: `Its posts cannot be told from those of the other sources of this kind (${kind}); they go by age.` }
    const entry = { id, settings: connector.settings.parse(settings), ...(secret !== undefined && { secret }) }
    let ids: PostId[] = []
    const flush = async () => {
      erased += ids.length > 0 ? await store.erase(ids) : 0
      ids = []
    }
    for await (const post of store.scan({ from: 0, until: Number.MAX_SAFE_INTEGER }, { signal })) {
      if (connector.brought(entry, post) && !others.some((other) => connector.brought?.(other, post))) ids.push(post.id)
      if (ids.length >= erasedAtOnce) await flush()
    }
    await flush()
    return { erased }
  }

  function forgetEntry({ id, kind, settings }: Listed): void {
    const connector = connectors.find((one) => one.kind === kind)
    connector?.forget?.({ id, settings: connector.settings.parse(settings) }, { folder: folderOf(kind) })
  }

  // A file that is damaged stops whoever starts; what fails later shows with each entry.
  if (live) for (const kind of new Set(registry.list().map((one) => one.kind))) inTurn(() => sync(kind)).catch(() => {})
  return {
    list: () => registry.list().map(createViewer()),
    withoutSecrets,
    async recognise({ given, kind, secret, file, signal }) {
      const allowedOrigins = file === undefined ? await originsNamed(given) : []
      const outbound = createOutbound({ ...doorOptions, allowedOrigins })
      const tools = {
        ...(more?.bluesky && { bluesky: more.bluesky }),
        outbound,
        allowedOrigins,
        now,
        signal,
        ...(secret !== undefined && { secret }),
        ...(file !== undefined && { file }),
      }
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
    async add(offers, { given, secret, id }) {
      const origins = await originsNamed(given)
      return inTurn(async () => {
        if (secret !== undefined && new Set(offers.map(({ kind }) => kind)).size > 1)
          throw new AppError('request_invalid', {
            message:
              'These are of several kinds, and a secret belongs to one of them alone. Add one kind after the other: --kind, or --only.',
          })
        const needs = offers.find((offer) => offer.secret?.isNeeded && secret === undefined)
        if (needs)
          throw new AppError('request_invalid', {
            message: `${needs.title} needs a secret: ${needs.secret?.what ?? 'a token'} Give it with --secret-from-stdin, or on the page.`,
          })
        const added = registry.add(
          offers.map(({ kind, title, reads, settings, isListed }) => ({ kind, title, reads, settings, origins: isListed ? [] : origins })),
          { ...(secret !== undefined && { secret }), ...(id !== undefined && { id }) },
        )
        for (const kind of new Set(added.map((one) => one.kind))) await sync(kind)
        return added.map(createViewer())
      })
    },
    setPaused: (id, paused) =>
      inTurn(async () => {
        if (registry.find(id).paused !== paused) await sync(registry.setPaused(id, paused).kind)
        return view(registry.find(id))
      }),
    remove: (id, { erase, signal }) =>
      inTurn(async () => {
        const kept = registry.find(id)
        const [source, secret, before] = [view(kept), registry.secret(id), erase ? sourcesOf(kept.kind, kept) : new Set<SourceName>()]
        registry.remove(id)
        await sync(kept.kind)
        if (!erase) return { source, erased: 0 }
        const gone = [...before.difference(sourcesOf(kept.kind))]
        const erased = await erasePosts(kept, { secret, gone, signal })
        if (erased.left === undefined) forgetEntry(kept)
        return { source, ...erased }
      }),
    async [Symbol.asyncDispose]() {
      await changing
      await live?.[Symbol.asyncDispose]()
      await Promise.all([...opened.values()].map(({ outbound }) => outbound[Symbol.asyncDispose]()))
    },
  }
}

/** Which source reads an entry, and what it tells of it. */
type Place = { readonly source: Source; readonly own?: EntryHealth }
type Context = {
  readonly isReading: boolean
  readonly broken: string | undefined
  readonly own: EntryHealth | undefined
  readonly source: SourceHealth | undefined
}
type State = Pick<ListedSource, 'state' | 'why' | 'lagMs' | 'perSecond' | 'retryAt' | 'lastAt' | 'quota'>

/** What is known of an entry: its own health where its source tells it, else that of the source. */
function stateOf({ paused }: Listed, { isReading, broken, own, source }: Context): State {
  const still = { lagMs: null, perSecond: 0 }
  if (paused) return { state: 'paused', ...still }
  if (broken !== undefined) return { state: 'broken', why: broken, ...still }
  if (!isReading) return { state: 'off', ...still }
  if (!source) return { state: 'connecting', ...still }
  const { state, lagMs, perSecond, error, retryAt } = source
  const told = {
    lagMs,
    perSecond,
    ...(error !== undefined && { why: error }),
    ...(retryAt !== undefined && { retryAt }),
    ...(own?.lastAt !== undefined && { lastAt: own.lastAt }),
    ...(own?.quota !== undefined && { quota: own.quota }),
  }
  if (!own || own.state === 'reading') return { state, ...told, ...(own?.why !== undefined && { why: own.why }) }
  const because = own.why ?? error
  return {
    ...told,
    state: own.state === 'waiting' ? (state === 'live' || state === 'catching-up' ? 'connecting' : state) : own.state,
    ...(because !== undefined && { why: because }),
  }
}

/** Sources that tell of their entries do so; the others stand in the order of these, or there is one for all. */
function placesIn({ sources, ids }: Open): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  for (const [at, id] of ids.entries()) {
    const source = sources.length === ids.length ? sources[at] : sources.length === 1 ? sources[0] : undefined
    if (source) places.set(id, { source })
  }
  for (const source of sources) for (const own of source.entries?.() ?? []) places.set(own.id, { source, own })
  return places
}
