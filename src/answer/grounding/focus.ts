import { fold } from '../../post/index.ts'
import type { Question, Term } from '../evidence.ts'

/**
 * The term that a question asks for, by its index: what stands first in most languages ("What caused the power cut", "Quel est le score de la finale"), last
 * in Japanese and Hindi ("停電の原因"), and in German the verb at the end, where one stands there ("Was hat den Stromausfall verursacht?"). Undefined
 * where only names and places are left.
 */
export function focusOf({ terms, text }: Question): number | undefined {
  const plain = terms.flatMap(({ isName, isPlace, label }, i) => (isName || isPlace || asksOfAnything(fold(label)) ? [] : [i]))
  if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Devanagari}]/u.test(text)) return plain.at(-1)
  const last = plain.at(-1)
  const isVerbAtEnd = last !== undefined && germanVerbAtEnd.test(text) && /^\p{Ll}/u.test(terms[last]?.label ?? '')
  return isVerbAtEnd ? last : plain[0]
}

/** "Was hat … verursacht?", "Womit ist … verunreinigt?" */
const germanVerbAtEnd = /^\s*(?:was|wer|wo\p{L}*|wie|wann|warum|welche\p{L}*|in|von|bei)(?!\p{L}).*\s\p{Ll}\p{L}+\s*\?\s*$/iu

/** Words that say what is wanted of whatever happened: they tell one event from another no better than "what" does. */
const ofAnything =
  /^(?:causes?|caused|reasons?|motifs?|raisons?|motivos?|causas?|causo|razon(?:es)?|razao|grund|grunde|ursache|wrong|origin\p{L}*|原因|理由|वजह|कारण|سبب|สาเหตุ)$/u

/** Whether a folded word is one of them. */
export const asksOfAnything = (word: string): boolean => ofAnything.test(word)

/** Of some of the terms those that tell one matter from another: "cause" and its like do so only where nothing else is asked. */
export function tellingAmong(terms: readonly Term[], some: readonly number[]): readonly number[] {
  const telling = some.filter((i) => !asksOfAnything(fold(terms[i]?.label ?? '')))
  return telling.length > 0 ? telling : some
}

/**
 * Whether of two names, a hall and its town, nothing more is asked than what it is or what is wrong there: who names both and tells it need not repeat the word ("What
 * bird is it at Sedge Pond in Kalvik?" "A swamphen").
 */
export function asksOfNames({ terms, text }: Pick<Question, 'terms' | 'text'>): boolean {
  const isApart = ({ label }: Term, next: Term | undefined) => !next?.isName || !text.includes(`${label} ${next.label}`)
  const names = terms.filter((term, i) => term.isName && isApart(term, terms[i + 1]))
  return (
    names.length > 1 &&
    terms.every(({ label, isName }) => isName || asksOfAnything(fold(label)) || behindAsking.test(text.slice(0, text.indexOf(label))))
  )
}
const behindAsking = /(?<!\p{L})(?:what|which|quel(?:le)?s?|qué|welche[rsn]?|qual|quais|que) $/iu

/** Whether a text holds the term in any form: words of the same beginning ("delays" for "delaying"). */
export function holdsFocus(text: string, label: string): boolean {
  const word = fold(label)
  if (!/^\p{Script=Latin}+$/u.test(word)) return fold(text).includes(word)
  const stem = word.slice(0, Math.max(shortestStem, word.length - longestEnding))
  return new RegExp(`(?<!\\p{L})${stem}`, 'u').test(fold(text))
}
/** Letters. */
const shortestStem = 4
const longestEnding = 3
