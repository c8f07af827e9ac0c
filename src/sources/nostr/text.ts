import { cleanText, isWebAddress } from '../fields.ts'
import { npubOf, readCode, shortOf, type Code } from './codes.ts'
import type { NostrEvent } from './event.ts'
import { nostrSettings } from './settings.ts'

/** What a person is called here, if their profile is known (people.ts). */
export type NameOf = (pubkey: string) => string | undefined
/** A text as people read it, and what it points at. */
export type Said = {
  readonly text: string
  readonly links: readonly string[]
  readonly tags: readonly string[]
  /** Whom the text itself names; other `p` tags are only who takes part in the thread. */
  readonly mentioned: readonly string[]
  /** Notes that it shows: ids or addresses. */
  readonly shown: readonly string[]
}

const reference = /(?:nostr:)?\b(n(?:pub|profile|ote|event|addr)1[02-9ac-hj-np-z]{20,1500})\b|#\[(\d{1,3})\]/g
const webAddress = /https?:\/\/[^\s<>"'“”]+/gi
const hashTag = /(?:^|[\s(])#([\p{L}\p{N}_]{1,100})/gu
const most = { links: 20, tags: 20, mentioned: 50, shown: 5 }

/** Whose names a text holds. */
export function namedIn(event: NostrEvent): readonly string[] {
  return mayName.test(event.content) ? readText(event, () => undefined).mentioned : []
}
const mayName = /n(?:pub|profile)1|#\[\d/

/**
 * The content of a note (NIP-27): codes of people become their names, codes of notes are taken out, since what they show is quoted;
 * `#[0]` is the older form, a number of a tag (NIP-08). Links as they stand, without the dot behind them.
 */
export function readText(event: NostrEvent, nameOf: NameOf): Said {
  /** By key; a text may name one a thousand times. */
  const mentioned = new Map<string, string>()
  const shown = new Set<string>()
  const person = (pubkey: string): string => {
    const called = mentioned.get(pubkey) ?? `@${nameOf(pubkey) ?? shortOf(npubOf(pubkey))}`
    mentioned.set(pubkey, called)
    return called
  }
  const note = (id: string): string => {
    shown.add(id)
    return ''
  }
  const replaced = event.content
    .slice(0, nostrSettings.mostContent)
    .replace(reference, (whole, code: string | undefined, number: string | undefined) => {
      if (code !== undefined) {
        const read = readCode(code)
        return read ? say(read, { person, note }) : whole
      }
      const [name, value = ''] = event.tags[Number(number)] ?? []
      if (!/^[0-9a-f]{64}$/.test(value)) return whole
      return name === 'p' ? person(value) : name === 'e' ? note(value) : whole
    })
  const text = cleanText(
    shown.size > 0
      ? replaced
          .replace(/[ \t]+$/gm, '')
          .replace(/\n{3,}/g, '\n\n')
          .trim()
      : replaced,
  )
  const links = [...text.matchAll(webAddress)].map(([link]) => link.replace(/[.,;:!?)\]}]+$/, ''))
  const tags = [
    ...event.tags.filter(([name]) => name === 't').map(([, tag = '']) => tag),
    ...[...text.matchAll(hashTag)].map(([, tag = '']) => tag),
  ]
  return {
    text,
    links: firstOf(links.filter(isWebAddress), most.links),
    tags: firstOfEach(
      tags.map((tag) => cleanText(tag.replace(/^#/, ''), 100)).filter((tag) => tag !== '' && !/\s/.test(tag)),
      most.tags,
    ),
    mentioned: firstOf([...mentioned.keys()], most.mentioned),
    shown: firstOf([...shown], most.shown),
  }
}

function say(code: Code, { person, note }: { person: (pubkey: string) => string; note: (id: string) => string }): string {
  switch (code.type) {
    case 'npub':
      return person(code.hex)
    case 'nprofile':
      return person(code.pubkey)
    case 'note':
      return note(code.hex)
    case 'nevent':
      return note(code.id)
    case 'naddr':
      return note(`${code.kind}:${code.pubkey}:${code.d}`)
    case 'nsec':
      return '' // never asked for: a secret is no reference
  }
}

const firstOf = <T>(list: readonly T[], count: number): T[] => [...new Set(list)].slice(0, count)
/** Of tags that differ in case alone, the first. */
function firstOfEach(tags: readonly string[], count: number): string[] {
  const first = new Map<string, string>()
  for (const tag of tags) if (!first.has(tag.toLowerCase())) first.set(tag.toLowerCase(), tag)
  return [...first.values()].slice(0, count)
}
