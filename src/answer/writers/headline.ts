import { asksOne } from '../asks-one.ts'
import type { Evidence } from '../evidence.ts'
import type { DraftEvent } from '../writer.ts'
import { nameOf } from './quote.ts'
import { countWords, fillWords, spanWords, wordsIn } from './wording.ts'

type Composed = Extract<DraftEvent, { type: 'composed' }>

/**
 * How much there is: how many posts by how many authors are about the question, on how many networks, and when they were said. It cites the posts
 * that are quoted. What they are about is said where each of them holds all of it. A single author's word is labelled as such; of one whose own words are asked for nobody else's are missed.
 */
export function headline({ question, found, items }: Evidence, quoted: readonly number[]): Composed | undefined {
  const numbers = (quoted.length > 0 ? quoted : items.map((item) => item.number)).slice(0, 4)
  if (numbers.length === 0) return undefined
  const { lang, timeZone, topic } = question
  const words = wordsIn(lang)
  const many = countWords(lang, words.posts, found.posts)
  const counted = found.atLeast ? fillWords(words.atLeast, { text: many }) : many
  const posts = found.inPart || !hasTopic(question) ? counted : fillWords(words.about, { posts: counted, topic: mark(topic) })
  const [best] = items
  const authors = asksOne(question) && best && found.authors === 1 ? nameOf(best.post, question) : undefined
  const whose =
    found.authors === 1 && authors === undefined
      ? fillWords(words.notConfirmed, { posts })
      : fillWords(words.by, { posts, authors: authors ?? countWords(lang, words.authors, found.authors) }) +
        (found.networks > 1 ? fillWords(words.onNetworks, { n: `${found.networks}` }) : '')
  const comma = lang === 'ja' ? '、' : ', '
  return {
    type: 'composed',
    text: `${whose}${comma}${spanWords(found.first, found.last, { lang, timeZone })}${lang === 'ja' ? '。' : '.'}`,
    numbers,
  }
}

/** Where the question as a whole is what it is about ("How many are hurt?"), saying it again tells nothing. */
const hasTopic = ({ kind, topic, terms, text }: Evidence['question']): boolean =>
  topic !== '' && terms.length > 0 && kind !== 'compare' && !(/[?？؟]\s*$/u.test(text) && text.indexOf(topic) <= longestArticle)
/** "the " */
const longestArticle = 4

const mark = (topic: string) => (/["“”]/u.test(topic) ? topic : `“${topic}”`)

/** Whether a reader is told how much there is before anything else: where it is the word of one alone, who was not asked for. */
export const countsFirst = ({ found, question }: Evidence): boolean => found.authors === 1 && !asksOne(question)
