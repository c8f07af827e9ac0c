import { readdirSync, readFileSync } from 'node:fs'
import type { Feed, FeedEvent } from '../feed.ts'
import { readStory, type Story } from '../story.ts'
import { createNoise } from './noise.ts'
import type { Line } from './meaning.ts'
import { perform, type Performance } from './performance.ts'
import { createRandom } from './random.ts'
import type { Place, Staging } from './staging.ts'

export type WorldOptions = {
  readonly stories: readonly Story[]
  readonly seed?: string
  /** Posts a second that belong to no story, 0..2_000. */
  readonly noisePerSecond?: number
  /** The stories begin at or soon after this moment, not wherever the clock finds them: for a single story that is to be watched. */
  readonly anchor?: number
}
/** An invented network: a feed of events, and for the oracle what they mean. */
export interface World extends Feed {
  /** Performances that touch the span. */
  performances(from: number, until: number): readonly Performance[]
  /** Which story plays where and from when: the same ones, before anybody has said a word. */
  stagings(from: number, until: number): readonly Staging[]
}

const minuteMs = 60_000
/** A story rests this long before it is played again, elsewhere. */
const restMinutes = 6
/** The invented towns, by language; stories play in them, one after the other. */
export const places = JSON.parse(readFileSync(new URL('places.json', import.meta.url), 'utf8')) as readonly Place[]
const kept = 200

/** The stories that come with Groundswell, by name. */
export async function readStories(): Promise<Story[]> {
  const folder = new URL('../stories/', import.meta.url)
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return Promise.all(names.sort().map((name) => readStory(new URL(name, folder))))
}

/**
 * The demo world as a pure function of seed and time: each story is played again and again, each time in another place and with other
 * figures, several at once, and everybody else talks meanwhile. Asking twice for a span gives the same events.
 */
export function createWorld({ stories, seed = 'groundswell', noisePerSecond = 20, anchor }: WorldOptions): World {
  const noise = createNoise({ seed, rate: noisePerSecond, stories, places })
  const staged = new Map<string, Performance>()

  function stage(staging: Staging): Performance {
    const known = staged.get(staging.key)
    if (known) return known
    const made = perform(staging)
    staged.set(staging.key, made)
    if (staged.size > kept) staged.delete(staged.keys().next().value ?? '')
    return made
  }
  const periodOf = ({ minutes }: Story) => (minutes + restMinutes) * minuteMs
  const offsetOf = (story: Story) => anchor ?? Math.floor(createRandom(`${seed} offset ${story.id}`).next() * periodOf(story))
  const startOf = (story: Story, number: number) => offsetOf(story) + number * periodOf(story)
  /** Each playing of a story has the next place, so that it is a day before a place sees it again. */
  function placeOf(story: Story, number: number): Place {
    const first = createRandom(`${seed} place ${story.id}`).whole(places.length)
    return places[(((first + number * 7) % places.length) + places.length) % places.length] as Place
  }

  const stagings = (from: number, until: number): Staging[] =>
    stories.flatMap((story) => {
      const last = Math.floor((until - 1 - offsetOf(story)) / periodOf(story))
      const first = Math.floor((from - offsetOf(story)) / periodOf(story)) - 1 // its last words come a little after its end
      const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
      return numbers
        .filter((number) => anchor === undefined || number >= 0)
        .map((number) => ({ story, place: placeOf(story, number), start: startOf(story, number), key: `${seed} ${story.id} ${number}` }))
    })
  const performances = (from: number, until: number) => stagings(from, until).map(stage)

  return {
    stagings,
    performances,
    events(from, until) {
      const told = performances(from, until).flatMap(({ lines }) => between(lines, from, until).map(({ event }) => event))
      return [...told, ...noise.events(from, until)].toSorted(byTime)
    },
    introductions(at) {
      const told = performances(at, at + 1).flatMap(({ lines }) => lines.map(({ event }) => event))
      return [...told.filter((event) => event.at < at && isIntroduction(event)), ...noise.introductions(at, at)].map((event) => ({
        ...event,
        at,
      }))
    },
  }
}

/** The lines of a span; they are in order of time. */
function between(lines: readonly Line[], from: number, until: number): readonly Line[] {
  const first = lines.findLastIndex(({ event }) => event.at < from) + 1
  const end = lines.findIndex(({ event }, i) => i >= first && event.at >= until)
  return lines.slice(first, end < 0 ? undefined : end)
}

const byTime = (a: FeedEvent, b: FeedEvent) => a.at - b.at
const isIntroduction = (event: FeedEvent) =>
  event.kind === 'identity' || event.kind === 'account' || (event.kind === 'commit' && event.commit.rkey === 'self')
