import { fieldsOf, isFields, isWebAddress, listOf, type Fields } from '../fields.ts'
import { isDid } from './wire.ts'

/** What an author marked in a text; mentions as DIDs. */
export type Facets = { readonly links: readonly string[]; readonly tags: readonly string[]; readonly mentions: readonly string[] }

const most = 100

/**
 * Links, tags and mentions of a post. Facets point into the text by UTF-8 bytes; one that lies outside the text, is reversed, or
 * cuts a character says nothing and is left out (lexicon `app.bsky.richtext.facet`). A shortened link counts with its whole address.
 */
export function readFacets(record: Fields, text: string): Facets {
  const bytes = Buffer.from(text)
  const features = listOf(record['facets'])
    .slice(0, most)
    .filter((facet) => isInside(fieldsOf(fieldsOf(facet)['index']), bytes))
    .flatMap((facet) => listOf(fieldsOf(facet)['features']).slice(0, 10))
    .filter(isFields)
  const of = (kind: string, field: string) =>
    features.filter((feature) => feature['$type'] === `app.bsky.richtext.facet#${kind}`).map((feature) => feature[field])
  const tags = [...of('tag', 'tag'), ...listOf(record['tags']).slice(0, 8)]
  return {
    links: unique(of('link', 'uri').filter(isWebAddress)),
    tags: unique(tags.filter((tag): tag is string => typeof tag === 'string' && tag !== '' && tag.length <= 640 && tag.isWellFormed())),
    mentions: unique(of('mention', 'did').filter(isDid)),
  }
}

function isInside({ byteStart, byteEnd }: Fields, bytes: Buffer): boolean {
  if (typeof byteStart !== 'number' || typeof byteEnd !== 'number' || !Number.isInteger(byteStart) || !Number.isInteger(byteEnd))
    return false
  if (byteStart < 0 || byteEnd <= byteStart || byteEnd > bytes.length) return false
  return isBoundary(bytes, byteStart) && isBoundary(bytes, byteEnd)
}

/** A continuation byte of UTF-8 starts with the bits 10. */
const isBoundary = (bytes: Buffer, at: number) => at === bytes.length || ((bytes[at] ?? 0) & 0xc0) !== 0x80

const unique = (items: readonly string[]): string[] => [...new Set(items)].slice(0, most)
