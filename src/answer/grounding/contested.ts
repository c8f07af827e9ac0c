import { saidAt, termsOf, voiceOf, type EpochMs, type Post } from '../../post/index.ts'
import { isFunctionWord } from '../../search/index.ts'
import type { Clause } from '../../store/index.ts'
import type { Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'
import { speaksToMachine } from '../writers/speaks-to-machine.ts'
import type { Said } from './claims.ts'
import { deniedIn } from './denial.ts'

const settings = answerSettings.contested

/**
 * What some give as an answer and others deny; indices into what was given: who denies it, in so many words where anybody does so, and who says it,
 * the newest first. `claims`: words of it, as the index holds them, none where it goes on being said; `since`: when it was first denied.
 */
export type Contested = {
  readonly claims: readonly string[]
  readonly deny: readonly number[]
  readonly say: readonly number[]
  readonly since: EpochMs
}

type Denial = { readonly index: number; readonly words: ReadonlySet<string>; readonly isFlat: boolean }
type Saying = { readonly index: number; readonly words: ReadonlySet<string> }

/**
 * The claim that several give as an answer and others deny. A post denies what another says where the words that it denies hold several words of what that one
 * adds to the question; one word is enough where several deny and say it, somebody in so many words. One denial alone counts only where it says in so many words
 * that it is not so. Nobody's own "not" makes a rumour contested: the same must have been said, by others, and before.
 */
export function contestedClaim(question: Question, said: readonly Said[]): Contested | undefined {
  const asked = new Set(question.terms.flatMap(({ clauses }) => clauses.flatMap(wordsIn)))
  const at = (index: number) => saidAt((said[index] as Said).post)
  const voices = (list: readonly { readonly index: number }[]) =>
    new Set(list.flatMap(({ index }) => [(said[index] as Said).post, ...(said[index] as Said).copies].map(voiceOf))).size
  const honest = said.flatMap(({ post }, index) => (speaksToMachine(post.text) ? [] : [index]))
  const denials = honest.flatMap((index) => denialOf(index, (said[index] as Said).post, asked))
  if (denials.length === 0) return undefined
  const isDenial = new Set(denials.map(({ index }) => index))
  const sayings = honest
    .filter((index) => !isDenial.has(index) && isAnswer(question, said[index] as Said))
    .map((index): Saying => ({ index, words: contentOf((said[index] as Said).post, termsOf((said[index] as Said).post.text), asked) }))
  const disputed = disputedWords(denials, sayings, voices)
  const denying = denials
    .map((denial) => ({ ...denial, say: sayings.filter(({ words }) => isOf(denial.words, words, disputed)) }))
    .filter(({ say }) => say.length > 0)
  const isFlat = denying.some((one) => one.isFlat)
  const linked = isFlat ? denying.filter((one) => one.isFlat) : denying
  const heard = [voices(linked), voices(linked.flatMap(({ say }) => say))] as const
  if (!isFlat || heard[0] + heard[1] <= settings.authors) return undefined
  const say = [...new Set(linked.flatMap((one) => one.say.map(({ index }) => index)))].sort((a, b) => at(b) - at(a))
  const deny = linked.toSorted((a, b) => at(b.index) - at(a.index)).map(({ index }) => index)
  const times = deny.map(at).sort((a, b) => a - b)
  const since = times[Math.min(times.length, settings.authors) - 1] as EpochMs
  const begun = (index: number) => Math.min(...[(said[index] as Said).post, ...(said[index] as Said).copies].map(saidAt))
  const before = say.filter((index) => begun(index) < since).length / say.length
  if (before < settings.saidBefore && !(isFlat && heard[0] >= settings.authors)) return undefined
  const isOver = before >= settings.overBefore && voices(linked) >= settings.authors
  return { claims: isOver ? sharedWords(linked) : [], deny, say, since: times[0] as EpochMs }
}

const wordsIn = (clause: Clause): readonly string[] =>
  'term' in clause ? [clause.term] : 'phrase' in clause ? clause.phrase : [clause.prefix]

function denialOf(index: number, post: Post, asked: ReadonlySet<string>): Denial[] {
  const { all, outright } = deniedIn(post.text, post.langs)
  const words = contentOf(post, [...all], asked)
  return words.size > 0 ? [{ index, words, isFlat: outright.size > 0 }] : []
}

/** It gives an answer to the question: it holds so much of what is asked besides names and places. */
function isAnswer({ terms }: Question, { held }: Said): boolean {
  const things = terms.flatMap(({ isName, isPlace }, i) => (isName || isPlace ? [] : [i]))
  return things.length === 0 || things.filter((i) => held[i]).length >= settings.answers * things.length
}

function isOf(denied: ReadonlySet<string>, said: ReadonlySet<string>, disputed: ReadonlySet<string>): boolean {
  const shared = [...denied].filter((word) => said.has(word))
  return shared.length >= settings.words || shared.some((word) => disputed.has(word))
}

/** Words that several deny, one of them in so many words, and several say. */
function disputedWords(
  denials: readonly Denial[],
  sayings: readonly Saying[],
  voices: (list: readonly { readonly index: number }[]) => number,
): ReadonlySet<string> {
  const words = new Set(denials.flatMap((one) => (one.isFlat ? [...one.words] : [])))
  const holding = <T extends Saying>(list: readonly T[], word: string) => list.filter((one) => one.words.has(word))
  return new Set(
    [...words].filter((word) => voices(holding(denials, word)) >= settings.authors && voices(holding(sayings, word)) >= settings.authors),
  )
}

/** Words of what is denied that most denials and those who say it share; as the index holds them where a stem stands for several. */
function sharedWords(linked: readonly { readonly words: ReadonlySet<string>; readonly say: readonly Saying[] }[]): string[] {
  const counts = new Map<string, number>()
  for (const { words, say } of linked)
    for (const word of words) if (say.some((one) => one.words.has(word))) counts.set(word, (counts.get(word) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  return [...counts].filter(([, count]) => count >= settings.shared * most).map(([word]) => word)
}

/** Stems of the words of a post that tell something beyond the question: no small words, tags or names of its author. */
export function contentOf(
  { langs, author }: Pick<Post, 'langs' | 'author'>,
  words: readonly string[],
  asked: ReadonlySet<string>,
): ReadonlySet<string> {
  const own = new Set<string>(termsOf(`${author.name} ${author.handle}`))
  return new Set(
    words
      .filter(
        (word) =>
          !asked.has(word) &&
          !own.has(word) &&
          !/^[#@]|^host:|^\p{N}/u.test(word) &&
          !isJoint(word) &&
          /\p{L}{2}/u.test(word) &&
          !langs.some((lang) => isFunctionWord(word, lang.split('-')[0] ?? lang)),
      )
      .map(stemOf),
  )
}

/** Of scripts without spaces: where words meet, or endings alone. */
const isJoint = (pair: string): boolean =>
  /^\p{Script=Hiragana}+$|^[\p{Script=Katakana}ー]\p{Script=Hiragana}$|^\p{Script=Hiragana}[\p{Script=Katakana}ー\p{Script=Han}]$|^\p{Script=Han}[\p{Script=Katakana}]$|^[\p{Script=Katakana}ー]\p{Script=Han}$/u.test(
    pair,
  )

/** Words that differ in their endings alone are one ("tóxico", "tóxica"). */
export const stemOf = (word: string): string => (/^\p{Script=Latin}+$/u.test(word) ? word.slice(0, settings.stem) : word)
