import { saidAt, termsOf, voiceOf, type EpochMs, type Post } from '../../post/index.ts'
import { clauseWords } from '../../store/index.ts'
import type { Question, Term } from '../evidence.ts'
import { isForeign } from '../foreign.ts'
import { answerSettings } from '../settings.ts'
import { speaksToMachine } from '../writers/speaks-to-machine.ts'
import type { Said } from './claims.ts'
import { contentTerms } from './content-terms.ts'
import { countsSomething } from './counts.ts'
import { deniedIn } from './denial.ts'
import { asksOfAnything } from './focus.ts'
import { katakanaWords, wholeTermsOf } from './katakana.ts'

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
  /** It is the very thing that is asked. */
  readonly isAsked?: boolean
}

/** What a post denies, or says and does not deny. */
type Heard = { readonly index: number; readonly post: Post; readonly words: ReadonlySet<string> }
type Denial = Heard & { readonly isFlat: boolean }
type Linked = Denial & { readonly say: readonly Heard[] }
/** How many people they are, copies counted. */
type Voices = (list: readonly Heard[]) => number

/**
 * The claim that several give as an answer and others deny. A post denies what another says where the words that it denies hold several words of what that one
 * adds to the question; one word is enough where several deny and say it, somebody in so many words. One denial alone counts only where it says in so many words
 * that it is not so. Nobody's own "not" makes a rumour contested: the same must have been said, by others, and before. Where somebody flatly denies it in
 * another language, a plain "not" of several in the asker's own is enough.
 */
export function contestedClaim(question: Question, said: readonly Said[]): Contested | undefined {
  const postsAt = (index: number) => [(said[index] as Said).post, ...(said[index] as Said).copies]
  const voices: Voices = (list) => new Set(list.flatMap(({ index }) => postsAt(index).map(voiceOf))).size
  const { denials, sayings } = hear(question, said)
  const isOwn = ({ post }: Heard) => !isForeign(post, question)
  const shareOf = ({ index }: Heard) => shareAnswered(question, said[index] as Said)
  const answers = sayings.filter((one) => shareOf(one) >= settings.answers)
  const outright = denials.filter(({ isFlat }) => isFlat)
  const flat = ofOneClaim(linked(outright, answers, disputedWords(denials, answers, voices)), shareOf)
  const isDenied = flat.length > 0 || linked(outright, sayings).some((one) => !isOwn(one))
  const plain = isDenied ? plainly(denials.filter(isOwn), answers.filter(isOwn), voices) : []
  const leading = flat.length > 0 ? flat : plain
  const [denying, saying] = [voices(leading), voices(leading.flatMap(({ say }) => say))]
  if (flat.length > 0 ? denying + saying <= settings.authors : denying < settings.authors) return undefined
  const at = (index: number) => saidAt((said[index] as Said).post)
  const newestOf = (list: readonly Heard[]) => [...new Set(list.map(({ index }) => index))].sort((a, b) => at(b) - at(a))
  // What most say who hold most of the question is denied first.
  const weightOf = ({ say }: Linked) => say.reduce((sum, one) => sum + shareOf(one), 0)
  const mostSaidOf = (list: readonly Linked[]) =>
    list.toSorted((a, b) => weightOf(b) - weightOf(a) || at(b.index) - at(a.index)).map(({ index }) => index)
  const times = leading.map(({ index }) => at(index)).sort((a, b) => a - b)
  const since = times[Math.min(times.length, settings.authors) - 1] as EpochMs
  const say = newestOf(leading.flatMap((one) => one.say))
  const before = say.filter((index) => Math.min(...postsAt(index).map(saidAt)) < since).length / say.length
  if (before < settings.saidBefore && denying < settings.authors) return undefined
  const isOver = before >= settings.overBefore && denying >= settings.authors
  const own = [...flat.filter(isOwn), ...plain]
  return {
    claims: isOver ? sharedWords(own.length > 0 ? own : leading) : [],
    deny: [...mostSaidOf(flat), ...mostSaidOf(plain)],
    say: newestOf([...flat, ...plain].flatMap((one) => one.say)),
    since: times[0] as EpochMs,
  }
}

/** Who denies something, and who says something without denying what others deny flatly. Who speaks to a machine has no voice. */
function hear(question: Question, said: readonly Said[]): { readonly denials: readonly Denial[]; readonly sayings: readonly Heard[] } {
  const asked = wordsAsked(question)
  const heard = said.flatMap(({ post }, index) => {
    if (speaksToMachine(post.text)) return []
    const { all, outright } = deniedIn(post.text, post.langs)
    const denied = contentOf(post, [...all], asked)
    const told = contentOf(post, wholeTermsOf(post.text), asked)
    return [{ index, post, denied, told, isFlat: outright.size > 0 }]
  })
  const flatly = new Set(heard.flatMap(({ isFlat, denied }) => (isFlat ? [...denied] : [])))
  return {
    denials: heard.flatMap(({ denied: words, ...one }) => (words.size > 0 ? [{ ...one, words }] : [])),
    sayings: heard.flatMap(({ denied, told, isFlat, ...one }) =>
      (isFlat && denied.size > 0) || [...denied].some((word) => flatly.has(word))
        ? []
        : [{ ...one, words: new Set([...told].filter((word) => !denied.has(word))) }],
    ),
  }
}

/**
 * 0..1: how far it gives an answer to the question: by what it holds of what is asked besides names and places; wholly where somebody is asked about by name and it
 * names them, not at all where it does not.
 */
function shareAnswered({ terms }: Question, { held }: Said): number {
  const isWho = ({ isName = false, isPlace = false }: Term) => isName && !isPlace
  if (terms.some(isWho)) return terms.every((term, i) => !isWho(term) || held[i]) ? 1 : 0
  const things = terms.flatMap(({ isPlace }, i) => (isPlace ? [] : [i]))
  return things.length === 0 ? 1 : things.filter((i) => held[i]).length / things.length
}

/** Of several claims that are denied of one place, in each language the one that those say who hold most of the question: denials of it share some of them. */
function ofOneClaim(denials: readonly Linked[], shareOf: (one: Heard) => number): Linked[] {
  const weightOf = ({ say }: Linked) => say.reduce((sum, one) => sum + shareOf(one), 0)
  return [...Map.groupBy(denials, ({ post }) => post.langs[0]).values()].flatMap((alike) => {
    const main = alike.reduce((best, one) => (weightOf(best) >= weightOf(one) ? best : one))
    return alike.filter(({ say }) => say.some((one) => main.say.includes(one)))
  })
}

/** Each denial with those who say what it denies, where anybody does. Words of two languages that look alike say nothing of each other ("contaminó", "contam"). */
const linked = (denials: readonly Denial[], sayings: readonly Heard[], disputed: ReadonlySet<string> = new Set()): Linked[] =>
  denials.flatMap((denial) => {
    const say = sayings.filter((one) => mayMatch(denial.post, one.post) && isOf(denial.words, one.words, disputed))
    return say.length > 0 ? [{ ...denial, say }] : []
  })

const mayMatch = (one: Post, other: Post): boolean =>
  one.langs.length === 0 || other.langs.length === 0 || one.langs.some((lang) => other.langs.includes(lang))

function isOf(denied: ReadonlySet<string>, said: ReadonlySet<string>, disputed: ReadonlySet<string>): boolean {
  const shared = [...denied].filter((word) => said.has(word))
  return shared.length >= settings.words || shared.some((word) => disputed.has(word))
}

/**
 * Who denies by a plain "not" beside a word that many say: where somebody flatly denies it. Alone they would make nothing contested. What counts
 * something is another fact.
 */
function plainly(denials: readonly Denial[], answers: readonly Heard[], voices: Voices): Linked[] {
  const isFact = ({ post }: Heard) => !countsSomething(post.text)
  const sayings = answers.filter(isFact)
  const all = voices(sayings)
  const isSaid = (word: string) => {
    const saying = voices(sayings.filter(({ words }) => words.has(word)))
    return saying >= settings.authors && saying >= settings.saidByMany * all
  }
  return denials
    .filter((one) => !one.isFlat && isFact(one))
    .flatMap((denial) => {
      const said = [...denial.words].filter(isSaid)
      const say = sayings.filter(({ words }) => said.some((word) => words.has(word)))
      return say.length > 0 ? [{ ...denial, say }] : []
    })
}

/** Words that several deny, one of them in so many words, and several say. */
function disputedWords(denials: readonly Denial[], sayings: readonly Heard[], voices: Voices): ReadonlySet<string> {
  const words = new Set(denials.flatMap((one) => (one.isFlat ? [...one.words] : [])))
  const holding = <T extends Heard>(list: readonly T[], word: string) => list.filter((one) => one.words.has(word))
  return new Set(
    [...words].filter((word) => voices(holding(denials, word)) >= settings.authors && voices(holding(sayings, word)) >= settings.authors),
  )
}

/** Words of what is denied that most denials and those who say it share; as the index holds them where a stem stands for several. */
function sharedWords(linked: readonly Linked[]): string[] {
  const counts = new Map<string, number>()
  for (const { words, say } of linked)
    for (const word of words) if (say.some((one) => one.words.has(word))) counts.set(word, (counts.get(word) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  return [...counts].filter(([, count]) => count >= settings.shared * most).map(([word]) => word)
}

/** The words of a question, as the index holds them. */
export const wordsAsked = ({ terms }: Pick<Question, 'terms'>): ReadonlySet<string> =>
  new Set(terms.flatMap(({ label, clauses }) => [...clauses.flatMap(clauseWords), ...katakanaWords(label)]))

/** Stems of the words of a post that tell something beyond the question: no small words, tags or names of its author. */
export function contentOf(
  { langs, author }: Pick<Post, 'langs' | 'author'>,
  words: readonly string[],
  asked: ReadonlySet<string>,
): ReadonlySet<string> {
  const own = new Set<string>(termsOf(`${author.name} ${author.handle}`))
  const isTelling = (word: string) =>
    !asked.has(word) && !own.has(word) && !/^[#@]|^host:|^\p{N}/u.test(word) && /\p{L}{2}/u.test(word) && !asksOfAnything(word)
  return new Set(contentTerms(words, langs).filter(isTelling).map(stemOf))
}

/** Words that differ in their endings alone are one ("tóxico", "tóxica"). */
export const stemOf = (word: string): string => (/^\p{Script=Latin}+$/u.test(word) ? word.slice(0, settings.stem) : word)
