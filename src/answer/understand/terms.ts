import { clausesOf, functionWordsOf, phraseOf, searchSettings } from '../../search/index.ts'
import type { Clause } from '../../store/index.ts'
import type { Term } from '../evidence.ts'

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
      add({ label: piece.replace(/[.'’]+$/u, ''), clauses: withVariants(piece, capital, functionWords.lang), isName: capital || marked })
    })
  return [...terms.values()]
}

/** Whether a capital marks a name in this question. */
export const tellsNames = (question: string): boolean => /\p{Ll}/u.test(question) && functionWordsOf(wordsOf(question)).lang !== 'de'

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

/**
 * Words of a run without spaces. Foreign names and words stand in katakana and stay whole; words in hiragana alone (particles and endings,
 * mostly), counting words ("何人") and lone characters count only where nothing else stands.
 */
function segment(run: string): string[] {
  const found = run
    .split(/([\p{Script=Katakana}ー・]{2,})/u)
    .flatMap((part, i) => (i % 2 === 1 ? [part] : [...words.segment(part)].filter((one) => one.isWordLike).map((one) => one.segment)))
  const telling = found.filter((word) => [...word].length > 1 && !/^(?:\p{Script=Hiragana}+|何.)$/u.test(word))
  return telling.length > 0 ? telling : found
}

/** The word as it is, and the forms that differ by a plural or an Arabic article. A name may lose its plural (Democrats), never gain one. */
function withVariants(piece: string, isName: boolean, lang: string): Clause[] {
  const clauses = clausesOf(piece)
  const [only] = clauses
  if (clauses.length !== 1 || !only || !('term' in only))
    return clauses.length > 1 ? [{ phrase: clauses.flatMap(plainTerms), weight: 1 }] : clauses
  return [
    only,
    ...variantsOf(only.term, lang)
      .filter((term) => !isName || term.length < only.term.length)
      .map((term) => ({ term, weight: searchSettings.variantWeight })),
  ]
}

const plainTerms = (clause: Clause): readonly string[] =>
  'term' in clause ? [clause.term] : 'phrase' in clause ? clause.phrase : [clause.prefix]

/** Endings that come and go with number and case, longest first; the index folds accents. */
const endings: Readonly<Record<string, readonly string[]>> = {
  fr: ['aux', 's', 'es', 'e'],
  es: ['es', 's'],
  pt: ['es', 's'],
  de: ['en', 'es', 'er', 'n', 's', 'e'],
}

/**
 * Plurals and case endings of English, French, Spanish, Portuguese and German, and the Arabic article with or without. Short words and
 * names of few letters stay as they are.
 */
function variantsOf(word: string, lang: string): string[] {
  const own = endings[lang]
  if (own && /^[a-z]{4,}$/.test(word)) {
    const shorter = own
      .filter((ending) => word.endsWith(ending) && word.length - ending.length >= 4)
      .map((ending) => word.slice(0, -ending.length))
    return [...new Set([...shorter, ...own.map((ending) => `${word}${ending}`)])].slice(0, 6)
  }
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
