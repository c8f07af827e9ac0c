import type { Author, Media } from '../../post/index.ts'
import { cleanText, isWebAddress, textOf, textsOf, unescapeHtml, fieldsOf, type Fields } from '../fields.ts'
import { xAuthor } from './ids.ts'

/** What both forms of X's API say in the same way, under other names. */
export const authorOf = (id: string, handle: unknown, name: unknown): Author => ({
  id: xAuthor(id),
  handle: (textOf(handle) ?? '').slice(0, 50).toWellFormed(),
  name: cleanText(textOf(name) ?? '', 200),
})

/** `und`, `qme`, `zxx` and the like say that there is no language to tell. */
export function langsOf(value: unknown): string[] {
  const lang = textOf(value)
  return lang && !/^(?:und|zxx|q[a-z]{2})$/.test(lang) && /^[a-z]{2,3}(?:-[A-Za-z]{2,8})?$/.test(lang) ? [lang] : []
}

export const linksOf = (urls: readonly Fields[]): string[] =>
  [...new Set(urls.map((url) => textOf(url['unwound_url']) ?? url['expanded_url']).filter(isWebAddress))].slice(0, 100)

export const tagsOf = (items: readonly unknown[], field: string): string[] =>
  [...new Set(items.flatMap((item) => textsOf([fieldsOf(item)[field]])))].slice(0, 100)

/** t.co tells a reader nothing: the address it stands for takes its place; that of an attached picture goes. */
export function readableText(text: string, urls: readonly Fields[], media: readonly Fields[]): string {
  const plain = unescapeHtml(text)
  if (!plain.includes('https://t.co/') && !plain.includes('http://t.co/')) return plain
  let expanded = plain
  for (const { url, expanded_url: target } of urls)
    if (typeof url === 'string' && url !== '' && isWebAddress(target)) expanded = expanded.replaceAll(url, () => target)
  for (const { url } of media) if (typeof url === 'string' && url !== '') expanded = expanded.replaceAll(url, '')
  return expanded.trim()
}

const kinds: Readonly<Record<string, Media['kind']>> = { photo: 'image', animated_gif: 'video', video: 'video' }

/** At most 20, each address once. */
export function mediaOf(items: readonly Fields[], addressOf: (item: Fields) => unknown, altName: string): Media[] {
  const byUrl = new Map<string, Media>()
  for (const item of items) {
    const url = addressOf(item)
    if (isWebAddress(url) && !byUrl.has(url) && byUrl.size < 20)
      byUrl.set(url, { kind: kinds[textOf(item['type']) ?? ''] ?? 'image', url, alt: cleanText(textOf(item[altName]) ?? '', 2_000) })
  }
  return [...byUrl.values()]
}

/** A repost keeps the words it repeats in full length, as X writes them. */
export const repeatedText = (handle: string | undefined, cut: unknown, text: string): string =>
  `RT @${handle ?? /^RT @(\w{1,50}):/.exec(textOf(cut) ?? '')?.[1] ?? 'unknown'}: ${text}`
