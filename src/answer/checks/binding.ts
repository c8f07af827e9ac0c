import { splitSentences } from '../writers/sentences.ts'
import type { CheckLanguage } from './language.ts'
import { checkSettings as settings } from './settings.ts'
import { contentWords, isAlike, tellingWords } from './words.ts'

/**
 * Whether a sentence is put together from words that no post puts together. `cited`: one text a post; `question`: its words are the topic, which posts leave out.
 * Two cases: most of its neighbouring words stand near each other in no cited sentence ("The police got the painting from the museum", after "We thank the
 * police" and "arrest in the museum theft, the painting is missing"); or it has a word that no post holds, and those that are held stand in no single post in
 * that order: then the word is what joins them.
 */
export function isPatchedTogether(sentence: string, cited: readonly string[], question: string, lang: CheckLanguage): boolean {
  const own = tellingWords(sentence, lang)
  const posts = cited.map((text) => contentWords(text, lang))
  const sentences = cited.flatMap((text) => text.split('\n').flatMap(splitSentences)).map((text) => contentWords(text, lang))
  const held = own.filter((word) => posts.some((words) => words.some((other) => isAlike(word, other))))
  if (held.length >= settings.leastBound && nearShare(held, sentences) < settings.nearFrom) return true
  const asked = contentWords(question, lang)
  const beyond = held.filter((word) => !asked.some((other) => isAlike(word, other)))
  const isAllHeld = own.every((word) => held.includes(word) || asked.some((other) => isAlike(word, other)))
  if (isAllHeld || beyond.length < settings.leastBound) return false
  return Math.max(0, ...posts.map((words) => inOrder(beyond, words))) / beyond.length < settings.inOrderFrom
}

/** 0..1: share of its neighbouring words that stand a few words from each other, either way round, in one cited sentence. */
function nearShare(own: readonly string[], sentences: readonly (readonly string[])[]): number {
  const pairs = own.slice(1).map((second, at) => [own[at] ?? '', second] as const)
  const areNear = ([first, second]: (typeof pairs)[number]) =>
    sentences.some((words) =>
      words.some(
        (word, at) =>
          isAlike(word, first) &&
          words.slice(Math.max(0, at - settings.nearWords), at + settings.nearWords + 1).some((other) => isAlike(other, second)),
      ),
    )
  return pairs.filter(areNear).length / pairs.length
}

/** Words of the longest common subsequence: how much of the one stands in the other in its order. */
function inOrder(own: readonly string[], words: readonly string[]): number {
  let row = words.map(() => 0)
  for (const one of own) {
    const before = row
    row = []
    words.forEach((other, at) => {
      const left = row[at - 1] ?? 0
      row.push(isAlike(one, other) ? (at === 0 ? 0 : (before[at - 1] ?? 0)) + 1 : Math.max(before[at] ?? 0, left))
    })
  }
  return row.at(-1) ?? 0
}
