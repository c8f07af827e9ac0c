import { feedDate } from './feed-date.ts'
import type { FeedDocument, FeedItem, Markup } from './feed-document.ts'
import { htmlToText } from './html-text.ts'
import { readFeed } from './read-feed.ts'

/**
 * Our reading of the feeds of two other readers' suites, held against what those expect of titles, links and dates: feedparser, whose files
 * carry a Python expression in their first comment, and gofeed, with a JSON beside each file. Whatever else they expect is not compared.
 */
export type Compared = {
  readonly what: 'title' | 'link' | 'date'
  readonly expected: string
  readonly found: string
  readonly agrees: boolean
}
export type Read = { readonly path: string; readonly feed: FeedDocument | undefined; readonly compared: readonly Compared[] }
export type FeedFile = { readonly path: string; readonly bytes: Uint8Array }

type Expected = { readonly item: number | undefined; readonly key: string; readonly value: string }

export function readFeedparserFile({ path, bytes }: FeedFile): Read {
  const comment = /<!--([\s\S]*?)-->/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? ''
  const header = (name: string) => new RegExp(`^Header:\\s*${name}:\\s*(.+)$`, 'im').exec(comment)?.[1]?.trim()
  const contentType = header('Content-type')
  const feed = readFeed(bytes, { url: header('Content-Location') ?? `http://127.0.0.1:8097/${path}`, ...(contentType && { contentType }) })
  return { path, feed, compared: expectedIn(comment).flatMap((expected) => compare(expected, feed)) }
}

/** `not bozo and entries[0]['title'] == 'a' and feed.link == u'b' and entries[0]['published_parsed'] == (2004, 1, …)`. */
function expectedIn(comment: string): Expected[] {
  const expression = /^Expect:\s*(.+)$/m.exec(comment)?.[1] ?? ''
  const each = /(?:entries\[(\d+)\]|feed)(?:\['(\w+)'\]|\.(\w+)) == (?:u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")(?! \+)|(\([\d, ]+\)))/g
  return [...expression.matchAll(each)].map(([, item, quoted, dotted, single, double, tuple]) => ({
    item: item === undefined ? undefined : Number(item),
    key: quoted ?? dotted ?? '',
    value: tuple ?? unescapePython(single ?? double ?? ''),
  }))
}

const unescapePython = (text: string): string =>
  Buffer.from(text, 'latin1')
    .toString('utf8')
    .replaceAll(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(.))/gi, (_, four?: string, two?: string, one = '') =>
      four || two ? String.fromCharCode(Number.parseInt(four ?? two ?? '', 16)) : one === 'n' ? '\n' : one === 't' ? '\t' : one,
    )

function compare({ item: at, key, value }: Expected, feed: FeedDocument | undefined): Compared[] {
  const item = at === undefined ? undefined : feed?.items[at]
  if (key === 'title') return [sameText(at === undefined ? { value: feed?.title ?? '', isHtml: true, base: '' } : item?.title, value)]
  if (key === 'link') return [same('link', value, (at === undefined ? feed?.link : item?.link) ?? '')]
  if (at !== undefined && /^(?:published|updated)_parsed$/.test(key)) {
    const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = (value.match(/\d+/g) ?? []).map(Number)
    return [
      sameDate(
        Date.UTC(year, month - 1, day, hours, minutes, seconds),
        key.startsWith('published') ? item : { ...item, published: item?.updated ?? item?.published },
      ),
    ]
  }
  return []
}

/** As a reader sees both. */
function sameText(found: Markup | undefined, expected: string): Compared {
  const seen = (value: string, isHtml: boolean) =>
    (isHtml ? htmlToText(value, 'http://a.example/').text : value).replaceAll(/\s+/g, ' ').trim()
  const ours = seen(found?.value ?? '', found?.isHtml ?? false)
  return { ...same('title', expected, ours), agrees: ours === seen(expected, true) || ours === seen(expected, false) }
}

const same = (what: Compared['what'], expected: string, found: string): Compared => ({
  what,
  expected,
  found,
  agrees: expected === found || (what === 'link' && URL.canParse(expected) && new URL(expected).href === found),
})

function sameDate(
  expected: number,
  item: Pick<FeedItem, 'published' | 'updated'> | { readonly published?: string | undefined } | undefined,
): Compared {
  const found = feedDate(item?.published ?? (item as FeedItem | undefined)?.updated)
  return { what: 'date', expected: new Date(expected).toISOString(), found: `${item?.published}`, agrees: found === expected }
}

/** What gofeed makes of a file: its universal form (`translator/`) or that of the format (`parser/`). */
export type GofeedExpected = {
  readonly title?: string
  readonly link?: string
  readonly items?: readonly GofeedItem[]
  readonly entries?: readonly GofeedItem[]
}
type GofeedItem = {
  readonly title?: string
  readonly link?: string
  readonly publishedParsed?: string
  readonly pubDateParsed?: string
  readonly updatedParsed?: string
}

export function readGofeedFile({ path, bytes }: FeedFile, expected: GofeedExpected | undefined): Read {
  const feed = readFeed(bytes, { url: '' })
  if (!expected) return { path, feed, compared: [] }
  const compared: Compared[] = []
  if (expected.title !== undefined) compared.push(sameText({ value: feed?.title ?? '', isHtml: true, base: '' }, expected.title))
  if (expected.link !== undefined) compared.push(same('link', expected.link, feed?.link ?? ''))
  for (const [at, item] of (expected.items ?? expected.entries ?? []).entries()) {
    const ours = feed?.items[at]
    if (item.title !== undefined) compared.push(sameText(ours?.title, item.title))
    if (item.link !== undefined) compared.push(same('link', item.link, ours?.link ?? ''))
    const published = item.publishedParsed ?? item.pubDateParsed
    if (published) compared.push(sameDate(Date.parse(published), ours))
    if (item.updatedParsed) compared.push(sameDate(Date.parse(item.updatedParsed), { published: ours?.updated ?? ours?.published }))
  }
  return { path, feed, compared }
}

/** Both suites, file by file; of gofeed what is a feed, with what stands beside it. */
export async function* readSuites(
  files: AsyncIterable<FeedFile>,
): AsyncGenerator<Read & { readonly suite: 'feedparser' | 'gofeed'; readonly bytes: Uint8Array }> {
  const beside = new Map<string, FeedFile>()
  for await (const file of files) {
    if (file.path.includes('feedparser/') && /\.(?:xml|json)$/.test(file.path))
      yield { ...readFeedparserFile(file), suite: 'feedparser', bytes: file.bytes }
    else if (file.path.includes('gofeed/')) beside.set(file.path, file)
  }
  for (const [path, file] of beside) {
    const isFeed =
      path.endsWith('.xml') ||
      /parser\/json\/.*(?<!_expected)\.json$/.test(path) ||
      /universal\/(?:json|sample|invalid).*\.json$/.test(path)
    if (isFeed)
      yield {
        ...readGofeedFile(file, path.endsWith('.xml') ? parse(beside.get(path.replace(/xml$/, 'json'))) : undefined),
        suite: 'gofeed',
        bytes: file.bytes,
      }
  }
}

function parse(file: FeedFile | undefined): GofeedExpected | undefined {
  try {
    return file && (JSON.parse(Buffer.from(file.bytes).toString('utf8')) as GofeedExpected)
  } catch {
    return undefined
  }
}

/** Of the expectations that stand in well-formed files. */
export function agreement(reads: readonly Read[]): { readonly compared: number; readonly agreed: number } {
  const compared = reads.filter(({ path }) => !/illformed|\/cdf\//.test(path)).flatMap((read) => read.compared)
  return { compared: compared.length, agreed: compared.filter(({ agrees }) => agrees).length }
}
