import { fold } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import type { StanceWords } from './stance-words.ts'

const settings = answerSettings.opinions

/**
 * 0 or more: how far a text says what its author holds of something rather than what happened. Words that value, take a side or say how it should be,
 * the speaker's own voice, a question that nobody is to answer, signs of feeling; figures and sources speak against it.
 */
export function opinionStrength(text: string, words: StanceWords): number {
  const folded = fold(text)
  const count = (kind: keyof StanceWords, most: number) => Math.min(most, folded.match(words[kind])?.length ?? 0)
  return (
    settings.values * (count('good', 2) + count('bad', 2)) +
    settings.sides * (count('for', 1) + count('against', 1)) +
    settings.ought * count('ought', 2) +
    settings.self * count('self', 2) +
    settings.asks * Number(/[?？؟]/u.test(text)) +
    settings.feels * Number(feeling.test(text)) -
    settings.figures * Math.min(2, text.match(/(?<![#@\p{L}\p{N}])\p{Nd}[\p{Nd}.,:]*/gu)?.length ?? 0) -
    settings.attributed * Number(attributed.test(folded))
  )
}

const feeling = /[👍👎👏😡🤬🙄😠🤡❤💔🎉😤🤮💪🙌]|[!！]{2,}/u
/** Somebody else is quoted: "police say", "laut", "selon", "según", "segundo", "と発表". */
const attributed =
  /(?<![\p{L}])(?:according to|reports? that|officials?|police|spokes\p{L}+|announce[sd]?|confirm(?:s|ed)?|laut|selon|d'apres|annonce|confirme|segun|anuncia|confirma|segundo|polizei|policia|teilt mit)(?![\p{L}])|によると|と発表|によれば|के अनुसार|بحسب|وفقا|ตามที่|แถลง/u
