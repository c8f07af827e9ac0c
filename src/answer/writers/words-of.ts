import { fold } from '../../post/index.ts'
import { wordsOfName } from '../understand/index.ts'
import { answerSettings } from '../settings.ts'

/** Verbs by which somebody's words are told, folded: English, then French, Spanish, German and Portuguese. */
const saying =
  /^(?:sa(?:y|ys|id|ying)|tell(?:s|ing)?|told|warn(?:s|ed|ing)?|urg(?:es?|ed|ing)|call(?:s|ed|ing)?|claim(?:s|ed)?|den(?:y|ies|ied)|admit(?:s|ted)?|blam(?:es?|ed|ing)|vow(?:s|ed)?|promis(?:es?|ed)|announc(?:es?|ed)|confirm(?:s|ed)?|condemn(?:s|ed)?|criticiz(?:es?|ed)|criticis(?:es?|ed)|slam(?:s|med)?|ask(?:s|ed)?|offer(?:s|ed)?|apologi[sz](?:es?|ed)|believ(?:es?|ed)|want(?:s|ed)?|pray(?:s|ed)?|thank(?:s|ed)?|tweet(?:s|ed)?|post(?:s|ed)?|wr(?:ites?|ote)|respon(?:ds?|ded)|react(?:s|ed)?|statement|according|dit|declare|annonce|dice|dijo|anuncio|sagt|sagte|erklart|erklarte|disse|diz|anunciou)$/u

/** 0..1: whether a sentence gives the words of one of these names: the name as who says it, a verb of saying soon after or before it; less where it is only named. */
export function tellsWordsOf(names: readonly string[], text: string): number {
  const words: readonly string[] = fold(text).match(/[\p{L}\p{N}]+|:/gu) ?? []
  const { sayingWithin, onlyNamed } = answerSettings.cues
  const isNamed = names.map(wordsOfName).flatMap((parts) => {
    const at = words.indexOf(parts.at(-1) ?? '')
    return at < 0 ? [] : [at]
  })
  if (isNamed.length === 0) return 0
  const says = (at: number) =>
    words.slice(at + 1, at + 1 + sayingWithin).some((word, i) => saying.test(word) || (word === ':' && i === 0)) ||
    words.slice(Math.max(0, at - 2), at).some((word) => /^(?:said|says|according|told)$/.test(word))
  return isNamed.some(says) ? 1 : onlyNamed
}
