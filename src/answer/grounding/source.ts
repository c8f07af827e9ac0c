import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { onceFor } from '../../lib/once-for.ts'
import { kana, wholeWords } from '../../lib/whole-words.ts'
import { fold, type Post } from '../../post/index.ts'
import { languagesIn } from './languages-in.ts'

/**
 * Where a post has what it says from. `own`: the account speaks for the body that is named, which bears its name; `first-hand`: its author was there;
 * `attributed`: somebody else is named as saying it, `to` whom, a stretch of the text; `hearsay`: from nobody in particular; `unstated`: it just says it.
 */
export type Source = { readonly kind: 'own' | 'first-hand' | 'attributed' | 'hearsay' | 'unstated'; readonly to?: string }

const lists = z
  .record(z.string(), z.strictObject({ hearsay: z.string(), seen: z.string(), says: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('source-words.json', import.meta.url), 'utf8')))
/** A name or body: up to four words, in scripts without spaces a run. */
const who = {
  spaced: "(?<who>@?[\\p{L}\\p{M}\\p{N}_.'-]+(?: [\\p{L}\\p{M}\\p{N}'-]+){0,3}?)",
  ja: '(?<who>[\\p{Script=Han}\\p{Script=Katakana}ー・\\p{Script=Latin}]{2,20})',
}

const patterns = new Map(
  Object.entries(lists).map(([lang, { hearsay, seen, says }]) => [
    lang,
    {
      hearsay: wholeWords(hearsay, lang),
      seen: wholeWords(seen, lang),
      // Which words are names stands in the letters, so that this is looked for in the text as it is but for case and accents.
      says: alternativesOf(says).map((one) => ({
        pattern: wholeWords(one.replaceAll('{who}', lang === 'ja' ? who.ja : who.spaced), lang),
        // What stands around a name is found faster than names are, and most posts lack it.
        around: one.split('{who}').map((part) => new RegExp(part, 'u')),
      })),
    },
  ]),
)

/** The alternatives of a list, each with a name of its own in it. */
function alternativesOf(list: string): string[] {
  let depth = 0
  const parts = ['']
  for (const sign of list) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0
    if (sign === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += sign
  }
  return parts
}

/** Words that begin a source and are none: who they are is not said. */
const nobody =
  /^(?:i|ou|onde|donde|wo|where|sieht|he|she|they|we|you|it|who|that|this|people|someone|somebody|everyone|nobody|il|elle|ils|on|ce|qui|que|je|nous|se|lo|que|quien|yo|el|ella|ich|er|sie|es|man|wer|wir|ele|ela|eu|quem|isso|in|at|of|and|mi|me|un|una|um|uma|ein|eine|my|mon|ma|minha|meu|mein|meine)(?= |$)/u

/** Where a post has it from. Weighing, opinions and evidence ask this of the same posts: each is read once. */
export const sourceOf = onceFor(readSource)

function readSource({ text, author }: Pick<Post, 'text' | 'author'>): Source {
  const folded = fold(text)
  const langs = kana.test(text) ? ['ja'] : languagesIn(text)
  const tables = langs.flatMap((lang) => patterns.get(lang) ?? [])
  const to = firstSource(
    text,
    folded,
    tables.flatMap(({ says }) => says),
  )
  if (to !== undefined && isNameOf(author, to)) return { kind: 'own', to }
  if (tables.some(({ hearsay }) => hearsay.test(folded)) || /^RT @/u.test(text)) return { kind: 'hearsay' }
  if (to !== undefined) return { kind: 'attributed', to }
  if (isNameOf(author, text)) return { kind: 'own' }
  return { kind: tables.some(({ seen }) => seen.test(folded)) ? 'first-hand' : 'unstated' }
}

type Form = { readonly pattern: RegExp; readonly around: readonly RegExp[] }

function firstSource(text: string, folded: string, forms: readonly Form[]): string | undefined {
  for (const { pattern, around } of forms) {
    const to = around.every((part) => part.test(folded)) ? sourceIn(text, folded, pattern) : undefined
    if (to !== undefined) return to
  }
  return undefined
}

/** Folding keeps most places, so the stretch is cut from the text where both are of one length; else it is looked up there. */
function sourceIn(text: string, folded: string, form: RegExp): string | undefined {
  const found = form.exec(folded)
  const name = found?.groups?.['who']?.trim()
  if (!found || name === undefined || name === '' || nobody.test(name) || /^\p{N}/u.test(name)) return undefined
  const at = found.index + found[0].indexOf(name)
  const stretch =
    folded.length === text.length
      ? text.slice(at, at + name.length)
      : (new RegExp(name.replace(/[^\p{L}\p{N}]/gu, '.'), 'iu').exec(text)?.[0] ?? name)
  return stretch.replace(/^(?:the|la|le|les|el|los|las|der|die|das|o|a|os|as)\s+/iu, '')
}

/** Whether an account bears the name of what a text names: a word of its display name or handle, long enough to tell one. */
function isNameOf({ name, handle }: Post['author'], text: string): boolean {
  if (/^\S+ \S+$/u.test(name ?? '') && !office.test(fold(name ?? ''))) return false
  const own = fold(`${name ?? ''} ${handle.split('.')[0] ?? ''}`).match(/[\p{L}\p{M}]{4,}/gu) ?? []
  const folded = own.length === 0 ? '' : fold(text)
  return own.some((word) => standsIn(folded, word))
}

/** Whether a word stands in a text with no letter beside it. No pattern, which would be compiled for each name. */
function standsIn(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length
    if (!/\p{L}$/u.test(text.slice(Math.max(0, at - 2), at)) && !/^\p{L}/u.test(text.slice(end, end + 2))) return true
  }
  return false
}

/** Words in names of bodies rather than of people. */
const office =
  /(?:police|polizei|policia|pompier|bombero|bombeiro|feuerwehr|fire|council|mairie|rathaus|stadt|ayuntamiento|camara|city|town|office|amt|bureau|oficina|agency|agence|agencia|ministry|minister|gov|airport|aeroport|flughafen|hospital|hopital|krankenhaus|company|traffic|trafico|network|grid|rail|bahn|union|syndicat|sindicato|club|verein|university|school|protection|proteccion|protecao|schutz|news|herald|times|post|zeitung|courier|radio|official|service|public|press|blatt|kundendienst|警察|消防|市役所|委員会|庁|局|新聞|公式)/u

/** How near to what happened a source is; more comes first among posts that say the same. */
export const nearness: { readonly [K in Source['kind']]: number } = { own: 2, 'first-hand': 1, unstated: 0, attributed: 0, hearsay: -1 }
