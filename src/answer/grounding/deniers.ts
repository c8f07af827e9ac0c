import { fold, saidAt, termsOf, voicesIn, type EpochMs, type Post } from '../../post/index.ts'
import { clauseKey } from '../../store/index.ts'
import type { Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import { splitSentences } from '../writers/sentences.ts'
import { speaksToMachine } from '../writers/speaks-to-machine.ts'
import { contentOf } from './contested.ts'
import { asks, deniedIn, deniesLink, flatDenials, negationsOf } from './denial.ts'
import { languagesIn } from './languages-in.ts'
import { placeNames } from './places-apart.ts'

const settings = answerSettings.denial

type Said = { readonly post: Post; readonly copies: readonly Post[]; readonly held: readonly boolean[] }

/** Who denies what is asked, the first to do so first, and who says it, the newest first: indices into what was given; authors are distinct, copies counted. */
export type Denying = {
  readonly deny: readonly number[]
  readonly say: readonly number[]
  readonly authors: number
  readonly since: EpochMs
}

/**
 * Those who deny what a question names, of the posts that are about it: they say flatly that it is not so. Undefined where nobody does.
 */
export function denyingOf(question: Question, said: readonly Said[]): Denying | undefined {
  const stances = said.map((one) =>
    speaksToMachine(one.post.text) ? undefined : denialOf(question, one.post.text, one.held.every(Boolean)) !== undefined,
  )
  const of = (wanted: boolean) => said.flatMap((_one, index) => (stances[index] === wanted ? [index] : []))
  const at = (index: number) => saidAt((said[index] as Said).post)
  const deny = of(true).toSorted((a, b) => at(a) - at(b))
  const [first] = deny
  if (first === undefined) return undefined
  const posts = deny.flatMap((index) => [(said[index] as Said).post, ...(said[index] as Said).copies])
  const isSaid = sayingOf(
    question,
    deny.map((index) => (said[index] as Said).post),
  )
  const say = of(false).filter((index) => isSaid((said[index] as Said).post))
  return { deny, say: say.toSorted((a, b) => at(b) - at(a)), authors: voicesIn(posts), since: at(first) }
}

/**
 * Whether a text says what those deny: it holds what most of them deny beyond the question, or, where they deny no more than is asked, all that is asked. What
 * else is said of the matter nobody denies.
 */
export function sayingOf(
  question: Pick<Question, 'terms' | 'text'>,
  denials: readonly Post[],
): (post: Pick<Post, 'text' | 'langs' | 'author'>) => boolean {
  const asked = new Set(question.terms.flatMap(({ clauses }) => clauses.map(clauseKey)))
  const counts = new Map<string, number>()
  for (const post of denials)
    for (const word of contentOf(post, [...deniedIn(post.text, post.langs).all], asked)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  const least = Math.max(settings.shared * most, Math.min(2, denials.length))
  // Where it is said to be, and how many there are, is not what is denied.
  const besides = new Set(placeNames(denials.map(({ text }) => text)).map(fold))
  const shared = [...counts].filter(([word, count]) => count >= least && !besides.has(word) && !/\p{Nd}/u.test(word)).map(([word]) => word)
  const shareIn = shareOf(question)
  return (post) => {
    const words = termsOf(
      splitSentences(post.text)
        .filter((sentence) => !asks.test(sentence.trim()))
        .join(' '),
    )
    const denied = deniedIn(post.text, post.langs)
    const isDenied = contentOf(post, [...denied.all], asked)
    if (denied.outright.size > 0 || shared.some((word) => isDenied.has(word)) || shareIn([...denied.all]) > 0) return false
    const own = contentOf(post, words, asked)
    const held = shared.filter((word) => own.has(word)).length
    const saysWhole = shareIn(words) === 1 && (shared.length === 0 || isStatement.test(question.text))
    // Of one denial alone every word is shared: who says what it denies speaks of what is asked as well.
    const isOfAsked = denials.length > 1 || shareIn(words) > 0
    return saysWhole || (isOfAsked && held > 0 && held >= Math.min(settings.sharedWords, shared.length))
  }
}

/**
 * The sentence of a text that denies what is asked: flatly, in a clause that holds enough of it, or refers to it where the post holds all; or, where
 * it is a statement, by a negation right beside a word of it that negates all of it. `holdsAll`: the post holds the whole question.
 */
export function denialOf(question: Pick<Question, 'terms' | 'text'>, text: string, holdsAll: boolean): string | undefined {
  const langs = languagesIn(text)
  const shareIn = shareOf(question)
  const sentences = splitSentences(text)
  return sentences.find((sentence, at) => {
    const flat = flatDenials(sentence, langs).filter((clause) => !deniesLink(clause))
    const refers = pointsBack.test(fold(sentence)) || /[?？؟]["'”’)]*$/u.test(sentences[at - 1] ?? '')
    if (flat.some((clause) => shareIn(termsOf(clause)) >= settings.asked || (holdsAll && refers))) return true
    return (
      isStatement.test(question.text) &&
      negationsOf(sentence, (words) => shareIn(words) > 0, langs).some((stretch) => shareIn(termsOf(stretch)) === 1)
    )
  })
}

/** It is asked who denies *that* something is so: of a thing alone much is negated without being denied ("no deal"). */
const isStatement = /(?<!\p{L})(?:that|que|qu['’]|dass)(?!\p{L})|と|こと/iu

/** "That is false", "the rumours are untrue", "これはデマ". */
export const pointsBack =
  /(?<!\p{L})(?:it|this|that|these|reports?|rumou?rs?|claims?|story|cela|c'est|ca|rumeurs?|esto|eso|rumor(?:es)?|das|dies|geruchte?|meldung|isto|isso|boatos?|es falso|e falso)(?!\p{L})|それ|これ|噂/u

/** 0..1: how many of what is asked besides names and places words hold. */
function shareOf({ terms }: Pick<Question, 'terms'>): (words: readonly string[]) => number {
  const things = terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  const asked = (things.length > 0 ? things : terms).map(({ clauses }) => clauses.map(clauseKey))
  return (words) => {
    const held = new Set(words)
    const holds = (key: string) => held.has(key) || (/\s/u.test(key) && key.split(/\s+/u).every((one) => held.has(one)))
    return asked.length === 0 ? 0 : asked.filter((keys) => keys.some(holds)).length / asked.length
  }
}
