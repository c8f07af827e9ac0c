import { decodeText } from './decode-text.ts'
import type { FeedDocument } from './feed-document.ts'
import { readAtom } from './read-atom.ts'
import { readJsonFeed } from './read-json.ts'
import { readRss } from './read-rss.ts'
import { Element, readXml } from './xml.ts'

/** The feed in these bytes, whatever is wrong with it; undefined where they hold none. Total. `url`: where they came from. */
export function readFeed(bytes: Uint8Array, { url, contentType = '' }: { url: string; contentType?: string }): FeedDocument | undefined {
  return readFeedText(decodeText(bytes, contentType), url)
}

export function readFeedText(text: string, url: string): FeedDocument | undefined {
  const begin = text.search(/[^\s\uFEFF]/)
  if (begin < 0) return undefined
  if (text[begin] === '{') return readJsonFeed(text, url)
  const root = feedElement(readXml(text, url))
  if (!root) return undefined
  return root.name.endsWith('feed') ? readAtom(root) : readRss(root)
}

const roots = new Set(['rss', 'rdf:rdf', 'atom:feed', 'feed', 'channel'])

/** The outermost element that a feed can be; not within a page that shows one. */
function feedElement(root: Element): Element | undefined {
  for (const child of root.children) {
    if (!(child instanceof Element)) continue
    if (roots.has(child.name) || roots.has(child.name.replace(/^.*:/, ''))) return child
  }
  return undefined
}
