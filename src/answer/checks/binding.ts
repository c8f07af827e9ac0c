import { splitSentences } from '../writers/sentences.ts'
import type { CheckLanguage } from './language.ts'
import { checkSettings as settings } from './settings.ts'
import { contentWords, isAlike, tellingWords } from './words.ts'

/**
 * Whether a sentence is put together from words that no post puts together: most of its neighbouring words stand near each other in no cited sentence ("The police got
 * the painting from the museum", after "We thank the police" and "arrest in the museum theft, the painting is missing").
 */
export function isPatchedTogether(sentence: string, cited: string, lang: CheckLanguage): boolean {
  const sentences = cited
    .split('\n')
    .flatMap(splitSentences)
    .map((text) => contentWords(text, lang))
  const held = tellingWords(sentence, lang).filter((word) => sentences.some((words) => words.some((other) => isAlike(word, other))))
  return held.length >= settings.leastBound && nearShare(held, sentences) < settings.nearFrom
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
