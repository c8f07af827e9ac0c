import { allMatches } from '../../lib/all-matches.ts'
import { kana } from '../../lib/whole-words.ts'
import { fold } from '../../post/index.ts'
import { namesAmongPieces, namesInRun } from '../understand/caseless-names.ts'
import { withoutParticle } from '../understand/key-words.ts'
import { languageOfScript } from '../understand/question-language.ts'

const quoted = /[「『《“"«]([^「」『』《》“”"«»]{2,40})[」』》”"»]/gu
const foreign = /[\p{Script=Katakana}ー]{3,}|\p{Script=Latin}[\p{Script=Latin}\p{N}]+/gu

/**
 * Names of a sentence in a script without capital letters that no cited text holds: what stands in quotation marks, runs of katakana and of Latin letters,
 * and what a title or a kind of place before or behind it marks as a name. Where a name ends nothing tells in Chinese and Thai, so one of its likely
 * beginnings is enough there. [] for other scripts.
 */
export function strangeCaselessNames(sentence: string, cited: string): string[] {
  const lang = languageOf(sentence, cited)
  if (lang === undefined) return []
  const text = fold(cited)
  const isHeld = (name: string) => text.includes(fold(name))
  const plain = allMatches(sentence, quoted).map(([, inner = '']) => inner)
  const runs = lang === 'ja' ? [] : allMatches(sentence, foreign).map(([whole]) => whole) // `names` reads them in Japanese
  const marked = namesInRun(sentence, lang).filter(({ alternatives }) => !alternatives.some(isHeld))
  return [...[...plain, ...runs, ...amongPieces(sentence, lang)].filter((name) => !isHeld(name)), ...marked.map(({ label }) => label)]
}

/** Han alone is Japanese where the posts hold kana, and else Chinese. */
function languageOf(sentence: string, cited: string): string | undefined {
  const lang = languageOfScript(sentence)
  return lang === 'ja' && !kana.test(`${sentence}${cited}`) ? 'zh' : lang
}

function amongPieces(sentence: string, lang: string): string[] {
  const pieces = sentence.split(/[\s,;:!?()"“”«»…。，、؟،؛।.]+/u).filter(Boolean)
  const stem = (piece: string) => withoutParticle(piece) ?? /^(\p{Script=Hangul})(?:에서|에|의)$/u.exec(piece)?.[1] ?? piece
  const isName = namesAmongPieces(pieces, lang, stem)
  return pieces.filter((_piece, at) => isName[at]).map(stem)
}
