import type { EpochMs } from '../../post/index.ts'
import type { EntryHealth } from '../entry-health.ts'
import type { SourceHealth } from '../source-health.ts'
import type { Source } from '../source.ts'
import type { Listed } from './kept.ts'
import type { Opened } from './open-kinds.ts'

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
export type ViewerOptions = {
  /** Of all sources that run; undefined in a process that does not read. */
  readonly health: readonly SourceHealth[] | undefined
  readonly opened: (kind: string) => Opened | undefined
  readonly withoutSecrets: (text: string) => string
}

/** How entries do, as of now; made once for a whole list, which may be long. */
export function createViewer({ health, opened, withoutSecrets }: ViewerOptions): (kept: Listed) => ListedSource {
  const healthOf = new Map<string, SourceHealth>((health ?? []).map((one) => [one.name, one]))
  const places = new Map<string, ReadonlyMap<string, Place>>()
  const placesOf = (kind: string) => {
    const open = opened(kind)
    const known = places.get(kind) ?? (open ? placesIn(open) : new Map<string, Place>())
    places.set(kind, known)
    return known
  }
  return (kept) => {
    const { id, kind, title, reads, addedAt, isGiven, hasSecret } = kept
    const place = placesOf(kind).get(id)
    const state = stateOf(kept, {
      isReading: health !== undefined,
      broken: opened(kind)?.broken.get(id),
      own: place?.own,
      source: healthOf.get(place?.source.name ?? ''),
    })
    return {
      ...{ id, kind, title, reads, addedAt, isGiven, hasSecret },
      ...state,
      ...(state.why !== undefined && { why: withoutSecrets(state.why) }),
    }
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
function placesIn({ sources, ids }: Opened): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  for (const [at, id] of ids.entries()) {
    const source = sources.length === ids.length ? sources[at] : sources.length === 1 ? sources[0] : undefined
    if (source) places.set(id, { source })
  }
  for (const source of sources) for (const own of source.entries?.() ?? []) places.set(own.id, { source, own })
  return places
}
