import { baseLanguage, fold, type Post } from '../post/index.ts'
import { isFunctionWord, placesOf, represent, type Collapsed, type Found as FoundPost, type SearchPage } from '../search/index.ts'
import { clauseKey } from '../store/index.ts'
import { commonWordsOf } from './common-words.ts'
import { coverageOf, heldIn, weightsOf } from './coverage.ts'
import type { Question, Term } from './evidence.ts'
import { createSlotReader, type SlotValue } from './grounding/slot-values.ts'
import { fixedIn } from './grounding/slots.ts'
import { nearness, sourceOf } from './grounding/source.ts'
import { substitutionsAmong } from './grounding/substitutions.ts'
import { answerSettings as settings } from './settings.ts'

/** A found post with those that say the same, and what it holds of the question. */
export type Relevant = {
  readonly found: Collapsed<FoundPost>
  /** 0..1, and which terms of the question it holds. */
  readonly coverage: number
  readonly held: readonly boolean[]
  readonly holdsAllNames: boolean
  /** What it says of things that have one value at a time, as its near-copies do. */
  readonly values: readonly SlotValue[]
}

type Member = { readonly member: FoundPost; readonly held: readonly boolean[]; readonly values: readonly SlotValue[] }

/**
 * What each found post holds of the question. The same words about another place, or with another value, are a copy to a reader of lists, not to one who asks
 * what is so in this place: those that hold most stand for the rest, and each value has its own; where a number is asked for, each place has its own.
 */
export function weigh(question: Question, { items, page }: SearchPage): Relevant[] {
  const weights = weightsOf(question.terms, page.stats)
  const isSmallIn = smallWordsOf(question)
  const isCommonIn = commonWordsOf(
    question,
    items.map(({ item }) => item.post),
  )
  const heldBy = (found: FoundPost) =>
    heldIn(question.terms, found, () => placesOf(found.post)).map(
      (held, i) => (held && !isSmallIn(i, found.post) && !isCommonIn(i, found.post)) || isSpeaker(question.terms[i], found.post),
    )
  const cover = (held: readonly boolean[]) => coverageOf(held, question.terms, weights)
  const groups = items.map(({ item, copies }) => [item, ...copies].map((member) => ({ member, held: heldBy(member) })))
  const valuesOf = createReader(question, groups)
  const namesIn = (held: readonly boolean[]) => question.terms.map(({ isName, isPlace }, i) => (isName || isPlace) && held[i]).join()
  const saysIn = ({ held, values }: Member) =>
    question.kind === 'how-many' || values.length > 0 ? [namesIn(held), ...values.map(({ slot, value }) => `${slot} ${value}`)].join() : ''
  return groups.flatMap((all, at) => {
    const found = items[at] as Collapsed<FoundPost>
    const told = all.map((one): Member => ({ ...one, values: valuesOf(one) }))
    const [lone] = told
    if (lone && told.length === 1) return [weighed(found, lone, cover(lone.held))]
    return [...Map.groupBy(told, saysIn).values()].map((group) => {
      const members = group.map((one) => ({ ...one, ...cover(one.held) }))
      const most = members.reduce((best, { share }) => Math.max(best, share), 0)
      const near = members.filter(({ share }) => share >= settings.copyCoverage * most)
      const alike = near.map(({ member }) => member)
      const nearest =
        question.wantsFirst || question.asksDeniers
          ? alike.toSorted((a, b) => a.post.witnessedAt - b.post.witnessedAt)
          : nearestFirst(alike)
      const own = near.length === all.length && nearest[0] === found.item ? found : represent(nearest)
      const lead = near.find(({ member }) => member === own.item) as (typeof members)[number]
      return weighed(own, lead, lead)
    })
  })
}

const weighed = (
  found: Collapsed<FoundPost>,
  { held, values }: Member,
  { share, holdsAllNames }: ReturnType<typeof coverageOf>,
): Relevant => ({
  found,
  coverage: share,
  held,
  holdsAllNames,
  values,
})

/** Of facts of the place that is asked about: what each post says of things that have one value at a time. */
function createReader(
  question: Question,
  groups: readonly (readonly Omit<Member, 'values'>[])[],
): (one: Omit<Member, 'values'>) => readonly SlotValue[] {
  if (!kindsOfFacts.has(question.kind)) return () => []
  const fixed = fixedIn(question)
  const isHere = ({ held }: Omit<Member, 'values'>) => fixed.every((i) => held[i])
  const asked = new Set(question.terms.flatMap(({ clauses }) => clauses.map(clauseKey)))
  const here = groups.map((group) => group.filter(isHere).map(({ member }) => member.post))
  const substituted = substitutionsAmong(here, (word) => asked.has(word))
  const read = createSlotReader(question)
  return (one) => (isHere(one) ? [...read(one.member.post), ...substituted(one.member.post.text)] : [])
}

/** Of opinions and of what one account said nothing is out of date; figures have a succession of their own (grounding/succession.ts). */
const kindsOfFacts: ReadonlySet<Question['kind']> = new Set(['what', 'now', 'happening', 'when', 'who', 'whether', 'timeline'])

/** Of those who say the same the account that it is about comes first, then who was there; who only heard it last. */
export function nearestFirst<T extends { readonly post: Post }>(list: readonly T[]): readonly T[] {
  if (list.length < 2) return list
  const near = new Map(list.map((one) => [one, nearness[sourceOf(one.post).kind]]))
  return list.toSorted((a, b) => (near.get(b) ?? 0) - (near.get(a) ?? 0))
}

/** Which terms are small words where another language is spoken: a German "die" tells of nobody's death. */
function smallWordsOf({ terms, lang }: Question): (term: number, post: Post) => boolean {
  const languages = terms.map(
    ({ label, isName }) => new Set(isName ? [] : lettered.filter((one) => one !== lang && isFunctionWord(label, one))),
  )
  return (term, { langs }) => langs.length === 1 && languages[term]?.has(baseLanguage(langs[0] ?? '')) === true
}
/** Languages that share their letters. */
const lettered = ['en', 'fr', 'es', 'de', 'pt']

const isSpeaker = (term: Term | undefined, { author }: Post) =>
  term?.isSpeaker === true && fold(`${author.name} ${author.handle}`).includes(fold(term.label))
