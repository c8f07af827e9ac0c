import type { FeedEvent } from '../feed.ts'
import type { Fact, State } from '../story.ts'
import { createCast, type Cast } from './cast.ts'
import { hostilePosts } from './hostile.ts'
import type { Line, Meaning } from './meaning.ts'
import { introduce, like, post, remove, uriOf, type Person } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { wordingFor, type Staging } from './staging.ts'

export type Performance = Staging & { readonly end: number; readonly lines: readonly Line[] }

const minuteMs = 60_000
/** How busy a story is, and how much of it is what a live network also brings. */
const habits = {
  postsPerState: { least: 14, more: 14 },
  copied: 0.12,
  copies: { least: 2, more: 4 },
  late: 0.2,
  lateForMs: 5 * minuteMs,
  deleted: 0.07,
  deactivated: 0.06,
  returns: 0.5,
  replies: 0.12,
} as const

export function perform(staging: Staging): Performance {
  const { story, start, key } = staging
  const random = createRandom(key)
  const cast = createCast(staging, random)
  const lines: Line[] = story.facts.flatMap((fact) => fact.states.flatMap((state, i) => playState(staging, cast, fact, state, i, random)))
  lines.push(...hostilePosts(staging, cast, random))
  const absences = comingAndGoing(cast, staging, random)
  const said = lines.filter(({ event }) => !absences.some((away) => isAway(event, away)))
  said.push(...absences.flatMap((events) => events.map((event) => ({ event }))))
  said.unshift(...cast.all().flatMap((person) => introduce(person, start, { optedOut: cast.optedOut(person) }).map((event) => ({ event }))))
  return { ...staging, end: start + story.minutes * minuteMs, lines: said.toSorted((a, b) => a.event.at - b.event.at) }
}

/** The posts that say one state of one fact, from the first word to those who have not heard that it changed. */
function playState(staging: Staging, cast: Cast, fact: Fact, state: State, index: number, random: Random): Line[] {
  const { story, start } = staging
  const from = start + state.at * minuteMs
  const isOver = state.truth === 'view' ? undefined : fact.states.slice(index + 1).find((next) => changes(state, next))?.at
  const until = start + (isOver ?? story.minutes) * minuteMs
  const languages = Object.keys(story.official)
  const lines: Line[] = []
  let first = ''
  const add = (at: number, person: Person, role: Meaning['role'], text = wordingFor(staging, fact, state, person.lang, random)) => {
    const isReply = first !== '' && role === 'report' && random.chance(habits.replies)
    const shown = role === 'copy' ? text : decorate(text, staging, person.lang, random)
    const event = post(person, at, shown, { lang: person.lang, distinct: lines.length + index * 64, ...(isReply && { replyTo: first }) })
    lines.push({ event, meaning: { fact: fact.id, state: index, role, optedOut: cast.optedOut(person) } })
    return { event, shown }
  }

  for (const [i, lang] of languages.entries()) {
    const opener = state.by === 'witness' ? cast.someone(lang) : cast.voice(state.by, lang)
    const { event } = add(from + i * 7_000, opener, 'report')
    if (i === 0) first = uriOf(event)
  }
  const many = habits.postsPerState.least + random.whole(habits.postsPerState.more) + languages.length * 3
  for (let i = 0; i < many; i++) {
    // Most is said soon after it became known.
    const at = Math.floor(from + 10_000 + (until - from - 10_000) * random.next() ** 2)
    const lang = random.chance(0.4) ? (languages[0] ?? 'en') : random.pick(languages)
    const person = cast.someone(lang)
    const { event, shown } = add(at, person, 'report')
    if (random.chance(habits.deleted)) lines.push({ event: remove(event, at + Math.floor(minuteMs * (1 + random.next() * 5))) })
    if (random.chance(habits.copied)) {
      const copies = habits.copies.least + random.whole(habits.copies.more)
      for (let c = 0; c < copies; c++) {
        const near = random.chance(0.5) ? shown : `${shown} ${random.pick(['!', '👀', '…', '🙏', '🧵'])}`
        add(at + Math.floor(random.next() * 3 * minuteMs) + 900, cast.someone(lang), 'copy', near)
      }
    }
    for (let likes = random.whole(4); likes > 0; likes--)
      lines.push({ event: like(cast.someone(lang).did, at + 2_000 + random.whole(60_000), uriOf(event)) })
  }
  if (isOver !== undefined && state.truth !== 'denial')
    for (let i = Math.ceil(many * habits.late); i > 0; i--) {
      const lang = random.pick(languages)
      add(Math.floor(until + random.next() * habits.lateForMs), cast.someone(lang), 'late')
    }
  if (typeof state.value === 'number') lines.push(backDated(staging, cast, fact, state, index, random))
  return lines
}

/** What is true is said on while something false is rumoured. */
const changes = (state: State, next: State) => state.truth !== 'true' || next.truth === 'true'

/** An old post that comes in now: witnessed today, written long ago, about another time. */
function backDated(staging: Staging, cast: Cast, fact: Fact, state: State, index: number, random: Random): Line {
  const { story, start } = staging
  const at = Math.floor(start + (state.at + 1 + random.next() * 4) * minuteMs)
  const lang = random.pick(Object.keys(story.official))
  const text = wordingFor(staging, fact, { ...state, value: (state.value as number) * 3.3 }, lang, random)
  const createdAt = at - Math.floor((2 + random.next() * 400) * 24 * 60 * minuteMs)
  const person = cast.someone(lang)
  const meaning: Meaning = { fact: fact.id, state: index, role: 'back-dated', optedOut: cast.optedOut(person) }
  return { event: post(person, at, text, { lang, createdAt, distinct: 900 }), meaning }
}

type Absence = readonly [gone: FeedEvent] | readonly [gone: FeedEvent, back: FeedEvent]

/** Who has deactivated the account says nothing. */
const isAway = ({ did, at }: FeedEvent, [gone, back]: Absence): boolean => did === gone.did && at >= gone.at && at < (back?.at ?? Infinity)

/** Accounts that are deactivated in the middle of things, and those of them who come back. */
function comingAndGoing(cast: Cast, { start, story }: Staging, random: Random): Absence[] {
  return cast.witnesses().flatMap(({ did }): Absence[] => {
    if (!random.chance(habits.deactivated)) return []
    const at = Math.floor(start + random.next() * story.minutes * minuteMs)
    const gone: FeedEvent = { did, at, kind: 'account', account: { active: false, status: 'deactivated' } }
    const back: FeedEvent = { did, at: at + 6 * minuteMs, kind: 'account', account: { active: true } }
    return [random.chance(habits.returns) ? [gone, back] : [gone]]
  })
}

/** The small things people put around a sentence. */
function decorate(text: string, { place, story }: Staging, lang: string, random: Random): string {
  const tag = `#${(place[lang] ?? place['en'] ?? '').replace(/[^\p{L}\p{N}]/gu, '')}`
  const ending = text.endsWith('?') || text.endsWith('。') ? '' : random.pick(['', '', '.', '.', '!'])
  const after = random.pick(['', '', '', '', ` ${tag}`, ` #${story.id.replace(/-/g, '')}`, ' 😮', ' 👇', ' 🚨'])
  return `${text}${ending}${after}`
}
