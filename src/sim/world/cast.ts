import { personOf, type Person } from './people.ts'
import type { Random } from './random.ts'
import type { Staging } from './staging.ts'

const optedOutShare = 0.06

/** Who speaks in one performance. */
export type Cast = {
  /** The account of the company or authority, or of the newspaper, in a language. */
  voice(by: 'official' | 'press', lang: string): Person
  /** Anybody. */
  someone(lang: string): Person
  optedOut(person: Person): boolean
  all(): readonly Person[]
  witnesses(): readonly Person[]
}

/** Accounts are made as they are needed; a few opted out of generated answers. */
export function createCast({ story, place, key }: Staging, random: Random): Cast {
  const fill = (text: string, lang: string) => text.replaceAll('{place}', place[lang] ?? place['en'] ?? '')
  const named = (by: 'official' | 'press') =>
    Object.fromEntries(Object.entries(story[by]).map(([lang, name]) => [lang, personOf(`${key} ${by} ${lang}`, lang, fill(name, lang))]))
  const voices = { official: named('official'), press: named('press') }
  const witnesses: Person[] = []
  const silent = new Set<string>()
  return {
    voice: (by, lang) => voices[by][lang] as Person,
    someone(lang) {
      const known = witnesses.filter((person) => person.lang === lang)
      if (known.length > 8 && random.chance(0.5)) return random.pick(known)
      const person = personOf(`${key} witness ${witnesses.length}`, lang)
      witnesses.push(person)
      if (random.chance(optedOutShare)) silent.add(person.did)
      return person
    },
    optedOut: ({ did }) => silent.has(did),
    all: () => [...Object.values(voices.official), ...Object.values(voices.press), ...witnesses],
    witnesses: () => witnesses,
  }
}
