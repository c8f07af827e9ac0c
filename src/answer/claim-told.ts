import { voicesIn } from '../post/index.ts'
import { placesOf } from '../search/index.ts'
import { clauseKey } from '../store/index.ts'
import { heldIn } from './coverage.ts'
import type { Evidence, Question, Term, ToldBefore } from './evidence.ts'
import { answerSettings } from './settings.ts'
import { termsOfTopic } from './understand/index.ts'
import { wantedBy } from './writers/answer-cues.ts'
import { choosePassages } from './writers/passages.ts'

const settings = answerSettings.toldBefore

/** Kinds of questions that say what is told themselves ("Did the dam break?"), or whose answer tells more than one thing. */
const saysItself: ReadonlySet<Question['kind']> = new Set(['whether', 'opinions', 'compare', 'timeline', 'latest', 'origin', 'how-many'])

/**
 * What the answer to a question tells first, so that a later question may ask who said it: the figure that code tells, else the words of the first quote that the
 * question does not hold and that those who say the same use more than the rest.
 */
export function claimTold(evidence: Evidence): ToldBefore | undefined {
  const { question, figures } = evidence
  if (figures) return { figure: figures.now.figure }
  const { kind, asksState, asksDeniers, wantsFirst } = question
  // Of what people say of a matter each says something else; who asks since when asks of what is told already.
  if (saysItself.has(kind) || asksDeniers || wantsFirst || !(asksState || kind === 'happening' || kind === 'now')) return undefined
  const [lead] = choosePassages(evidence)
  const terms = lead ? tellingTerms(lead.text, lead.item.number, evidence) : []
  return terms.length > 0 ? { terms } : undefined
}

/** The words of the leading sentence that those share who say the same, and that are rarest among all: up to three. */
function tellingTerms(text: string, lead: number, evidence: Evidence): readonly Term[] {
  const { items } = evidence
  const saying = sayingSame(lead, evidence)
  const least = Math.min(2, voicesIn(saying.map(({ post }) => post)))
  const holding = (term: Term, list: Evidence['items']) => list.filter(({ post }) => heldIn([term], {}, () => placesOf(post))[0])
  const weighed = wordsTold(text, evidence.question).map((term) => {
    const among = holding(term, saying)
    const isShared = voicesIn(among.map(({ post }) => post)) >= least
    const rarity = Math.log(1 + items.length / holding(term, items).length)
    return { term, worth: isShared ? (among.length / saying.length) * rarity : 0 }
  })
  const best = Math.max(0, ...weighed.map(({ worth }) => worth))
  return weighed
    .filter(({ worth }) => worth > 0 && worth >= settings.ofBest * best)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, settings.words)
    .map(({ term: { label, clauses } }) => ({ label, clauses, isName: false, isTold: true }))
}

/** What the sentence adds to the question; where a place, a person or one of several is asked for, its names alone. */
function wordsTold(text: string, question: Question): readonly Term[] {
  const asked = new Set(question.terms.flatMap(({ clauses }) => clauses.map(clauseKey)))
  const isAsked = ({ clauses }: Term) => clauses.some((clause) => asked.has(clauseKey(clause).replace(/^#/u, '')))
  const own = termsOfTopic(text, { beginsQuestion: true, question: text }).filter((term) => /\p{L}/u.test(term.label) && !isAsked(term))
  const wanted = wantedBy(question)
  if (wanted !== 'place' && wanted !== 'person' && wanted !== 'name') return own
  // The first word is a name before another one: "Canal Street".
  const begins = ({ label }: Term) =>
    /^\p{Lu}/u.test(label) && own.some((other) => other.isName && text.startsWith(`${label} ${other.label}`))
  const names = own.filter((term) => term.isName || begins(term))
  return names.length > 0 ? names : own
}

/** Those who say what the leading post says; where it denies something those who say that, since who denies it has words of their own. */
function sayingSame(lead: number, { items, clusters, standing }: Evidence): Evidence['items'] {
  const { items: agreeing = [], denied = [] } = standing ?? {}
  const told = denied.length > 0 ? denied : agreeing
  const same = agreeing.includes(lead) ? told : (clusters[items[lead - 1]?.cluster ?? -1]?.items ?? [])
  return items.filter(({ number }) => same.includes(number))
}
