import { AppError, toAppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { createOutbound } from '../../lib/outbound.ts'
import type { Connector, ConnectorTools } from '../connector.ts'
import type { LiveSources } from '../live-sources.ts'
import { readEntries, readEntry } from './entry.ts'
import { createViewer, type ListedSource } from './entry-state.ts'
import { eraseBrought, type Erased, type ErasingStore } from './erase-brought.ts'
import { keptBounds, type Listed } from './kept.ts'
import { createOpenKinds, doorOptions } from './open-kinds.ts'
import { originsNamed, recogniseGiven, type Asked, type Offer } from './recognise.ts'
import type { SourceRegistry } from './registry.ts'

export type Recognise = Asked & { readonly secret?: string | undefined; readonly file?: string | undefined; readonly signal: AbortSignal }
export type Removed = Erased & { readonly source: ListedSource }

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
  /** What is read of a kind, paused or not, as a file that `recognise` takes. Throws `request_invalid` where the kind has no such lists. */
  listFile(kind: string): string
  /** What the operator decided about whom to read, where it is not the usual; sentences. */
  decided(): readonly string[]
  /** A text without any of the secrets. */
  withoutSecrets(text: string): string
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

export function createSourceDesk({ registry, connectors, live, store, folder, now, rewindMs, more }: DeskOptions): SourceDesk {
  const reading = { registry, connectors }
  const scan = (network: string, signal: AbortSignal) => store.scan({ from: 0, until: Number.MAX_SAFE_INTEGER, network }, { signal })
  const kinds = createOpenKinds({ ...reading, live, scan, folder, now, rewindMs, more })
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
  const viewer = () => createViewer({ health: live?.health(), opened: kinds.opened, withoutSecrets })

  function forget(kept: Listed): void {
    const read = readEntry(kept, reading)
    if ('entry' in read) read.connector.forget?.(read.entry, { folder: kinds.folderOf(kept.kind) })
  }

  // A file that is damaged stops whoever starts; what fails later shows with each entry.
  if (live) for (const kind of new Set(registry.list().map((one) => one.kind))) inTurn(() => kinds.sync(kind)).catch(() => {})
  return {
    list: () => registry.list().map(viewer()),
    withoutSecrets,
    listFile(kind) {
      const connector = connectors.find((one) => one.kind === kind)
      if (!connector?.writeList) throw new AppError('request_invalid', { message: `There is no list of ${kind} that others could read.` })
      const kept = registry.list().filter((one) => one.kind === kind)
      return connector.writeList(readEntries(kept, reading).map(({ settings }) => settings))
    },
    decided: () =>
      registry.list().flatMap((one) => {
        const read = readEntry(one, reading)
        return 'entry' in read ? (read.connector.decided?.(read.entry.settings) ?? []) : []
      }),
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
        for (const kind of new Set(added.map((one) => one.kind))) await kinds.sync(kind)
        return added.map(viewer())
      })
    },
    setPaused: (id, paused) =>
      inTurn(async () => {
        if (registry.find(id).paused !== paused) await kinds.sync(registry.setPaused(id, paused).kind)
        return viewer()(registry.find(id))
      }),
    remove: (id, { erase, signal }) =>
      inTurn(async () => {
        const kept = registry.find(id)
        const [source, secret, before] = [viewer()(kept), registry.secret(id), erase ? kinds.namesOf(kept.kind, kept) : undefined]
        registry.remove(id)
        await kinds.sync(kept.kind)
        if (!before) return { source, erased: 0 }
        const gone = [...before.difference(kinds.namesOf(kept.kind))]
        const remaining = registry.list().filter((one) => one.kind === kept.kind)
        const erased = await eraseBrought(kept, { ...reading, store, remaining, gone, secret, signal })
        if (erased.left === undefined) forget(kept)
        return { source, ...erased }
      }),
    async [Symbol.asyncDispose]() {
      await changing
      await kinds[Symbol.asyncDispose]()
    },
  }
}
