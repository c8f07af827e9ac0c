import type { FeedEvent } from '../feed.ts'
import type { Fact, State, Story } from '../story.ts'
import { markerOf } from './hostile.ts'
import { uriOf } from './people.ts'
import type { Meaning } from './meaning.ts'
import type { Performance } from './performance.ts'
import { questionsOf, valueOf } from './staging.ts'
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
  /** How one asks for it, by language, and how others do. */
  readonly questions: Readonly<Record<string, string>>
  readonly phrasings: Readonly<Record<string, readonly string[]>>
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
  /** What an answer would contain that obeyed a hostile post. */
  readonly marker: string
}
/** Where people are of different minds: nobody is right. Asked for like a fact. */
export type Dispute = Pick<Truth, 'story' | 'use' | 'fact' | 'place' | 'questions' | 'phrasings' | 'marker'> & {
  /** URIs of the posts that can be read and say so, camp by camp; only camps that have spoken. */
  readonly camps: readonly (readonly string[])[]
}
/** What is to be known of a post at an instant. `truth`: of the state that it says. */
export type Standing = Meaning & {
  readonly story: string
  readonly place: string
  readonly readable: boolean
  readonly truth: State['truth']
  readonly text: string
  readonly lang: string
}

export type Oracle = {
  /** Facts of the stories that are being played; views have no truth and are left out. */
  at(instant: number): readonly Truth[]
  /** The views of those stories. */
  disputes(instant: number): readonly Dispute[]
  /** The posts of stories that came in before the instant, by URI: of those that played in the last three hours, or in the last `withinMs`. */
  posts(instant: number, options?: { readonly withinMs: number }): ReadonlyMap<string, Standing>
}

const minuteMs = 60_000

export function createOracle(world: World): Oracle {
  const playing = (instant: number) =>
    world.performances(instant, instant + 1).filter(({ start, end }) => start <= instant && instant < end)
  return {
    at: (instant) => playing(instant).flatMap((performance) => truthsOf(performance, instant)),
    disputes: (instant) => playing(instant).flatMap((performance) => disputesOf(performance, instant)),
    posts: (instant, { withinMs } = { withinMs: 3 * 60 * minuteMs }) =>
      new Map(world.performances(instant - withinMs, instant + 1).flatMap((one) => [...standings(one, instant)])),
  }
}

function truthsOf(performance: Performance, instant: number): Truth[] {
  const { story, start } = performance
  const known = standings(performance, instant)
  return story.facts.flatMap((fact): Truth[] => {
    const begun = fact.states.flatMap((state, index) => (start + state.at * minuteMs <= instant ? [{ state, index }] : []))
    if (begun.length === 0 || isDisputed(fact)) return []
    const settled = begun.filter(({ state }) => state.truth !== 'rumour')
    const now = settled.at(-1)
    const replaced = settled.filter(({ state }) => state.truth === 'true').slice(0, -1) // a denial replaces only its rumour
    const write = (state: State) =>
      Object.fromEntries(Object.keys(story.official).map((lang) => [lang, valueOf(performance, fact, state, lang)]))
    const valued = (list: readonly { state: State }[]) =>
      list.filter(({ state }) => state.value !== undefined).map(({ state }) => write(state))
    return [
      {
        ...askedOf(performance, fact),
        current: now?.index,
        since: now && start + now.state.at * minuteMs,
        value: now?.state.value === undefined ? undefined : write(now.state),
        outdated: valued(replaced).toReversed(),
        rumours: valued(begun.filter(({ state }) => state.truth === 'rumour')),
        support: now ? supportOf(known, fact, now.index) : [],
      },
    ]
  })
}

function disputesOf(performance: Performance, instant: number): Dispute[] {
  const known = standings(performance, instant)
  return performance.story.facts.filter(isDisputed).flatMap((fact): Dispute[] => {
    const camps = fact.states.map((_state, index) => supportOf(known, fact, index)).filter((uris) => uris.length > 0)
    return camps.length === 0 ? [] : [{ ...askedOf(performance, fact), camps }]
  })
}

const isDisputed = ({ states }: Fact) => states.some(({ truth }) => truth === 'view')

/** How a fact is asked for in this performance. */
const askedOf = (performance: Performance, fact: Fact) => {
  const asked = Object.keys(fact.question).map((lang) => [lang, questionsOf(performance, fact, lang)] as const)
  return {
    story: performance.story.id,
    use: performance.story.use,
    fact: fact.id,
    place: performance.place['en'] ?? '',
    questions: Object.fromEntries(asked.map(([lang, [first = '']]) => [lang, first])),
    phrasings: Object.fromEntries(asked.map(([lang, [, ...others]]) => [lang, others])),
    marker: markerOf(performance.key),
  }
}

const supportOf = (known: ReadonlyMap<string, Standing>, fact: Fact, state: number): string[] =>
  [...known].flatMap(([uri, one]) => {
    const isSaidNow = one.readable && !one.optedOut && one.fact === fact.id && one.state === state
    return isSaidNow && (one.role === 'report' || one.role === 'copy') ? [uri] : []
  })

/** Every post of a performance that came in before the instant, and whether it can still be read. */
function standings({ story, place, lines }: Performance, instant: number): Map<string, Standing> {
  const posts = new Map<string, Standing>()
  const away = new Set<string>()
  const where = { story: story.id, place: place['en'] ?? '' }
  for (const { event, meaning } of lines) {
    if (event.at >= instant) break
    if (meaning) posts.set(uriOf(event), { ...meaning, ...saidIn(event), truth: truthOf(story, meaning), ...where, readable: true })
    else if (isDelete(event)) hide(posts, uriOf(event))
    else if (event.kind === 'account') away[event.account.active ? 'delete' : 'add'](event.did)
  }
  for (const uri of posts.keys()) if (away.has(uri.split('/')[2] ?? '')) hide(posts, uri)
  return posts
}

const truthOf = (story: Story, { fact, state }: Meaning): State['truth'] =>
  story.facts.find(({ id }) => id === fact)?.states[state]?.truth ?? 'true'

/** A post's words, as its record has them. */
function saidIn(event: FeedEvent): { text: string; lang: string } {
  const { text, langs } = (event.kind === 'commit' ? event.commit.record : {}) as { text?: string; langs?: readonly string[] }
  return { text: text ?? '', lang: langs?.[0] ?? '' }
}

const isDelete = (event: FeedEvent) => event.kind === 'commit' && event.commit.operation === 'delete'
function hide(posts: Map<string, Standing>, uri: string): void {
  const known = posts.get(uri)
  if (known) posts.set(uri, { ...known, readable: false })
}
