import { clausesOf, type Clause } from './clauses.ts'
import { datesOf } from './dates.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { fold, namesInOrder } from './names.ts'
import { numbersOf, plainOf, quantitiesOf, type PlacedQuantity } from './numbers.ts'
import { checkSettings as settings } from './settings.ts'
import { contentWords, isAlike } from './words.ts'

type Held = Clause & { readonly names: readonly string[]; readonly numbers: ReadonlySet<string> }

/**
 * Whether a name or a figure stands with words that the cited clauses give to another one: "Pike scored twice" after "Amaro scored twice",
 * "8,700 homes without power" after "2,300 homes without power, down from 8,700". Clauses that name nobody, or hold no figure, tell nothing.
 */
export function misattributes(sentence: string, cited: string): boolean {
  const lang = languageOf(`${sentence}\n${cited}`)
  const sources = clausesOf(joined(cited), lang).map((clause): Held => ({
    ...clause,
    words: contentWords(clause.text, lang),
    names: namesOf(clause.text, lang),
    numbers: numbersOf(clause.text),
  }))
  const all = namesOf(sentence, lang)
  return clausesOf(joined(sentence), lang).some(
    ({ text }) =>
      givesToAnotherName(text, all, sources, lang) ||
      standsInAnothersPlace(text, sources, lang) ||
      givesToAnotherFigure(text, sources, lang),
  )
}

function givesToAnotherName(text: string, all: readonly string[], sources: readonly Held[], lang: CheckLanguage): boolean {
  const names = namesOf(text, lang)
  return names.some((name) => {
    const words = wordsNear(text, fold(text).indexOf(name), name.length, { names, lang })
    const from = saying(words, sources, settings.sameOfNameFrom)
    return from.length > 0 && from.every((one) => one.names.length > 0 && !all.some((other) => fold(one.text).includes(other)))
  })
}

/** "Techline shares" after "Sorenby shares": a word that follows another name wherever it follows one, and never this one before it. */
function standsInAnothersPlace(text: string, sources: readonly Held[], lang: CheckLanguage): boolean {
  const cited = sources.flatMap((one) => followers(one.text, lang))
  return followers(text, lang).some(({ name, word }) => {
    const same = cited.filter((other) => other.word === word)
    return same.length > 0 && same.every((other) => other.name !== name && !other.before.includes(name))
  })
}

/** Names with the word right behind them, and what stands before that. German writes too much with a capital for this. */
function followers(
  text: string,
  lang: CheckLanguage,
): readonly { readonly name: string; readonly word: string; readonly before: string }[] {
  if (lang === 'ja' || lang === 'de') return []
  return namesInOrder(text, lang).flatMap(({ name, at }) => {
    const [, next = ''] = /^\S+\s(\p{Ll}[\p{L}\p{M}]{3,})/u.exec(text.slice(at)) ?? []
    const [word] = next === '' ? [] : contentWords(next, lang)
    return word === undefined ? [] : [{ name, word, before: fold(text.slice(0, at)) }]
  })
}

/** "Ember-2" is one name. */
const joined = (text: string): string => text.replace(/(?<=\p{L})-(?=\d)/gu, '')

function givesToAnotherFigure(text: string, sources: readonly Held[], lang: CheckLanguage): boolean {
  const figures = quantitiesOf(text)
  return figures.some((figure) => {
    if (/[-\p{L}]/u.test(figure.value) || !sources.some(({ numbers }) => numbers.has(figure.value))) return false // compared as they are
    const from = saying(wordsOfFigure(plainOf(text), figure, figures, lang), sources, settings.sameOfFigureFrom).filter(
      ({ numbers }) => numbers.size > 0,
    )
    return from.length > 0 && from.every(({ numbers }) => !numbers.has(figure.value))
  })
}

const namesOf = (text: string, lang: CheckLanguage) => namesInOrder(text, lang).map(({ name }) => name)

/** The content words next to a place, on both sides, nearest first; no names and no figures. */
function wordsNear(text: string, at: number, length: number, { names, lang }: { names: readonly string[]; lang: CheckLanguage }): string[] {
  const own = (part: string) =>
    contentWords(part, lang).filter((word) => !names.some((name) => isAlike(word, name) || name.startsWith(word)))
  const before = own(text.slice(0, at)).reverse()
  const after = own(text.slice(at + length))
  return [...after.slice(0, 2), ...before.slice(0, 1), ...after.slice(2), ...before.slice(1)].slice(0, settings.nearestWords)
}

/** What is counted stands behind a figure, up to the next one; else, and of a date or a time, right before it. */
function wordsOfFigure(text: string, figure: PlacedQuantity, all: readonly PlacedQuantity[], lang: CheckLanguage): string[] {
  const own = (part: string) => contentWords(part, lang).filter((word) => !/\p{N}/u.test(word))
  const end = figure.at + figure.length
  const next = Math.min(text.length, ...all.flatMap(({ at }) => (at >= end ? [at] : [])))
  const last = Math.max(0, ...all.flatMap(({ at, length }) => (at < figure.at ? [at + length] : [])))
  const isTime = figure.value.includes(':') || datesOf(text.slice(figure.at, end + 12)).size > 0
  const after = isTime ? [] : own(text.slice(end, next)).slice(0, settings.nearestWords)
  if (after.length > 0) return after
  return own(text.slice(last, figure.at))
    .reverse()
    .slice(0, isTime ? 1 : settings.nearestWords)
}

/** Cited clauses that hold enough of these words, and hardly less than the one that holds most. */
function saying(words: readonly string[], sources: readonly Held[], from: number): Held[] {
  const share = ({ words: held }: Held) => words.filter((word) => held.some((other) => isAlike(word, other))).length / words.length
  const best = words.length === 0 ? 0 : Math.max(0, ...sources.map(share))
  return best < from ? [] : sources.filter((one) => share(one) >= Math.max(from, best - settings.nearInNames))
}
