import { Parser, type Handler } from 'htmlparser2'
import { feedSettings } from './settings.ts'
import { resolve } from './xml.ts'

/** What a reader of HTML sees: its text, where it leads, and pictures that say what they show. */
export type HtmlText = {
  readonly text: string
  readonly links: readonly string[]
  readonly images: readonly { readonly url: string; readonly alt: string }[]
}

const hidden = new Set(['script', 'style', 'noscript', 'template', 'head', 'iframe', 'svg', 'math', 'audio', 'video', 'form'])
const blocks = new Set([
  'p',
  'blockquote',
  'ul',
  'ol',
  'table',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'pre',
  'figure',
  'section',
  'article',
  'dl',
])
const lines = new Set(['div', 'li', 'tr', 'br', 'hr', 'dt', 'dd', 'figcaption'])
const enough = Symbol('enough')

/** Blocks are set apart by an empty line, lines by a break; nothing else of the markup stays. Total. */
export function htmlToText(html: string, base: string): HtmlText {
  if (!/[<&]/.test(html)) return { text: tidy(html), links: [], images: [] }
  const parts: string[] = []
  const links = new Set<string>()
  const hrefs = new Set<string>()
  const images: { url: string; alt: string }[] = []
  let depth = 0
  let hiddenAt: number | undefined
  const addLink = (href: string) => {
    if (hrefs.size >= feedSettings.reading.mostLinks || hrefs.has(href)) return
    hrefs.add(href)
    const url = resolve(href, base)
    if (url !== undefined) links.add(url)
  }
  const handlers: Partial<Handler> = {
    onopentag(name, attributes) {
      if (++depth > feedSettings.reading.mostDepth) throw enough
      if (hiddenAt !== undefined) return
      if (hidden.has(name)) hiddenAt = depth
      else if (name === 'a') addLink(attributes['href'] ?? '')
      else if (name === 'img' && attributes['alt']?.trim()) {
        const url = resolve(attributes['src'] ?? '', base)
        if (url !== undefined && images.length < feedSettings.reading.mostMedia) images.push({ url, alt: tidy(attributes['alt']) })
      } else breakAt(parts, name)
    },
    ontext: (data) => void (hiddenAt === undefined && parts.push(/[\n\r\t\f]/.test(data) ? data.replaceAll(/[\n\r\t\f]+/g, ' ') : data)),
    onclosetag(name) {
      if (hiddenAt === undefined) void (name !== 'br' && name !== 'hr' && breakAt(parts, name))
      else if (depth === hiddenAt) hiddenAt = undefined
      depth--
    },
  }
  // Looking for entities costs a step for each letter.
  const parser = new Parser(handlers, { decodeEntities: html.includes('&') })
  try {
    parser.end(html)
  } catch (thrown) {
    if (thrown !== enough) throw thrown
  }
  return { text: tidy(parts.join('')), links: [...links], images }
}

function breakAt(parts: string[], name: string): void {
  if (blocks.has(name)) parts.push('\n\n')
  else if (lines.has(name)) parts.push('\n')
}

/** Single spaces, at most one empty line, and none of the characters that show nothing. */
export function tidy(text: string): string {
  const seen = unseen.test(text) ? text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u00AD\u200B\uFEFF]/g, '') : text
  // Most texts are tidy.
  return (/[^\S\n ]|  /.test(seen) ? seen.replaceAll(/ *[^\S\n ][^\S\n]*| {2,}/g, ' ') : seen)
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

const unseen = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u00AD\u200B\uFEFF]/
