/** One document of any format, as its items mean it: nothing is resolved that the format leaves open, nothing is judged. */
export type FeedDocument = {
  readonly format: 'rss' | 'atom' | 'json'
  readonly title: string
  /** Of the site. */
  readonly link?: string
  readonly lang: string
  readonly items: readonly FeedItem[]
  /** WebSub, as far as the document itself tells. */
  readonly hubs: readonly string[]
  readonly self?: string
  /** It asks not to be fetched more often (`ttl`, `sy:`). */
  readonly leastMs?: number
  /** It asks to stay out of public lists (`itunes:block`, `meta robots`). */
  readonly isPrivate: boolean
}
export type FeedItem = {
  readonly guid?: string
  readonly link?: string
  readonly title?: Markup
  readonly body?: Markup
  /** As written (feed-date.ts reads them); the first is when it came out. */
  readonly published?: string
  readonly updated?: string
  readonly authors: readonly string[]
  readonly tags: readonly string[]
  readonly media: readonly FeedMedia[]
  readonly lang: string
  /** Meant for adults, as the item or its feed says. */
  readonly isSensitive: boolean
}
export type Markup = { readonly value: string; readonly isHtml: boolean; readonly base: string }
export type FeedMedia = { readonly url: string; readonly type: string; readonly alt: string }
