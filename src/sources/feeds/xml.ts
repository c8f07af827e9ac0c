import { Parser } from 'htmlparser2'
import { feedSettings } from './settings.ts'

/**
 * XML as feeds are written: read as far as it goes, whatever is wrong with it. Entities that HTML knows are known here too; a DTD is passed
 * over, so that nothing expands. Names come in lower case, and with the usual prefix of their namespace, however the document spells it.
 */
export class Element {
  /** `title`, `atom:title`, `dc:creator`; what no known namespace claims keeps its own prefix. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (Element | string)[] = []
  /** What addresses in it are relative to (`xml:base`). */
  readonly base: string
  /** `xml:lang`, '' where none is told. */
  readonly lang: string
  #byName: ReadonlyMap<string, readonly Element[]> | undefined

  constructor(name: string, attributes: Readonly<Record<string, string>>, { base, lang }: { base: string; lang: string }) {
    this.name = name
    this.attributes = attributes
    this.base = base
    this.lang = lang
  }

  /** In the order of the document. */
  all(...names: readonly string[]): readonly Element[] {
    const [name = ''] = names
    if (names.length === 1) return this.#named().get(name) ?? nobody
    return names.some((one) => this.#named().has(one))
      ? this.children.filter((child): child is Element => child instanceof Element && names.includes(child.name))
      : nobody
  }
  /** The first of the first name that is there at all. */
  first(...names: readonly string[]): Element | undefined {
    for (const name of names) {
      const [found] = this.all(name)
      if (found) return found
    }
    return undefined
  }
  /** Made when it is first asked: readers ask for many names, and documents are read only when they are whole. */
  #named(): ReadonlyMap<string, readonly Element[]> {
    if (this.#byName) return this.#byName
    const byName = new Map<string, Element[]>()
    for (const child of this.children) {
      if (!(child instanceof Element)) continue
      const same = byName.get(child.name)
      if (same) same.push(child)
      else byName.set(child.name, [child])
    }
    return (this.#byName = byName)
  }
  /** All text within, as it stands. */
  text(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.text())).join('')
  }
  /** What is within as HTML. */
  html(): string {
    return this.children.map((child) => (typeof child === 'string' ? escape(child) : child.outerHtml())).join('')
  }
  private outerHtml(): string {
    const tag = this.name.slice(this.name.indexOf(':') + 1)
    const attributes = Object.entries(this.attributes).map(([name, value]) => ` ${name}="${escape(value)}"`)
    return `<${tag}${attributes.join('')}>${this.html()}</${tag}>`
  }
}

const nobody: readonly Element[] = []

/** By namespace in lower case, without the slash or `#` at its end. '': the formats of RSS themselves. */
const prefixes: Readonly<Record<string, string>> = {
  'http://www.w3.org/2005/atom': 'atom',
  'http://purl.org/atom/ns': 'atom',
  'http://purl.org/rss/1.0': '',
  'http://my.netscape.com/rdf/simple/0.9': '',
  'http://channel.netscape.com/rdf/simple/0.9': '',
  'http://backend.userland.com/rss': '',
  'http://backend.userland.com/rss2': '',
  'http://blogs.law.harvard.edu/tech/rss': '',
  'http://purl.org/net/rss1.1': '',
  'http://purl.org/rss/1.0/modules/content': 'content',
  'http://purl.org/rss/1.0/modules/syndication': 'sy',
  'http://purl.org/dc/elements/1.0': 'dc',
  'http://purl.org/dc/elements/1.1': 'dc',
  'http://purl.org/rss/1.0/modules/dcterms': 'dcterms',
  'http://purl.org/dc/terms': 'dcterms',
  'http://search.yahoo.com/mrss': 'media',
  'http://video.search.yahoo.com/mrss': 'media',
  'http://www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'http://www.itunes.com/dtds/podcast-1.0': 'itunes',
  'http://example.com/dtds/podcast-1.0.dtd': 'itunes',
  'http://www.google.com/schemas/play-podcasts/1.0': 'googleplay',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
  'http://www.w3.org/1999/xhtml': 'xhtml',
  'http://www.w3.org/xml/1998/namespace': 'xml',
}

type Open = { readonly element: Element; readonly scope: Readonly<Record<string, string>> }
/** Thrown out of the parser where a document is more than is read. */
const enough = Symbol('enough')

/** The document's elements, in one that stands for it. `base`: its own address. Total. */
export function readXml(text: string, base: string): Element {
  const root = new Element('', {}, { base, lang: '' })
  const stack: Open[] = [{ element: root, scope: { xml: 'xml' } }]
  let elements = 0
  let isCdata = false
  const top = () => stack.at(-1) as Open
  const parser = new Parser(
    {
      onopentag(tag, raw) {
        if (stack.length > feedSettings.reading.mostDepth || ++elements > feedSettings.reading.mostElements) throw enough
        const opened = open(top(), tag, raw)
        top().element.children.push(opened.element)
        stack.push(opened)
      },
      ontext: (data) => void top().element.children.push(isCdata ? data : decodeEntities(data)),
      onclosetag: () => void (stack.length > 1 && stack.pop()),
      oncdatastart: () => void (isCdata = true), // one that `sections` left to the parser
      oncdataend: () => void (isCdata = false),
    },
    { xmlMode: true, decodeEntities: false },
  )
  try {
    for (const { markup, cdata } of sections(text)) {
      parser.write(markup)
      if (cdata !== '') top().element.children.push(cdata)
    }
    parser.end()
  } catch (thrown) {
    if (thrown !== enough) throw thrown
  }
  return root
}

/**
 * Markup, each with the character data behind it (`<![CDATA[…]]>`), which is most of many feeds and needs no parser. One within a comment is none,
 * and one that never ends goes on to the end of the document; where a comment is odd the parser is left to judge.
 */
function* sections(text: string): Iterable<{ readonly markup: string; readonly cdata: string }> {
  let from = 0
  for (let at = text.indexOf('<!'); at >= 0;) {
    const isComment = text.startsWith('--', at + 2)
    const isCdata = text.startsWith('[CDATA[', at + 2)
    const end = isComment ? text.indexOf('-->', at + 4) : isCdata ? text.indexOf(']]>', at + 9) : at
    if (isCdata) {
      yield { markup: text.slice(from, at), cdata: text.slice(at + 9, end < 0 ? undefined : end) }
      from = end < 0 ? text.length : end + 3
    }
    at = end < 0 ? -1 : text.indexOf('<!', end + 2)
  }
  yield { markup: text.slice(from), cdata: '' }
}

const noAttributes: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>)

function open({ element: parent, scope: outer }: Open, tag: string, raw: Readonly<Record<string, string>>): Open {
  const entries = Object.entries(raw)
  if (entries.length === 0) return { element: new Element(nameOf(tag, outer), noAttributes, parent), scope: outer }
  const scope = scopeOf(outer, entries)
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>
  // An attribute without a prefix is of no namespace, whatever the default is.
  for (const [name, value] of entries) attributes[name.includes(':') ? nameOf(name, scope) : name.toLowerCase()] = decodeEntities(value)
  return { element: new Element(nameOf(tag, scope), attributes, inherit(parent, attributes)), scope }
}

/** More prefixes than any feed uses. */
const mostPrefixes = 100

/** What prefixes stand for, once `xmlns` or `xmlns:prefix` says so; a default that is not known ends one that was. */
function scopeOf(outer: Open['scope'], attributes: readonly (readonly [name: string, value: string])[]): Open['scope'] {
  let scope: Record<string, string> | undefined
  for (const [name, value] of attributes) {
    if (!/^xmlns(?::|$)/i.test(name)) continue
    const known =
      prefixes[
        value
          .slice(0, 200)
          .trim()
          .toLowerCase()
          .replace(/[/#]+$/, '')
      ]
    const prefix = name.slice(6).toLowerCase()
    if (known === undefined && (prefix !== '' || outer[''] === undefined)) continue
    scope ??= { ...outer }
    scope[prefix] = known ?? ''
    if (Object.keys(scope).length >= mostPrefixes) break
  }
  return scope ?? outer
}

function nameOf(written: string, scope: Open['scope']): string {
  const colon = written.indexOf(':')
  const prefix = colon < 0 ? '' : written.slice(0, colon).toLowerCase()
  const told = Object.hasOwn(scope, prefix) ? (scope[prefix] as string) : prefix
  const local = written.slice(colon + 1).toLowerCase()
  return told === '' ? local : `${told}:${local}`
}

const inherit = ({ base, lang }: Element, attributes: Readonly<Record<string, string>>) => ({
  base: attributes['xml:base'] === undefined ? base : (resolve(attributes['xml:base'], base) ?? base),
  lang: attributes['xml:lang'] ?? lang,
})

/** An address in full, or undefined where it is none. */
export function resolve(address: string, base: string): string | undefined {
  const trimmed = address.trim()
  if (trimmed === '') return undefined
  return (URL.parse(trimmed, base) ?? URL.parse(trimmed))?.href
}

const entities = new Map<string, string>()

/** `&eacute;`, `&#233;`, `&#xe9;`; what is none stays. The names are those that the HTML parser knows. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#\d{1,8}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi, (whole) => {
    let meant = entities.get(whole)
    if (meant === undefined) {
      meant = askParser(whole)
      if (entities.size < 4_000) entities.set(whole, meant)
    }
    return meant
  })
}

function askParser(entity: string): string {
  let text = ''
  new Parser({ ontext: (data) => void (text += data) }).end(entity)
  return text
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? mark)
