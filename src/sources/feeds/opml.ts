import { decodeText } from './decode-text.ts'
import { feedSettings } from './settings.ts'
import { Element, readXml } from './xml.ts'

/** A list of feeds as readers exchange it (opml.org/spec2.opml): flat, since folders mean nothing here. */
export type OpmlFeed = { readonly url: string; readonly title: string }

/** The feeds of an OPML document, each once, at most as many as are read; undefined where it is none. Total. */
export function readOpml(bytes: Uint8Array, contentType = ''): readonly OpmlFeed[] | undefined {
  const opml = readXml(decodeText(bytes, contentType), '').first('opml')
  if (!opml) return undefined
  const feeds = new Map<string, OpmlFeed>()
  for (const { attributes } of outlines(opml)) {
    const url = addressOf(attributes['xmlurl'] ?? (attributes['type'] === 'rss' ? attributes['url'] : undefined))
    if (url === undefined || feeds.has(url)) continue
    feeds.set(url, { url, title: (attributes['title'] ?? attributes['text'] ?? '').trim().slice(0, 200) })
    if (feeds.size >= feedSettings.adding.mostFeeds) break
  }
  return [...feeds.values()]
}

function* outlines(of: Element): Iterable<Element> {
  for (const child of of.children) {
    if (!(child instanceof Element)) continue
    if (child.name === 'outline') yield child
    yield* outlines(child)
  }
}

/** `feed:` is how pages once named feeds: `feed://…`, `feed:https://…`. One with a name or password in it is none: it would be kept and shown. */
export function addressOf(given: string | undefined): string | undefined {
  const text = (given ?? '')
    .trim()
    .replace(/^feed:(?:\/\/)?(?=https?:)/i, '')
    .replace(/^feed:\/\//i, 'http://')
  if (!/^https?:\/\//i.test(text) || text.length > 2_048 || !URL.canParse(text)) return undefined
  const { username, password, href } = new URL(text)
  return username === '' && password === '' ? href : undefined
}

/** `readOpml` and every feed reader read it back: each feed once, in this order. */
export function writeOpml(feeds: readonly OpmlFeed[]): string {
  const lines = feeds.map(
    ({ url, title: name }) =>
      `    <outline type="rss" text="${escape(name || url)}" title="${escape(name || url)}" xmlUrl="${escape(url)}"/>`,
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    `  <head><title>Feeds of Groundswell</title></head>`,
    '  <body>',
    ...lines,
    '  </body>',
    '</opml>',
    '',
  ].join('\n')
}

const escape = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '')
    .replace(/[&<>"\n\t]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? ' ')
