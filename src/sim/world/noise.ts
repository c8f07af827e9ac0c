import { readFileSync } from 'node:fs'
import type { FeedEvent } from '../feed.ts'
import { wordingsOf, type Story } from '../story.ts'
import { introduce, personOf, post } from './people.ts'
import { createRandom } from './random.ts'

/**
 * What everybody else talks about: posts that share words with the stories and say nothing about them. A pure function of time:
 * the n-th post of a day is always the same.
 */
export type Noise = {
  events(from: number, until: number): FeedEvent[]
  introductions(from: number, until: number): FeedEvent[]
}

const phrases = JSON.parse(readFileSync(new URL('noise.json', import.meta.url), 'utf8')) as Record<string, string[]>
const minuteMs = 60_000
/** Somebody speaks for this long after having been introduced. */
const activeMinutes = 10

export type NoiseOptions = {
  readonly seed: string
  /** Posts a second, 0..2_000. */
  readonly rate: number
  /** Whose words it shares. */
  readonly stories: readonly Story[]
  readonly places: readonly Readonly<Record<string, string>>[]
}

export function createNoise({ seed, rate, stories, places }: NoiseOptions): Noise {
  if (rate === 0) return { events: () => [], introductions: () => [] }
  const words = wordsOf(stories, places)
  const languages = Object.keys(phrases)
  const newcomers = Math.ceil(Math.min(600, Math.max(10, rate * 1.5)))
  const people = remember(200, (minute: number) =>
    Array.from({ length: newcomers }, (_, i) => {
      const random = createRandom(`${seed} newcomer ${minute} ${i}`)
      return personOf(`${seed} noise ${minute} ${i}`, random.chance(0.55) ? 'en' : random.pick(languages))
    }),
  )

  function say(slot: number): FeedEvent {
    const at = Math.floor((slot * 1_000) / rate)
    const random = createRandom(`${seed} noise ${slot}`)
    const person = random.pick(people(Math.floor(at / minuteMs) - random.whole(activeMinutes)))
    const word = () => random.pick(words[person.lang] ?? [])
    const text = random.pick(phrases[person.lang] ?? []).replace(/\{[ab]\}/g, word)
    return post(person, at, text, { lang: person.lang, distinct: slot })
  }

  function introductions(from: number, until: number): FeedEvent[] {
    const events: FeedEvent[] = []
    for (let minute = Math.ceil(from / minuteMs); minute * minuteMs < until; minute++)
      for (const person of people(minute)) events.push(...introduce(person, minute * minuteMs))
    return events
  }

  return {
    introductions: (from, until) => introductions(from - activeMinutes * minuteMs, until),
    events(from, until) {
      const events = introductions(from, until)
      for (let slot = Math.ceil((from * rate) / 1_000); ; slot++) {
        const event = say(slot)
        if (event.at >= until) return events
        if (event.at >= from) events.push(event)
      }
    },
  }
}

/** The words of the stories and the names of the places, by language. */
function wordsOf(stories: readonly Story[], places: NoiseOptions['places']): Record<string, string[]> {
  const names = (lang: string) => places.map((place) => place[lang] ?? place['en'] ?? '')
  const words = Object.fromEntries(Object.keys(phrases).map((lang) => [lang, new Set(names(lang))]))
  for (const story of stories)
    for (const fact of story.facts)
      for (const state of fact.states)
        for (const [lang, texts] of Object.entries(wordingsOf(fact, state))) {
          const segmenter = new Intl.Segmenter(lang, { granularity: 'word' })
          for (const text of texts)
            for (const { segment, isWordLike } of segmenter.segment(text.replace(/\{\w+\}/g, ' ')))
              if (isWordLike && [...segment].length >= (lang === 'ja' || lang === 'th' ? 2 : 4)) words[lang]?.add(segment.toLowerCase())
        }
  return Object.fromEntries(Object.entries(words).map(([lang, set]) => [lang, [...set]]))
}

/** The last `size` results. */
function remember<K, V>(size: number, make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    if (known.size > size) known.delete(known.keys().next().value as K)
    return value
  }
}
