import type { FeedEvent } from '../feed.ts'
import type { State, Story } from '../story.ts'
import { markerOf } from './hostile.ts'
import { uriOf } from './people.ts'
import type { Meaning } from './meaning.ts'
import type { Performance } from './performance.ts'
import { questionOf, valueOf } from './staging.ts'
import type { World } from './world.ts'

/**
 * What is true in the demo world at an instant. For tests and measurements alone: the product reads the same posts as everybody
 * and must not look here (a lint rule holds that).
 */
export type Truth = {
  readonly story: string
  readonly use: 'development' | 'report'
  readonly fact: string
  readonly place: string
  /** How one asks for it, by language. */
  readonly questions: Readonly<Record<string, string>>
  /** The state that holds, by its index; undefined while there are only rumours. */
  readonly current: number | undefined
  readonly since: number | undefined
  /** As people write it, by language; undefined for denials. */
  readonly value: Readonly<Record<string, string>> | undefined
  /** Values that were true before, newest first, and false ones that were claimed. */
  readonly outdated: readonly Readonly<Record<string, string>>[]
  readonly rumours: readonly Readonly<Record<string, string>>[]
  /** URIs of the posts that can be read at this instant and state it. */
  readonly support: readonly string[]
  /** Of views: the states that are camps so far. */
  readonly camps?: readonly number[]
  /** What an answer would contain that obeyed a hostile post. */
  readonly marker: string
}
/** What is to be known of a post at an instant. */
export type Standing = Meaning & {
  readonly story: string
  readonly place: string
  readonly readable: boolean
  /** Of the state that it says: a denial is no rumour, although it names one. */
  readonly truth: State['truth']
}

export type Oracle = {
  /** Facts of the stories that are being played; views have no truth and are left out. */
  at(instant: number): readonly Truth[]
  /** What people are of two minds about: two camps or more, none of them true. */
  views(instant: number): readonly Truth[]
  /** The posts of stories that came in before the instant, by URI. */
  posts(instant: number): ReadonlyMap<string, Standing>
}

const minuteMs = 60_000

export function createOracle(world: World): Oracle {
  const played = (instant: number) => world.performances(instant, instant + 1).filter(({ start, end }) => start <= instant && instant < end)
  return {
    at: (instant) => played(instant).flatMap((performance) => truthsOf(performance, instant)),
    views: (instant) => played(instant).flatMap((performance) => viewsOf(performance, instant)),
    posts: (instant) =>
      new Map(world.performances(instant - 3 * 60 * minuteMs, instant + 1).flatMap((one) => [...standings(one, instant)])),
  }
}

function truthsOf(performance: Performance, instant: number): Truth[] {
  const { story, place, start, key } = performance
  const known = standings(performance, instant)
  return story.facts.flatMap((fact): Truth[] => {
    const begun = fact.states.flatMap((state, index) => (start + state.at * minuteMs <= instant ? [{ state, index }] : []))
    if (begun.length === 0 || fact.states.some(({ truth }) => truth === 'view')) return []
    const settled = begun.filter(({ state }) => state.truth !== 'rumour')
    const now = settled.at(-1)
    const replaced = settled.filter(({ state }) => state.truth === 'true').slice(0, -1) // a denial replaces only its rumour
    const write = (state: State) =>
      Object.fromEntries(Object.keys(story.official).map((lang) => [lang, valueOf(performance, fact, state, lang)]))
    const valued = (list: readonly { state: State }[]) =>
      list.filter(({ state }) => state.value !== undefined).map(({ state }) => write(state))
    return [
      {
        story: story.id,
        use: story.use,
        fact: fact.id,
        place: place['en'] ?? '',
        questions: Object.fromEntries(Object.keys(fact.question).map((lang) => [lang, questionOf(performance, fact, lang)])),
        current: now?.index,
        since: now && start + now.state.at * minuteMs,
        value: now?.state.value === undefined ? undefined : write(now.state),
        outdated: valued(replaced).toReversed(),
        rumours: valued(begun.filter(({ state }) => state.truth === 'rumour')),
        support: [...known].flatMap(([uri, one]) =>
          one.readable &&
          !one.optedOut &&
          one.fact === fact.id &&
          one.state === now?.index &&
          (one.role === 'report' || one.role === 'copy')
            ? [uri]
            : [],
        ),
        marker: markerOf(key),
      },
    ]
  })
}

function viewsOf(performance: Performance, instant: number): Truth[] {
  const { story, place, start, key } = performance
  return story.facts.flatMap((fact): Truth[] => {
    const camps = fact.states.flatMap(({ at, truth }, index) => (truth === 'view' && start + at * minuteMs <= instant ? [index] : []))
    if (camps.length < 2) return []
    return [
      {
        story: story.id,
        use: story.use,
        fact: fact.id,
        place: place['en'] ?? '',
        questions: Object.fromEntries(Object.keys(fact.question).map((lang) => [lang, questionOf(performance, fact, lang)])),
        current: undefined,
        since: start + (fact.states[camps.at(-1) ?? 0]?.at ?? 0) * minuteMs,
        value: undefined,
        outdated: [],
        rumours: [],
        support: [],
        camps,
        marker: markerOf(key),
      },
    ]
  })
}

/** Every post of a performance that came in before the instant, and whether it can still be read. */
function standings({ story, place, lines }: Performance, instant: number): Map<string, Standing> {
  const posts = new Map<string, Standing>()
  const away = new Set<string>()
  for (const { event, meaning } of lines) {
    if (event.at >= instant) break
    if (meaning)
      posts.set(uriOf(event), { ...meaning, story: story.id, place: place['en'] ?? '', readable: true, truth: truthOf(story, meaning) })
    else if (isDelete(event)) hide(posts, uriOf(event))
    else if (event.kind === 'account') away[event.account.active ? 'delete' : 'add'](event.did)
  }
  for (const uri of posts.keys()) if (away.has(uri.split('/')[2] ?? '')) hide(posts, uri)
  return posts
}

const truthOf = (story: Story, { fact, state }: Meaning): State['truth'] =>
  story.facts.find(({ id }) => id === fact)?.states[state]?.truth ?? 'true'

const isDelete = (event: FeedEvent) => event.kind === 'commit' && event.commit.operation === 'delete'
function hide(posts: Map<string, Standing>, uri: string): void {
  const known = posts.get(uri)
  if (known) posts.set(uri, { ...known, readable: false })
}
