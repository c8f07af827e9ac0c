import type { Handler } from 'htmlparser2'
import { decodeEntities } from './xml.ts'

/** What whoever reads HTML is told of it. */
export type HtmlHandler = Required<Pick<Handler, 'ontext' | 'onopentag' | 'onclosetag'>>

const names = (text: string): readonly string[] => text.split(' ')
const headings = 'h1 h2 h3 h4 h5 h6'
/** The elements that are read here, and what each ends that it stands in, whether or not somebody says so. */
const ends: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ['abbr b big br center cite code del em font i img ins kbd mark q s small span strike strong sub sup thead time tt u var', ''],
    ['article aside blockquote div dl figcaption figure footer header hr main nav ol p pre section table ul', 'p'],
    [headings, `p ${headings}`],
    ['a', 'a'],
    ['li', 'li'],
    ['dd dt', 'dd dt'],
    ['tbody tfoot', 'thead tbody'],
    ['tr', 'tr th td'],
    ['th', 'th'],
    ['td', 'thead th td'],
  ].flatMap(([some = '', ended = '']) => names(some).map((name) => [name, names(ended)] as const)),
)
const empty: ReadonlySet<string> = new Set(['br', 'hr', 'img'])
/** Without `;`, or longer than any: which of them mean something, the parser knows. */
const oddEntity = /&(?!(?:#\d{1,8}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});)[#a-z]/i

/**
 * HTML as most feeds hold it: usual elements and comments, each closed in its turn, in lower case, with quotes around what attributes say. Tells what the
 * parser tells, of attributes those of links and pictures, in a third of its time. False where something is written otherwise: then it may
 * have told a part, and the parser is to read all of it.
 */
export function readPlainHtml(html: string, to: HtmlHandler): boolean {
  if (html.includes('&') && oddEntity.test(html)) return false
  const open: string[] = []
  let from = 0
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', from)) {
    if (at > from) to.ontext(decodeEntities(html.slice(from, at)))
    if (html.startsWith('/', at + 1)) {
      const name = open.pop()
      if (name === undefined || !html.startsWith(`${name}>`, at + 2)) return false
      from = at + 3 + name.length
      to.onclosetag(name, false)
      continue
    }
    if (html.startsWith('!--', at + 1)) {
      from = commentEnd(html, at + 4)
      if (from < 0) return false
      continue
    }
    from = nameEnd(html, at + 1)
    const name = html.slice(at + 1, from)
    if (ends.get(name)?.includes(open.at(-1) ?? 'nothing') !== false) return false
    const attributes: Record<string, string> = {}
    from = readAttributes(html, from, name === 'a' || name === 'img' ? attributes : undefined)
    if (from < 0) return false
    to.onopentag(name, attributes, false)
    if (empty.has(name)) to.onclosetag(name, true)
    else open.push(name)
  }
  if (from < html.length) to.ontext(decodeEntities(html.slice(from)))
  for (const name of open.toReversed()) to.onclosetag(name, true)
  return true
}

/** Behind a comment, below 0 where it ends in an odd way or never. */
function commentEnd(html: string, from: number): number {
  const end = html.indexOf('-->', from)
  return end < 0 || /^-?>|--!>/.test(html.slice(from, end + 1)) ? -1 : end + 3
}

/** Lower letters, digits and hyphens. */
function nameEnd(html: string, from: number): number {
  for (let at = from; ; at++) {
    const code = html.charCodeAt(at)
    if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45)) return at
  }
}

/** Behind the tag whose attributes begin here; below 0 where one is written in an odd way. The first of a name counts. */
function readAttributes(html: string, from: number, into: Record<string, string> | undefined): number {
  let at = from
  for (;;) {
    const begin = at
    while (html.startsWith(' ', at) || html.startsWith('\n', at)) at++
    if (html.startsWith('>', at)) return at + 1
    if (html.startsWith('/>', at)) return at + 2
    const equals = nameEnd(html, at)
    const quote = html[equals + 1]
    const end = quote === '"' || quote === "'" ? html.indexOf(quote, equals + 2) : -1
    if (at === begin || equals === at || !html.startsWith('=', equals) || end < 0) return -1
    if (into) into[html.slice(at, equals)] ??= decodeEntities(html.slice(equals + 2, end))
    at = end + 1
  }
}
