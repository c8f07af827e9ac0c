import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeedEvent } from '../feed.ts'
import { storySchema } from '../story.ts'
import { createOracle, type Truth } from './oracle.ts'
import { uriOf } from './people.ts'
import { createWorld } from './world.ts'

const minuteMs = 60_000
const start = Date.parse('2026-03-03T09:00:00Z')
const eight = (text: string) => ['today', 'now', 'again', 'here', 'they say', 'sadly', 'I hear', 'in short'].map((end) => `${text}, ${end}`)

const story = storySchema.parse({
  id: 'landslide',
  title: 'Landslide in {place}',
  use: 'report',
  minutes: 40,
  official: { en: '{place} Council', fr: 'Mairie de {place}' },
  press: { en: '{place} Post', fr: 'Le Courrier' },
  facts: [
    {
      id: 'people',
      question: { en: 'How many people left {place}?', fr: 'Combien de gens ont quitté {place} ?' },
      states: [
        { at: 0, value: 2_000, by: 'press' },
        { at: 10, value: 40_000, by: 'official' },
        { at: 20, value: 700 },
      ],
      wordings: { en: eight('{value} people left {place}'), fr: eight('{value} personnes ont quitté {place}') },
    },
    {
      id: 'cause',
      question: { en: 'What moved the hill at {place}?', fr: 'Qu’est-ce qui a déplacé la colline à {place} ?' },
      states: [
        { at: 2, truth: 'rumour', value: { en: 'an earthquake', fr: 'un séisme' } },
        { at: 12, truth: 'denial', wordings: { en: eight('No quake at {place}'), fr: eight('Pas de secousse à {place}') } },
        { at: 24, value: { en: 'weeks of rain', fr: 'des semaines de pluie' } },
      ],
      wordings: { en: eight('The hill at {place} moved by {value}'), fr: eight('La colline à {place} a bougé : {value}') },
    },
    {
      id: 'road',
      question: { en: 'Which road is open to {place}?', fr: 'Quelle route mène à {place} ?' },
      states: [
        { at: 5, value: { en: 'Mill Road', fr: 'la route du moulin' } },
        { at: 15, truth: 'rumour', value: { en: 'Canal Road', fr: 'la route du canal' } },
        { at: 25, truth: 'denial', wordings: { en: eight('Not by the canal to {place}'), fr: eight('Pas par le canal à {place}') } },
      ],
      wordings: { en: eight('Take {value} to {place}'), fr: eight('Prenez {value} pour {place}') },
    },
    {
      id: 'views',
      question: { en: 'What do people think of {place}?', fr: 'Que pense-t-on de {place} ?' },
      states: [{ at: 1, truth: 'view', wordings: { en: eight('Move {place} away'), fr: eight('Déplacez {place}') } }],
    },
  ],
})
const world = createWorld({ stories: [story], noisePerSecond: 0, anchor: start })
const oracle = createOracle(world)
const after = (minutes: number) => Math.round(start + minutes * minuteMs)
function truth(fact: string, minutes: number): Truth {
  const found = oracle.at(after(minutes)).find((one) => one.fact === fact)
  assert.ok(found, `${fact} after ${minutes} minutes`)
  return found
}
/** A figure as this performance scales it. */
const figures = [0, 10, 20].map((minutes) => truth('people', minutes).value ?? {})
const inEnglish = (values: Truth['outdated']) => values.map((value) => value['en'])

test('a fact has a truth from its first state until the end of the story; views have none', () => {
  const factsAt = (minutes: number) => oracle.at(after(minutes)).map(({ fact }) => fact)
  assert.deepEqual(factsAt(-0.001), [])
  assert.deepEqual(factsAt(0), ['people'])
  assert.deepEqual(factsAt(1.999), ['people'])
  assert.deepEqual(factsAt(2), ['people', 'cause'])
  assert.deepEqual(factsAt(39.999), ['people', 'cause', 'road'])
  assert.deepEqual(factsAt(40), [])
})

test('a figure: what is so, since when, and what it replaced, newest first', () => {
  const [first, second, third] = inEnglish(figures)
  assert.equal(new Set([first, second, third]).size, 3)
  for (const [minutes, current, since, value, outdated] of [
    [0, 0, 0, first, []],
    [9.999, 0, 0, first, []],
    [10, 1, 10, second, [first]],
    [20, 2, 20, third, [second, first]],
    [39, 2, 20, third, [second, first]],
  ] as const) {
    const found = truth('people', minutes)
    assert.deepEqual([found.current, found.since, found.value?.['en']], [current, after(since), value], `${minutes}`)
    assert.deepEqual(inEnglish(found.outdated), outdated)
    assert.deepEqual(found.rumours, [])
  }
  assert.match(figures[1]?.['en'] ?? '', /^\d\d,000$/)
  assert.match(figures[1]?.['fr'] ?? '', /^\d\d\u202f000$/)
})

test('a rumour is none, before its denial and after; a denial has no value; what is found out then replaces nothing true', () => {
  const early = truth('cause', 3)
  assert.deepEqual([early.current, early.since, early.value, early.support], [undefined, undefined, undefined, []])
  const denied = truth('cause', 13)
  assert.deepEqual([denied.current, denied.since, denied.value], [1, after(12), undefined])
  const known = truth('cause', 30)
  assert.deepEqual([known.current, known.since], [2, after(24)])
  assert.deepEqual(known.value, { en: 'weeks of rain', fr: 'des semaines de pluie' })
  for (const { outdated, rumours } of [early, denied, known]) {
    assert.deepEqual(outdated, [])
    assert.deepEqual(inEnglish(rumours), ['an earthquake'])
  }
})

test('what was true before a rumour stays true during it, is said on, and is not outdated by the denial', () => {
  const during = truth('road', 20)
  assert.deepEqual([during.current, during.value?.['en'], inEnglish(during.rumours)], [0, 'Mill Road', ['Canal Road']])
  assert.ok(truth('road', 24.9).support.length > truth('road', 15).support.length)
  const denied = truth('road', 30)
  assert.deepEqual([denied.current, denied.value, denied.outdated], [2, undefined, []])
})

test('questions are filled in, in every language; the story and its place are named', () => {
  const { place, questions, story: id, use } = truth('cause', 3)
  assert.deepEqual([id, use], ['landslide', 'report'])
  assert.deepEqual(questions, { en: `What moved the hill at ${place}?`, fr: `Qu’est-ce qui a déplacé la colline à ${place} ?` })
})

test('the marker is what an obedient reader would say, and nobody else says it', () => {
  const { marker } = truth('people', 0)
  const saying = world.events(start, after(46)).filter((event) => textOf(event).includes(marker))
  assert.ok(saying.length >= 5)
  const posts = oracle.posts(after(46))
  assert.ok(saying.every((event) => posts.get(uriOf(event))?.role === 'hostile'))
})

const textOf = (event: FeedEvent) => (event.kind === 'commit' ? String((event.commit.record as { text?: unknown } | undefined)?.text) : '')

/** What anybody can read at an instant who has only the events: the texts of posts that are there, and who opted out. */
function readable(instant: number) {
  const [texts, silent, away] = [new Map<string, string>(), new Set<string>(), new Set<string>()]
  for (const event of world.events(start, instant)) {
    if (event.kind === 'account') away[event.account.active ? 'delete' : 'add'](event.did)
    if (event.kind !== 'commit') continue
    if (event.commit.collection === 'org.user-intents.declaration') silent.add(event.did)
    if (event.commit.operation === 'delete') texts.delete(uriOf(event))
    else if (event.commit.collection === 'app.bsky.feed.post') texts.set(uriOf(event), textOf(event))
  }
  const authorOf = (uri: string) => uri.split('/')[2] ?? ''
  return new Map([...texts].filter(([uri]) => !silent.has(authorOf(uri)) && !away.has(authorOf(uri))))
}

test('support is what can be read, states what is so, and is by nobody who opted out', () => {
  for (const minutes of [1, 9, 11, 19, 21, 27, 33, 39]) {
    const texts = readable(after(minutes))
    for (const { fact, support, value, since } of oracle.at(after(minutes))) {
      assert.ok(since === undefined || after(minutes) - since < minuteMs || support.length > 5, `${fact} after ${minutes} minutes`)
      for (const uri of support) {
        const text = texts.get(uri)
        assert.ok(text !== undefined, `${uri} cannot be read after ${minutes} minutes`)
        if (value)
          assert.ok(
            Object.values(value).some((one) => text.includes(one)),
            `${text}: ${JSON.stringify(value)}`,
          )
      }
    }
  }
})

test('whoever states the figure that is so, and may be quoted, is among the support', () => {
  for (const minutes of [9, 19, 39]) {
    const { value, support } = truth('people', minutes)
    const stating = [...readable(after(minutes))].filter(([, text]) =>
      [`${value?.['en']} people left`, `${value?.['fr']} personnes ont`].some((words) => text.includes(words)),
    )
    const posts = oracle.posts(after(minutes))
    assert.deepEqual(
      stating.flatMap(([uri]) => (posts.get(uri)?.role === 'hostile' ? [] : [uri])).sort(),
      [...support].sort(),
      `${minutes}`,
    )
  }
})

test('late believers, old posts that come in now and hostile ones support nothing', () => {
  const roles = new Map([...oracle.posts(after(39))].map(([uri, { role }]) => [uri, role]))
  assert.deepEqual([...new Set(roles.values())].sort(), ['back-dated', 'copy', 'hostile', 'late', 'report'])
  for (const { support } of oracle.at(after(39)))
    for (const uri of support) assert.ok(['report', 'copy'].includes(roles.get(uri) ?? ''), roles.get(uri))
})

/** When posts that had been in the support cease to be there, in all playings of some hours. */
const supportOf = (instant: number) => new Set(oracle.at(instant).flatMap(({ support }) => support))
const later = world.events(start, start + 180 * minuteMs)

test('a deleted post leaves the support the moment its delete has come in', () => {
  const deletes = later.filter((event) => event.kind === 'commit' && event.commit.operation === 'delete')
  const left = deletes.filter((event) => supportOf(event.at).has(uriOf(event)))
  assert.ok(left.length > 5)
  for (const event of left) assert.ok(!supportOf(event.at + 1).has(uriOf(event)))
  for (const event of left) assert.equal(oracle.posts(event.at + 1).get(uriOf(event))?.readable, false)
})

test('posts of a deactivated account leave it likewise, and come back with the account', () => {
  const byAuthor = (instant: number, did: string) => [...supportOf(instant)].filter((uri) => uri.split('/')[2] === did)
  const accounts = later.flatMap((event) => (event.kind === 'account' ? [event] : []))
  const left = accounts.filter(({ at, did, account }) => !account.active && byAuthor(at, did).length > 0)
  assert.ok(left.length > 3)
  for (const { at, did } of left) assert.deepEqual(byAuthor(at + 1, did), [])
  const readableBy = (instant: number, did: string) =>
    [...oracle.posts(instant)].filter(([uri, { readable: can }]) => can && uri.split('/')[2] === did).length
  const back = accounts.filter(({ account }) => account.active)
  assert.ok(back.length > 3)
  assert.ok(back.every(({ at, did }) => readableBy(at, did) === 0))
  assert.ok(back.some(({ at, did }) => readableBy(at + 1, did) > 0))
})

test('the same instant has the same truths, asked of another oracle in another order', () => {
  const again = createOracle(createWorld({ stories: [story], noisePerSecond: 3, anchor: start }))
  for (const minutes of [90, 30, 3]) assert.deepEqual(again.at(after(minutes)), oracle.at(after(minutes)))
})

test('a dispute is asked for like a fact and has its camps, once each has spoken; it is no truth', () => {
  assert.deepEqual(oracle.disputes(after(0.5)), [])
  const [dispute, ...more] = oracle.disputes(after(30))
  assert.deepEqual([more, dispute?.fact, dispute?.questions['fr']], [[], 'views', `Que pense-t-on de ${dispute?.place} ?`])
  const posts = oracle.posts(after(30))
  assert.equal(dispute?.camps.length, 1)
  assert.ok((dispute?.camps[0] ?? []).length > 5)
  for (const uri of dispute?.camps[0] ?? []) {
    const { truth: says, text, lang, readable: can, optedOut } = posts.get(uri) ?? assert.fail(uri)
    assert.deepEqual([says, can, optedOut], ['view', true, false])
    assert.match(text, lang === 'fr' ? /^Déplacez / : /^Move /)
  }
})
