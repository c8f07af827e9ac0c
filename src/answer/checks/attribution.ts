import { clausesOf, type Clause } from './clauses.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { fold, namesInOrder } from './names.ts'
import { numbersOf } from './numbers.ts'
import { checkSettings as settings } from './settings.ts'
import { contentWords, isAlike } from './words.ts'

type Held = Clause & { readonly names: readonly string[]; readonly numbers: ReadonlySet<string> }

/**
 * Whether a name or a figure stands with words that the cited clauses give to another one: "Pike scored twice" after "Amaro scored twice",
 * "8,700 homes without power" after "2,300 homes without power, down from 8,700". Clauses that name nobody, or hold no figure, tell nothing.
 */
export function misattributes(sentence: string, cited: string): boolean {
  const lang = languageOf(`${sentence}\n${cited}`)
  const sources = clausesOf(cited, lang).map((clause): Held => ({
    ...clause,
    words: contentWords(clause.text, lang),
    names: namesOf(clause.text, lang),
    numbers: numbersOf(clause.text),
  }))
  const all = namesOf(sentence, lang)
  return clausesOf(sentence, lang).some(
    ({ text }) => givesToAnotherName(text, all, sources, lang) || givesToAnotherFigure(text, sources, lang),
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

function givesToAnotherFigure(text: string, sources: readonly Held[], lang: CheckLanguage): boolean {
  return [...text.matchAll(/\p{N}[\p{N}.,:対-]*/gu)].some(({ 0: whole, index }) => {
    const [value] = numbersOf(text.slice(index))
    if (value === undefined || value.includes('-')) return false
    const from = saying(wordsOfFigure(text, index, whole.length, lang), sources, settings.sameOfFigureFrom).filter(
      ({ numbers }) => numbers.size > 0,
    )
    return from.length > 0 && from.every(({ numbers }) => !numbers.has(value))
  })
}

const namesOf = (text: string, lang: CheckLanguage) => namesInOrder(text, lang).map(({ name }) => name)

/** The content words next to a place, on both sides, nearest first; no names and no figures. */
function wordsNear(text: string, at: number, length: number, { names, lang }: { names: readonly string[]; lang: CheckLanguage }): string[] {
  const own = (part: string) =>
    contentWords(part, lang).filter((word) => !/\p{N}/u.test(word) && !names.some((name) => isAlike(word, name) || name.startsWith(word)))
  const before = own(text.slice(0, at)).reverse()
  const after = own(text.slice(at + length))
  return [...after.slice(0, 2), ...before.slice(0, 1), ...after.slice(2), ...before.slice(1)].slice(0, settings.nearestWords)
}

/** What is counted stands behind a figure, up to the next one; else before it. */
function wordsOfFigure(text: string, at: number, length: number, lang: CheckLanguage): string[] {
  const own = (part: string) => contentWords(part, lang).slice(0, settings.nearestWords)
  const after = own((/^\P{N}*/u.exec(text.slice(at + length)) ?? [''])[0])
  return after.length > 0 ? after : own((/\P{N}*$/u.exec(text.slice(0, at)) ?? [''])[0]).reverse()
}

/** Cited clauses that hold enough of these words, and hardly less than the one that holds most. */
function saying(words: readonly string[], sources: readonly Held[], from: number): Held[] {
  const share = ({ words: held }: Held) => words.filter((word) => held.some((other) => isAlike(word, other))).length / words.length
  const best = words.length === 0 ? 0 : Math.max(0, ...sources.map(share))
  return best < from ? [] : sources.filter((one) => share(one) >= Math.max(from, best - settings.nearInNames))
}
