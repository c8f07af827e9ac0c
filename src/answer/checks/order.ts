import { splitSentences } from '../writers/sentences.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { fold, namesInOrder } from './names.ts'
import { checkSettings as settings } from './settings.ts'
import { lexicalSupport } from './words.ts'

/** Words by which the one who acts stands behind: then the order of names says nothing. */
const passive: { readonly [L in CheckLanguage]: RegExp } = {
  en: /(?:^|\s)by\s/iu,
  fr: /(?:é|i|u|t|s|û)e?s? (?:\S+ ){0,2}par\s/iu,
  es: /(?:[ai]d|t|s|ch)[oa]s? (?:\S+ ){0,2}por\s/iu,
  de: /(?:^|\s)(?:von|vom|durch)\s/iu,
  pt: /(?:[ai]d|t|s)[oa]s? (?:\S+ ){0,2}(?:por|pel[oa]s?)\s/iu,
  ja: /によって|から|れ(?:た|て|る)/u,
}

/**
 * Whether two names of the sentence stand the other way round wherever a cited sentence holds both ("A accuses B", "B accuses A"). Only
 * the cited sentences that hold most of the claim are asked; none where one of the two is in the passive.
 */
export function exchangesNames(sentence: string, cited: string): boolean {
  const lang = languageOf(`${sentence}\n${cited}`)
  const plain = fold(cited)
  const names = [...new Set(namesInOrder(sentence, lang).map(({ name }) => name))].filter(
    (name) => plain.includes(name) && !isWordOnly(name, cited),
  )
  if (names.length < 2) return false
  const sources = cited
    .split('\n')
    .flatMap(splitSentences)
    .map((text) => ({
      text,
      order: orderOf(text, names),
      share: lexicalSupport(sentence, text, lang),
      isPassive: passive[lang].test(text),
    }))
  const isPassive = passive[lang].test(sentence)
  return names.slice(1).some((second, at) => {
    const first = names[at] ?? ''
    const both = sources.filter(({ order }) => order.has(first) && order.has(second))
    const best = Math.max(0, ...both.map(({ share }) => share))
    const close = both.filter(({ share }) => share >= best - settings.nearInOrder && share >= settings.sourceSentenceFrom)
    return close.length > 0 && close.every((one) => one.isPassive === isPassive && isBefore(second, first, one.order))
  })
}

/** Written small wherever it is cited: the first word of a sentence, no name. */
const isWordOnly = (name: string, cited: string) =>
  /^\p{Script=Latin}/u.test(name) && !new RegExp(`\\p{Lu}${name.slice(1)}`, 'u').test(cited.normalize('NFKD').replace(/\p{Mn}/gu, ''))

const isBefore = (a: string, b: string, order: ReadonlyMap<string, number>) => (order.get(a) ?? 0) < (order.get(b) ?? 0)

/** Where each name stands first in a text. */
function orderOf(text: string, names: readonly string[]): ReadonlyMap<string, number> {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
  return new Map(
    names.flatMap((name): [string, number][] => {
      const at = plain.indexOf(name)
      return at < 0 ? [] : [[name, at]]
    }),
  )
}
