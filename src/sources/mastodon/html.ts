import { Parser } from 'htmlparser2'
import { isWebAddress } from '../fields.ts'

/** `links`: addresses that the author set, without those of mentioned people and hashtags. */
export type Written = { readonly text: string; readonly links: readonly string[] }

/** Beyond this nobody reads on: a post keeps 20,000 characters of text. */
const most = { html: 200_000, links: 100 }
/** Elements that stand on lines of their own; a paragraph leaves an empty line behind it. */
const blocks: ReadonlySet<string> = new Set(['p', 'div', 'ul', 'ol', 'blockquote', 'pre', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table'])
const lines: ReadonlySet<string> = new Set(['li', 'tr', 'dt', 'dd'])
const unread: ReadonlySet<string> = new Set(['script', 'style', 'template', 'title', 'head'])

/**
 * The HTML of a status as text: `<br>` is a new line, a paragraph's end an empty one, entities are what they stand for, and everything
 * else that is not text goes. The address of a link is in its `href`: what is shown of it is cut with spans of class `invisible` and
 * `ellipsis`, so the whole address takes its place. `quote-inline` repeats what the quote itself says.
 */
export function readHtml(html: string): Written {
  if (!html.includes('<') && !html.includes('&')) return { text: tidy(html.slice(0, most.html)), links: [] }
  const links = new Set<string>()
  let text = ''
  /** How deep in elements that are not read; each that is opened in one counts. */
  let hidden = 0
  /** Of the anchor that is open: what takes the place of its words. */
  let shortened: { readonly href: string; readonly from: number } | undefined
  let isShortened = false
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (hidden > 0 || unread.has(name) || hasClass(attributes['class'], 'quote-inline')) {
          if (!isVoid(name)) hidden++
          return
        }
        if (name === 'br') text += '\n'
        else if (blocks.has(name) || lines.has(name)) text = onNewLine(text)
        else if (name === 'a') {
          const { href, class: classes, rel } = attributes
          if (isWebAddress(href) && !isName(classes, rel)) {
            if (links.size < most.links) links.add(href)
            shortened = { href, from: text.length }
            isShortened = false
          }
        } else if (name === 'span' && (hasClass(attributes['class'], 'invisible') || hasClass(attributes['class'], 'ellipsis')))
          isShortened = true
      },
      ontext(data) {
        if (hidden === 0) text += data
      },
      onclosetag(name) {
        if (hidden > 0) {
          if (!isVoid(name)) hidden--
          return
        }
        if (blocks.has(name)) text += '\n\n'
        else if (lines.has(name)) text += '\n'
        else if (name === 'a' && shortened) {
          if (isShortened) text = text.slice(0, shortened.from) + shortened.href
          shortened = undefined
        }
      },
    },
    { decodeEntities: true },
  )
  parser.end(html.slice(0, most.html))
  return { text: tidy(text), links: [...links] }
}

const isVoid = (name: string) => name === 'br' || name === 'img' || name === 'hr' || name === 'wbr' || name === 'input'
const onNewLine = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
const hasClass = (classes: string | undefined, wanted: string) => classes !== undefined && ` ${classes} `.includes(` ${wanted} `)
/** A mentioned person or a hashtag, in the microformats that all of this software shares. */
const isName = (classes: string | undefined, rel: string | undefined) =>
  hasClass(classes, 'mention') || hasClass(classes, 'hashtag') || hasClass(classes, 'u-url') || hasClass(rel, 'tag')

/** No spaces at the ends of lines, no more than one empty line in a row. */
function tidy(text: string): string {
  return text.includes('\n')
    ? text
        .replace(/[^\S\n]{1,100}\n/g, '\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim()
    : text.trim()
}
