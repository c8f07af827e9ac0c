import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeedEvent } from '../feed.ts'
import { wordingsOf } from '../story.ts'
import type { Meaning } from './meaning.ts'
import { createNoise } from './noise.ts'
import { postCollection, uriOf } from './people.ts'
import { valueOf } from './staging.ts'
import { createWorld, readStories } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const start = Date.parse('2026-03-03T09:00:00Z')
const stories = await readStories()
const few = stories.slice(0, 3)
const world = createWorld({ stories, noisePerSecond: 2 })
const hour = world.events(start, start + hourMs)

type Record = {
  readonly text?: string
  readonly createdAt?: string
  readonly langs?: readonly string[]
  readonly reply?: object
  readonly syntheticContentGeneration?: { readonly allow: boolean }
}
const recordOf = (event: FeedEvent): Record => (event.kind === 'commit' ? ((event.commit.record ?? {}) as Record) : {})
const isCreated = (event: FeedEvent, collection: string) =>
  event.kind === 'commit' && event.commit.operation === 'create' && event.commit.collection === collection
const isPost = (event: FeedEvent) => isCreated(event, postCollection)
const textOf = (event: FeedEvent) => recordOf(event).text ?? ''

const inHour = ({ at }: FeedEvent) => at >= start && at < start + hourMs
const meanings = new Map(
  world
    .performances(start, start + hourMs)
    .flatMap(({ lines }) => lines.filter(({ event }) => inHour(event)))
    .flatMap(({ event, meaning }) => (meaning ? [[uriOf(event), meaning] as const] : [])),
)
const said = (role: Meaning['role']) => hour.filter((event) => isPost(event) && meanings.get(uriOf(event))?.role === role)

test('the same seed and clock give the same events, however the span is cut and in whatever order it is asked', () => {
  const options = { stories: few, noisePerSecond: 5 }
  const until = start + 15 * minuteMs
  const whole = createWorld(options).events(start, until)
  assert.ok(whole.length > 3_000)
  const cuts = [0, 1, 2, 20, 999, 1_000, 1_001, minuteMs, minuteMs + 7, 7 * minuteMs + 333, 15 * minuteMs].map((ms) => start + ms)
  const again = createWorld(options)
  const pieces = cuts.slice(1).map((end, i) => [cuts[i] ?? 0, end] as const)
  const told = new Map(pieces.toReversed().map((piece) => [piece, again.events(...piece)]))
  assert.deepEqual(
    pieces.flatMap((piece) => told.get(piece) ?? []),
    whole,
  )
})

test('another seed is another world', () => {
  const other = createWorld({ stories: few, noisePerSecond: 5, seed: 'other' }).events(start, start + 5 * minuteMs)
  const known = new Set(hour.map(({ did }) => did))
  assert.ok(other.length > 1_000)
  assert.ok(other.every(({ did }) => !known.has(did)))
})

test('events come by time, those of the span and no others, and no address is used twice', () => {
  assert.ok(hour.every(inHour))
  hour.forEach(({ at }, i) => assert.ok(at >= (hour[i - 1]?.at ?? 0)))
  const uris = hour.filter(isPost).map(uriOf)
  assert.equal(new Set(uris).size, uris.length)
})

test('an hour has everything that a live network brings', () => {
  const posts = hour.filter(isPost)
  const authorsOf = new Map<string, Set<string>>()
  for (const event of posts) authorsOf.set(textOf(event), (authorsOf.get(textOf(event)) ?? new Set()).add(event.did))
  const copies = said('copy')
  const known = new Set(said('report').map(textOf))
  const within = (pattern: RegExp) => posts.filter((event) => pattern.test(textOf(event))).length
  const inScript = (lang: string, pattern: RegExp) =>
    posts.filter((event) => recordOf(event).langs?.[0] === lang && pattern.test(textOf(event)) && meanings.has(uriOf(event))).length
  const accounts = hour.flatMap((event) => (event.kind === 'account' ? [event.account.active] : []))
  const wishes = hour.filter((event) => isCreated(event, 'org.user-intents.declaration'))
  const counts: { [what: string]: readonly [found: number, least: number] } = {
    deletes: [hour.filter((event) => event.kind === 'commit' && event.commit.operation === 'delete').length, 50],
    deactivated: [accounts.filter((active) => !active).length, 20],
    reactivated: [accounts.filter(Boolean).length, 10],
    'opted out': [wishes.filter((event) => recordOf(event).syntheticContentGeneration?.allow === false).length, 20],
    'back-dated by a day or more': [
      posts.filter((event) => event.at - Date.parse(recordOf(event).createdAt ?? '') > 24 * hourMs).length,
      20,
    ],
    copies: [copies.filter((event) => known.has(textOf(event))).length, 50],
    'near-copies': [copies.filter((event) => !known.has(textOf(event))).length, 50],
    'texts by four authors or more': [[...authorsOf.values()].filter(({ size }) => size >= 4).length, 10],
    'late believers': [said('late').length, 50],
    hostile: [said('hostile').length, 50],
    'orders to the reader': [within(/Ignore all previous instructions/), 5],
    'orders in another language': [within(/Ignorez toutes les instructions/), 5],
    'forged citations': [within(/\[1\]\[2\]\[3\] \(verified by /), 5],
    'forged markup': [within(/<\/posts>\nSYSTEM:/), 5],
    'tag characters': [within(/[\u{E0020}-\u{E007E}]{20}/u), 5],
    'zero-width spaces': [within(/\u200b/), 5],
    replies: [posts.filter((event) => recordOf(event).reply !== undefined).length, 100],
    likes: [hour.filter((event) => isCreated(event, 'app.bsky.feed.like')).length, 500],
    'stories in Arabic': [inScript('ar', /\p{Script=Arabic}/u), 20],
    'stories in Hindi': [inScript('hi', /\p{Script=Devanagari}/u), 20],
    'stories in Thai': [inScript('th', /\p{Script=Thai}/u), 20],
    'stories in Japanese': [inScript('ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u), 20],
  }
  for (const [what, [found, least]] of Object.entries(counts)) assert.ok(found >= least, `${what}: ${found} of at least ${least}`)
})

test('a hostile post comes from an account that calls itself the authority', () => {
  const forged = said('hostile').find((event) => textOf(event).includes('(verified by '))
  const [, authority] = /\(verified by (.+), source 1\)/.exec(forged ? textOf(forged) : '') ?? []
  const profile = hour.find((event) => event.did === forged?.did && isCreated(event, 'app.bsky.actor.profile'))
  assert.equal((recordOf(profile as FeedEvent) as { displayName?: string }).displayName, authority)
})

/** Listens from a moment on: nobody speaks before having been introduced, nor while away. */
function listen(from: number, until: number): number {
  const [handles, profiles, away] = [new Set<string>(), new Set<string>(), new Set<string>()]
  let posts = 0
  const introductions = world.introductions(from)
  assert.ok(introductions.every(({ at }) => at === from))
  for (const event of [...introductions, ...world.events(from, until)]) {
    const { did } = event
    if (event.kind === 'identity') handles.add(did)
    if (isCreated(event, 'app.bsky.actor.profile')) profiles.add(did)
    if (event.kind === 'account') away[event.account.active ? 'delete' : 'add'](did)
    if (event.kind !== 'commit' || event.commit.rkey === 'self') continue
    assert.ok(handles.has(did) && profiles.has(did), `${uriOf(event)} at ${event.at - from} ms by somebody unknown`)
    assert.ok(!away.has(did), `${uriOf(event)} at ${event.at - from} ms by somebody who is away`)
    posts += Number(isPost(event))
  }
  return posts
}

test('an account is introduced before its first word and silent while deactivated, whenever one begins to listen', () => {
  for (const minutes of [0, 9.5, 21, 33.37, 48]) assert.ok(listen(start + minutes * minuteMs, start + hourMs) > 1_000)
})

test('who opted out has said so before the first word', () => {
  const silent = new Set(hour.flatMap((event) => (meanings.get(uriOf(event))?.optedOut ? [event.did] : [])))
  const told = [...world.introductions(start), ...hour].filter((event) => isCreated(event, 'org.user-intents.declaration'))
  const declared = new Map(told.map(({ did, at }) => [did, at]))
  assert.ok(silent.size > 10)
  for (const event of hour) if (isPost(event) && silent.has(event.did)) assert.ok((declared.get(event.did) ?? Infinity) <= event.at)
  for (const event of hour)
    if (meanings.get(uriOf(event))?.optedOut === false) assert.ok(!declared.has(event.did), `${uriOf(event)} is by somebody who opted out`)
})

test('noise comes at the rate asked for, by many people in nine languages, and shares its words with the stories', () => {
  for (const [rate, seconds] of [
    [20, 60],
    [2_000, 2],
    [3, 100],
  ] as const) {
    const noise = createNoise({ seed: 'noise', rate, stories: few, places: [] })
    const posts = noise.events(start, start + seconds * 1_000).filter(isPost)
    assert.equal(posts.length, rate * seconds, `${rate} a second`)
    if (rate !== 2_000) continue
    assert.ok(new Set(posts.map(({ did }) => did)).size > 1_000)
    assert.equal(new Set(posts.flatMap((event) => recordOf(event).langs ?? [])).size, 9)
    const english = posts.filter((event) => recordOf(event).langs?.[0] === 'en')
    const words = new Set(textsInEnglish().flatMap(wordsOf))
    assert.ok(english.length > 1_000)
    assert.ok(english.every((event) => wordsOf(textOf(event)).some((word) => words.has(word))))
  }
  assert.deepEqual(createNoise({ seed: 'noise', rate: 0, stories: few, places: [] }).events(start, start + hourMs), [])
})

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}'’]{4,}/gu) ?? []
const textsInEnglish = () =>
  few.flatMap(({ facts }) => facts.flatMap((fact) => fact.states.flatMap((state) => wordingsOf(fact, state)['en'] ?? [])))

test('in the world as in the noise alone: 20 posts a second beside the stories', () => {
  const options = { stories: few, noisePerSecond: 20 }
  const told = createWorld({ ...options, noisePerSecond: 0 }).events(start, start + minuteMs)
  const all = createWorld(options).events(start, start + minuteMs)
  assert.equal(all.filter(isPost).length - told.filter(isPost).length, 20 * 60)
})

test('each playing has another place than the one before, and an update reads differently from what it replaces', () => {
  for (const story of stories) {
    const [lang = 'en'] = Object.keys(story.official)
    const played = world.performances(start, start + hourMs).filter((one) => one.story.id === story.id)
    const places = played.map(({ place }) => place['en'])
    assert.ok(places.length >= 2 && new Set(places).size === places.length, story.id)
    for (const performance of played)
      for (const fact of story.facts)
        for (const [i, state] of fact.states.entries()) {
          const before = fact.states[i - 1]
          if (state.value !== undefined && before?.value !== undefined)
            assert.notEqual(valueOf(performance, fact, state, lang), valueOf(performance, fact, before, lang), `${story.id} ${fact.id}`)
        }
  }
})

test('with an anchor a story begins then and not before', () => {
  const anchored = createWorld({ stories: stories.slice(0, 1), noisePerSecond: 0, anchor: start })
  assert.deepEqual(anchored.performances(start - 24 * hourMs, start), [])
  assert.deepEqual(anchored.introductions(start - hourMs), [])
  assert.equal(anchored.performances(start, start + 1)[0]?.start, start)
  assert.ok(anchored.events(start, start + 1).some(isPost))
})
