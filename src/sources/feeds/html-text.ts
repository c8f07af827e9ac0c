import { Parser } from 'htmlparser2'
import { readPlainHtml, type HtmlHandler } from './plain-html.ts'
import { feedSettings } from './settings.ts'
import { resolve } from './xml.ts'

const { mostDepth, mostLinks, mostMedia } = feedSettings.reading

/** What a reader of HTML sees: its text, where it leads, and pictures that say what they show. */
export type HtmlText = {
  readonly text: string
  readonly links: readonly string[]
  readonly images: readonly { readonly url: string; readonly alt: string }[]
}

const hidden = new Set(['script', 'style', 'noscript', 'template', 'head', 'iframe', 'svg', 'math', 'audio', 'video', 'form'])
const blocks = ['p', 'blockquote', 'ul', 'ol', 'table', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'figure', 'section', 'article', 'dl']
const lines = ['div', 'li', 'tr', 'br', 'hr', 'dt', 'dd', 'figcaption']
/** Blocks are set apart by an empty line, lines by a break. */
const breaks = new Map([...blocks.map((name) => [name, 2] as const), ...lines.map((name) => [name, 1] as const)])
const enough = Symbol('enough')

/** Nothing of the markup stays but breaks. Total. */
export function htmlToText(html: string, base: string): HtmlText {
  if (!/[<&]/.test(html)) return { text: tidy(html), links: [], images: [] }
  const plain = new Seen(base)
  if (isReadBy(() => readPlainHtml(html, plain))) return plain.whole()
  const seen = new Seen(base)
  // Looking for entities costs a step for each letter.
  const parser = new Parser(seen, { decodeEntities: html.includes('&') })
  isReadBy(() => (parser.end(html), true))
  return seen.whole()
}

function isReadBy(reader: () => boolean): boolean {
  try {
    return reader()
  } catch (thrown) {
    if (thrown !== enough) throw thrown
    return true
  }
}

/** What is seen while HTML is read to it. */
class Seen implements HtmlHandler {
  readonly #base: string
  readonly #hrefs = new Set<string>()
  readonly #links = new Set<string>()
  readonly #images: { url: string; alt: string }[] = []
  #text = ''
  /** What stands between the text so far and the next. */
  #breaks = 0
  #depth = 0
  #hiddenAt: number | undefined

  constructor(base: string) {
    this.#base = base
  }

  whole(): HtmlText {
    return { text: tidy(this.#text), links: [...this.#links], images: this.#images }
  }

  onopentag(name: string, attributes: Readonly<Record<string, string>>): void {
    if (++this.#depth > mostDepth) throw enough
    if (this.#hiddenAt !== undefined) return
    if (hidden.has(name)) this.#hiddenAt = this.#depth
    else if (name === 'a') this.#link(attributes['href'] ?? '')
    else if (name === 'img') this.#image(attributes['src'] ?? '', attributes['alt'] ?? '')
    else this.#breaks += breaks.get(name) ?? 0
  }

  ontext(data: string): void {
    if (this.#hiddenAt !== undefined) return
    const said = /[\n\r\t\f]/.test(data) ? data.replaceAll(/[\n\r\t\f]+/g, ' ') : data
    if (this.#breaks > 0) {
      // Between blocks, and before the first, spaces show nothing.
      if (said.trim() === '') return
      if (this.#text !== '') this.#text += this.#breaks === 1 ? '\n' : '\n\n'
      this.#breaks = 0
    }
    this.#text += said
  }

  onclosetag(name: string): void {
    if (this.#hiddenAt === undefined) this.#breaks += name === 'br' || name === 'hr' ? 0 : (breaks.get(name) ?? 0)
    else if (this.#depth === this.#hiddenAt) this.#hiddenAt = undefined
    this.#depth--
  }

  #link(href: string): void {
    if (this.#hrefs.size >= mostLinks || this.#hrefs.has(href)) return
    this.#hrefs.add(href)
    const url = resolve(href, this.#base)
    if (url !== undefined) this.#links.add(url)
  }

  #image(src: string, alt: string): void {
    const url = alt.trim() === '' ? undefined : resolve(src, this.#base)
    if (url !== undefined && this.#images.length < mostMedia) this.#images.push({ url, alt: tidy(alt) })
  }
}

const space = 0x20
const newline = 0x0a
const unseen = '\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F\\u00AD\\u200B\\uFEFF'
const odd = new RegExp(`[${unseen}\\s]`)

/** Single spaces, at most one empty line, and none of the characters that show nothing. */
export function tidy(text: string): string {
  if (isTidy(text)) return text
  return text
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u00AD\u200B\uFEFF]/g, '')
    .replaceAll(/[^\S\n]{2,}|[^\S\n ]/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

/** Most texts are: a look at each letter costs less than four passes. */
function isTidy(text: string): boolean {
  let before = newline
  let newlines = 2 // as if behind an empty line
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === newline) {
      if (before === space || ++newlines > 2) return false
    } else {
      if (code === space ? before === space || before === newline : (code < space || code > 126) && odd.test(text[at] ?? '')) return false
      newlines = 0
    }
    before = code
  }
  return before !== space && before !== newline
}
