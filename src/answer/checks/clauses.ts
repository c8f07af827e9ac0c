import { asWords } from '../../lib/whole-words.ts'
import { splitSentences } from '../writers/sentences.ts'
import { numberWords } from '../number-words.ts'
import type { CheckLanguage } from './language.ts'
import { checkSettings as settings } from './settings.ts'
import { contentWords, isAlike } from './words.ts'

/** A stretch that says one thing: its text, and its content words without figures. */
export type Clause = { readonly text: string; readonly words: readonly string[] }

const isNumberWord = (stem: string) => numberStems.has(stem)
const numberStems = new Set(Object.values(numberWords).flatMap((table) => [...table.keys()].flatMap((one) => contentWords(one))))

const joints: { readonly [L in CheckLanguage]: string } = {
  en: 'but|and|while|whereas|although|though|because|so that',
  fr: 'mais|et|tandis que|alors que|car|donc',
  es: 'pero|y|sino|mientras que|aunque|porque',
  de: 'aber|und|sondern|während|obwohl|weil|denn',
  pt: 'mas|e|enquanto|embora|porque|porém',
  ja: '',
}
/** These begin a clause and stay in it. */
const conditions: { readonly [L in CheckLanguage]: string } = {
  en: 'if|unless',
  fr: 'si|sauf si',
  es: 'si|salvo|a menos',
  de: 'falls|wenn|sofern|es sei denn',
  pt: 'se|salvo|a não ser',
  ja: '',
}
const japanese = /、|(?<=[たすいるだ]|せん)(?:が|し|ので|けど)(?=、|[\p{Script=Han}\p{Script=Katakana}])/u

/** A sentence may end in a figure; in German that is an ordinal as often. */
const afterFigure = /(?<=\d)\.\s(?=\p{Lu})/u

/** Cut at punctuation and at words that join two things said. */
export function clausesOf(text: string, lang: CheckLanguage): Clause[] {
  const joint =
    lang === 'ja'
      ? japanese
      : new RegExp(`(?:[,;](?=\\s)|:\\s|\\s[–—-]\\s|[()“”"«»]|${asWords(joints[lang])})+|(?=${asWords(conditions[lang])})`, 'iu')
  return text
    .replace(/(?<!\p{L})no\. ?(?=\d)/giu, '№ ')
    .split('\n')
    .flatMap(splitSentences)
    .flatMap((sentence) => (lang === 'de' ? [sentence] : sentence.split(afterFigure)))
    .flatMap((sentence) => sentence.split(joint))
    .map((part) => ({ text: part.trim(), words: contentWords(part, lang).filter((one) => !/\p{N}/u.test(one) && !isNumberWord(one)) }))
    .filter((clause) => clause.text !== '' && /\p{L}/u.test(clause.text))
}

/** 0..1: share of the first clause's words that the second one holds. */
export function shareOf({ words }: Clause, other: Clause): number {
  return words.length === 0 ? 0 : words.filter((one) => other.words.some((two) => isAlike(one, two))).length / words.length
}

/** The cited clauses that a clause of the sentence most likely comes from: all that hold as much of it; none where nothing holds enough. */
export function sourcesOf(clause: Clause, cited: readonly Clause[], from: number = settings.sourceClauseFrom): Clause[] {
  const shares = cited.map((other) => shareOf(clause, other))
  const best = Math.max(0, ...shares)
  return best < from ? [] : cited.filter((_other, at) => (shares[at] ?? 0) >= best - 0.01)
}
