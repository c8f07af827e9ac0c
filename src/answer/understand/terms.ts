import { clausesOf, phraseOf, searchSettings } from '../../search/index.ts'
import type { Clause } from '../../store/index.ts'
import type { Term } from '../evidence.ts'
import { functionWordsOf } from './function-words.ts'

const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/**
 * What the topic of a question asks for: its words without function words, each with its plural or singular; quoted phrases and
 * names (capitalised words that do not begin the question, tags, @names; German writes every noun so) marked as such. Runs without spaces
 * are cut into words. At most 24 terms.
 */
export function termsOfTopic(topic: string, options: { beginsQuestion: boolean; question: string }): Term[] {
  const terms = new Map<string, Term>()
  const add = (term: Term) => term.clauses.length > 0 && !terms.has(keyOf(term)) && terms.size < 24 && terms.set(keyOf(term), term)
  const rest = topic.replace(/["“”„«]([^"“”„»]{2,200})["“”»]/gu, (_whole, phrase: string) => {
    add({ label: phrase, clauses: phraseOf(phrase), isName: true })
    return ' , '
  })
  const pieces = rest.split(/[\s,;:!?()[\]{}<>/|…。、？！，：；]+/u).filter(Boolean)
  const shouted = pieces.filter((piece) => /\p{Ll}/u.test(piece)).length === 0 // no case to read names from
  const functionWords = functionWordsOf(wordsOf(options.question))
  pieces
    .flatMap((piece) => unelided(piece, functionWords.lang))
    .forEach((piece, at) => {
      if (spaceless.test(piece))
        return segment(piece)
          .filter((word) => !functionWords.has(word))
          .forEach((word) => add({ label: word, clauses: clausesOf(word), isName: false }))
      const capital =
        /^[^\p{L}\p{N}]*\p{Lu}/u.test(piece) && !shouted && functionWords.lang !== 'de' && !(at === 0 && options.beginsQuestion)
      const marked = /^[#@]./u.test(piece)
      if (functionWords.has(piece) && !marked && !(capital && isAcronym(piece))) return
      add({ label: piece.replace(/[.'’]+$/u, ''), clauses: withVariants(piece, capital), isName: capital || marked })
    })
  return [...terms.values()]
}

/** Words of a question in any script. */
const wordsOf = (text: string) => [...words.segment(text)].filter((part) => part.isWordLike).map((part) => part.segment)

/** French joins its small words to the next one: "l'appel", "d'électricité", "qu'on". */
const unelided = (piece: string, lang: string): string[] =>
  lang === 'fr'
    ? piece
        .replace(/^(?:[ldcjmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\p{L})/iu, '')
        .split(/-(?:il|elle|on|ils|elles|t|ce)\b/u)
        .filter(Boolean)
    : [piece]

/** Two or more capitals in a row: "US" is a country, "us" is not; "IT", "WHO". */
const isAcronym = (piece: string) => /^\P{L}*\p{Lu}{2,}\P{L}*$/u.test(piece)
const keyOf = (term: Term) => JSON.stringify(term.clauses)

/** Words of a run without spaces; lone characters (particles, mostly) count only where nothing longer stands. */
function segment(run: string): string[] {
  const found = [...words.segment(run)].filter((part) => part.isWordLike).map((part) => part.segment)
  const long = found.filter((word) => [...word].length > 1)
  return long.length > 0 ? long : found
}

/** The word as it is, and the forms that differ by a plural or an Arabic article. A name may lose its plural (Democrats), never gain one. */
function withVariants(piece: string, isName: boolean): Clause[] {
  const clauses = clausesOf(piece)
  const [only] = clauses
  if (clauses.length !== 1 || !only || !('term' in only))
    return clauses.length > 1 ? [{ phrase: clauses.flatMap(plainTerms), weight: 1 }] : clauses
  return [
    only,
    ...variantsOf(only.term)
      .filter((term) => !isName || term.length < only.term.length)
      .map((term) => ({ term, weight: searchSettings.variantWeight })),
  ]
}

const plainTerms = (clause: Clause): readonly string[] =>
  'term' in clause ? [clause.term] : 'phrase' in clause ? clause.phrase : [clause.prefix]

/** English plurals (-s, -es, -ies), and the Arabic article with or without. Short words and names of few letters stay as they are. */
export function variantsOf(word: string): string[] {
  if (/^ال\p{L}{3,}$/u.test(word)) return [word.slice(2)]
  if (/^\p{Script=Arabic}{3,}$/u.test(word)) return [`ال${word}`]
  if (!/^[a-z]{3,}$/.test(word)) return []
  if (/ies$/.test(word) && word.length > 4) return [`${word.slice(0, -3)}y`]
  if (/(?:ss|us|is)$/.test(word)) return [`${word}es`]
  if (/(?:x|ch|sh|ss|z)es$/.test(word)) return [word.slice(0, -2)]
  if (/s$/.test(word)) return word.length > 3 ? [word.slice(0, -1)] : []
  if (/[^aeiou]y$/.test(word)) return [`${word.slice(0, -1)}ies`]
  return /(?:x|ch|sh|z)$/.test(word) ? [`${word}es`] : [`${word}s`]
}
