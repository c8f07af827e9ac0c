import type { Question } from './evidence.ts'
import { isForeign } from './foreign.ts'
import { fold, termsOf, type Post } from '../post/index.ts'
import { clauseKey } from '../store/index.ts'
import { anchorsOf } from './grounding/anchors.ts'
import { askedMatter } from './grounding/asked-matter.ts'
import type { Said } from './grounding/claims.ts'
import { deniesSomething, flatDenials } from './grounding/denial.ts'
import { countEchoes } from './grounding/echoes.ts'
import { kinWords } from './grounding/kin-words.ts'
import { opinionStrength } from './grounding/opinion.ts'
import { sourceOf } from './grounding/source.ts'
import { stanceOf, type Stance } from './grounding/stance.ts'
import { stanceWordsOf } from './grounding/stance-words.ts'
import { answerSettings } from './settings.ts'
import { speaksToMachine } from './writers/speaks-to-machine.ts'

const settings = answerSettings.opinions

/** An opinion: index into what was given; its side; what it is worth to an answer, 0 or more; whether it surely is one. */
type Opinion = Stance & { readonly index: number; readonly worth: number; readonly isClear: boolean }

/**
 * Those who say what they hold of what is asked, indices into what was given: in the order in which they are best heard, one of each side in turn, then
 * those whose side nothing tells. `for`, `against`: authors who take a side in so many words.
 */
export type Divided = {
  readonly heard: readonly number[]
  readonly for: readonly number[]
  readonly against: readonly number[]
  readonly plainlyFor: readonly number[]
  readonly plainlyAgainst: readonly number[]
}

/** How opinions divide. Undefined where too few authors say what they hold. */
export function howOpinionsDivide(question: Question, said: readonly (Said & { readonly coverage: number })[]): Divided | undefined {
  const matter = askedMatter(question)
  const isAbout = aboutAmong(question, said)
  const echoes = countEchoes(said, askedWords(question))
  const judged = said.flatMap(({ post, held, coverage }, index): Opinion[] => {
    if (!isAbout(index) || speaksToMachine(post.text) || isAnswered(post.text) || sourceOf(post).kind === 'hearsay') return []
    const words = stanceWordsOf(post.text, post.langs)
    const stance = stanceOf(post.text, words, matter)
    const strength = opinionStrength(post.text, words) - settings.echoed * Number(echoes(index) >= settings.echoes.many)
    // What is flatly denied, or by many in like words, is a fact.
    const isDenied = flatDenials(post.text).length > 0 || (echoes(index) >= settings.deniedBy && deniesSomething(post.text))
    if (isDenied && strength < settings.denying) return []
    const worth =
      (Math.min(settings.mostStrength, strength) + settings.covers * coverage) * (isForeign(post, question) ? settings.foreign : 1)
    const isClear = strength >= settings.least || (Math.abs(stance.side) >= settings.least && strength >= 0)
    const mayBe = strength >= 0 && echoes(index) < settings.echoes.many && held.filter(Boolean).length > 1
    return isClear || mayBe ? [{ ...stance, index, worth, isClear }] : []
  })
  const opinions = judged.filter(({ isClear }) => isClear)
  const authorOf = ({ index }: Opinion) => (said[index] as Said).post.author.id
  const authors = new Set(opinions.map(authorOf))
  if (authors.size < settings.authors) return undefined
  const sorted = opinions.toSorted((a, b) => b.worth - a.worth)
  const sides = {
    for: sorted.filter(({ side }) => side >= settings.sideFrom),
    against: sorted.filter(({ side }) => side <= -settings.sideFrom),
    open: sorted.filter(({ side }) => Math.abs(side) < settings.sideFrom),
  }
  const rest = judged.filter(({ isClear }) => !isClear).toSorted((a, b) => b.worth - a.worth)
  const clear = (side: readonly Opinion[]) => side.toSorted((a, b) => Number(b.isPlain) - Number(a.isPlain) || b.worth - a.worth)
  // Who is taken to speak plainly on both sides is misread on one.
  const [plainFor, plainAgainst] = [sides.for, sides.against].map((side) => side.filter(({ isPlain }) => isPlain)) as [Opinion[], Opinion[]]
  const onBoth = new Set(plainFor.map(authorOf)).intersection(new Set(plainAgainst.map(authorOf)))
  const counted = (side: readonly Opinion[]) => side.filter((one) => !onBoth.has(authorOf(one))).map(({ index }) => index)
  return {
    heard: [...inTurn([clear(sides.for), clear(sides.against), sides.open]), ...rest].map(({ index }) => index),
    for: sides.for.map(({ index }) => index),
    against: sides.against.map(({ index }) => index),
    plainlyFor: counted(plainFor),
    plainlyAgainst: counted(plainAgainst),
  }
}

const askedWords = ({ terms }: Pick<Question, 'terms'>): ReadonlySet<string> =>
  new Set(terms.flatMap(({ clauses }) => clauses.map(clauseKey)))

/** Which of them hold what the question cannot do without, and of the rest something, or a word that stands with it: a place alone says nothing of what is meant. */
function aboutAmong({ terms, ...question }: Question, said: readonly Said[]): (index: number) => boolean {
  const anchors = anchorsOf(
    { terms, ...question },
    said.map(({ held }) => held),
  )
  const isAnchor = new Set(anchors.flat())
  const isHere = ({ held }: Said) => anchors.every((some) => some.some((i) => held[i]))
  const isJoined = joinedTo({ terms, ...question })
  // Where no place or name holds the words together, one of them alone is of anything: "birth control" is no gun control.
  const least = isAnchor.size === 0 ? Math.min(2, terms.length) : 1
  const holdsMore = ({ held, post }: Said) =>
    isAnchor.size === terms.length || held.filter((is, i) => is && !isAnchor.has(i)).length >= least || isJoined(post)
  const core = new Set(said.flatMap((one, index) => (isHere(one) && holdsMore(one) ? [index] : [])))
  const kin = isAnchor.size > 0 ? kinWords(said, core, askedWords({ terms })) : new Set<string>()
  return (index) => {
    const one = said[index] as Said
    return core.has(index) || (isHere(one) && termsOf(one.post.text).some((word) => kin.has(word)))
  }
}

/** German joins what is asked about to other words: "Schulleitung" and "Grundschule" are of the "Schule". */
function joinedTo({ terms }: Question): (post: Post) => boolean {
  const stems = terms.flatMap(({ label, isPlace, isKey }) => (isPlace || isKey ? [] : fold(label).replace(/e[nrs]?$/u, '')))
  const joined = stems.filter((stem) => stem.length >= settings.joined)
  return ({ text, langs }) => langs.includes('de') && termsOf(text).some((word) => joined.some((stem) => word.includes(stem)))
}

/** "Why is it closed? Staff say fog." asks in order to tell. */
const isAnswered = (text: string): boolean =>
  /^[¿\s]*(?:why|where|what|how|who|which|when|pourquoi|où|combien|quel\p{L}*|qué|por qué|dónde|cuánt\p{L}+|quién|warum|wo|wie viele?|was|wer|porque|porquê|onde|quant\p{L}+|quem|なぜ)(?!\p{L})[^?？]{3,80}[?？]\s*\p{L}.*(?:say|said|hear|apparently|gather|is|it's|dit|dicen?|heißt|höre|diz|ouço|らしい|そう|よう)/isu.test(
    text,
  )

/** One of each list in turn. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => (at < list.length ? [list[at] as T] : []))).flat()
}
