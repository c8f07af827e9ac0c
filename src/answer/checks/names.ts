import { allMatches } from '../../lib/all-matches.ts'
import { isFunctionWord } from '../../search/index.ts'
import { numberWords } from '../number-words.ts'
import { strangeCaselessNames } from './caseless.ts'
import { namesOfDates } from './dates.ts'
import { checkLanguages, languageOf, type CheckLanguage } from './language.ts'

export type Name = { readonly name: string; readonly at: number }

const notNames = new Set(
  'the a an it they he she this that these those my our his her its just one some many several most users user people posters poster posts post according reports report authors author residents officials witnesses in on at by for from as after before while when since there and but i no yes not'.split(
    ' ',
  ),
)
/** German nouns that add nothing to what posts say: everything there is written with a capital. */
const plainNouns = new Set('menschen personen leute angaben uhr montag bericht berichte beitrag beiträge nutzer medien'.split(' '))

const capitalised = /(?<![\p{L}\p{N}'’])\p{Lu}[\p{L}\p{M}\p{N}'’.&-]*/gu
/** Names in scripts without case: what is quoted, Latin and katakana in one piece, and Han before a title or a kind of place. */
const quoted = /[「『“"«]([^「」『』“”"«»]{2,40})[」』”"»]/gu
const caseless =
  /[\p{Script=Katakana}ー]{3,}|[\p{Script=Latin}][\p{Script=Latin}\p{N}]+|[\p{Script=Han}]{1,6}(?=氏|議員|市長|知事|大臣|首相|大統領|社長|会長|監督|選手|容疑者|教授|県|市|町|村|駅|橋|線|川|山|島|区|国|省|庁|大学|病院|空港|港|ダム)/gu

/**
 * Names of a sentence in order, folded: capitalised words but those that are capitalised as a matter of course; the first word as well, as
 * nobody can see whether it is a name, by its stem. German nouns with a word before them that only nouns have ("der", "17", "neue") are
 * none. In scripts without case: quoted words, Latin and katakana runs, Han before a title.
 */
export function namesInOrder(sentence: string, lang: CheckLanguage = languageOf(sentence)): Name[] {
  const names: Name[] = []
  if (lang === 'ja')
    for (const pattern of [quoted, caseless])
      for (const { 0: whole, 1: inner = whole, index } of allMatches(sentence, pattern)) names.push({ name: fold(inner), at: index })
  else
    for (const { 0: found, index } of allMatches(sentence, capitalised)) {
      const whole = found.replace(/-(?=\d)/gu, '')
      const before = sentence.slice(0, index)
      const isFirst = /^["'“‘«¿¡(\s]*$/u.test(before)
      if (lang === 'de' && !isFirst && isPlainNoun(before, whole)) continue
      const word = whole.replace(/[.'’-]+$|['’]s$/gu, '')
      for (const part of word.split(/[-.&]|(?<=^\p{L}{1,2})['’]/u))
        if (part.length > 1 && !isCommon(part, isFirst)) names.push({ name: isFirst ? stem(fold(part)) : fold(part), at: index })
    }
  return names.sort((a, b) => a.at - b.at)
}

export const namesOf = (sentence: string): string[] => [...new Set(namesInOrder(sentence).map(({ name }) => name))]

const isCommon = (part: string, isFirst: boolean): boolean => {
  const plain = part.toLowerCase()
  return notNames.has(plain) || namesOfDates(plain) || (isFirst && checkLanguages.some((lang) => isFunctionWord(plain, lang)))
}

/** After an article, an adjective or a figure stands a noun; after another word may stand a name. */
function isPlainNoun(before: string, whole: string): boolean {
  const [last = ''] = /\S+$/u.exec(before.trimEnd()) ?? []
  return (
    plainNouns.has(whole.toLowerCase()) ||
    numberWords.de.has(last) ||
    /^(?:\d[\d.,]*|(?:d(?:er|ie|as|en|em|es)|(?:k?ein|mein|sein|ihr|unser|dies|jed|alle|viele|mehrere|einige|neu|groß|alt|schwer)\p{Ll}{0,3}|beim?|zum|zur|im|am|vom|ins))$/iu.test(
      last,
    )
  )
}

const stem = (word: string) => word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s)$/u, '')

/** Case, accents and the apostrophe's ending aside: how a name is looked for in the cited text. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/['’]s?$/u, '')

/** Names of the sentence that no cited text holds, in whatever spelling of case, hyphens and accents, with an ending or without. */
export function strangeNames(sentence: string, cited: string): string[] {
  const lang = languageOf(`${sentence}\n${cited}`)
  const all = fold(cited)
  const words = new Set(all.split(/[^\p{L}\p{M}\p{N}]+/u))
  const joined = new Set(all.replace(/[-.&’']/gu, '').split(/[^\p{L}\p{M}\p{N}]+/u))
  const isHeld = (name: string) =>
    words.has(name) || joined.has(name) || (lang === 'ja' ? all.includes(name) : [...words, ...joined].some((word) => isForm(name, word)))
  const strange = namesInOrder(sentence, lang).flatMap(({ name }) => (isHeld(name.replace(/[’']/gu, '')) ? [] : [name]))
  return [...new Set([...strange, ...strangeCaselessNames(sentence, cited)])]
}

/** "Vestria", "Vestrian", "Vestrias": one begins with the other, and at most three letters follow. */
function isForm(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length > 2 && long.length - short.length <= 3 && long.startsWith(short)
}
