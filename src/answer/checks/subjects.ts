import { splitSentences } from '../writers/sentences.ts'
import { clausesOf } from './clauses.ts'
import { languageOf, type CheckLanguage } from './language.ts'
import { fold, namesInOrder } from './names.ts'
import { contentWords, isAlike } from './words.ts'

/**
 * Whether the sentence lets somebody do what a post says of another: "The union will not accept quotas" after "Meridia will not accept quotas". All of a clause
 * but its first word stands in cited clauses that lack that word, and before it stands a name there that neither the sentence nor the question has.
 */
export function doesWhatAnotherDoes(sentence: string, cited: string, question: string): boolean {
  const lang = languageOf(`${sentence}\n${cited}`)
  if (lang === 'ja') return false
  const known = fold(`${sentence}\n${question}`)
  const others = sureNames(cited, lang).filter((name) => !known.includes(name))
  if (others.length === 0) return false
  const sources = clausesOf(cited, lang).map(({ text }) => ({ text, words: contentWords(text, lang) }))
  return clausesOf(sentence, lang).some(({ words }) => {
    const [subject, ...rest] = words
    if (subject === undefined || rest.length < 2) return false
    const from = sources.filter((source) => rest.every((word) => source.words.some((other) => isAlike(word, other))))
    return (
      from.length > 0 &&
      from.every(
        (source) => !source.words.some((other) => isAlike(subject, other)) && others.some((name) => standsBefore(name, rest, source)),
      )
    )
  })
}

/** Names that stand somewhere else than at the beginning of a sentence, where every word has a capital. */
const sureNames = (cited: string, lang: CheckLanguage): string[] => [
  ...new Set(
    cited
      .split('\n')
      .flatMap(splitSentences)
      .flatMap((text) => namesInOrder(text, lang).filter(({ at }) => /\p{Ll}/u.test(text.slice(0, at))))
      .map(({ name }) => name),
  ),
]

function standsBefore(
  name: string,
  rest: readonly string[],
  { text, words }: { readonly text: string; readonly words: readonly string[] },
): boolean {
  const at = words.findIndex((word) => isAlike(word, name))
  const first = words.findIndex((word) => rest.some((other) => isAlike(word, other)))
  return fold(text).includes(name) && at >= 0 && at < first
}
