import type { Carried, Question, Term } from '../evidence.ts'
import { asksExistence, asksOfMatter, asksOfThing, asksWhatTheySaid, placeInLowerCase } from './follow-up-forms.ts'
import { anyJoin, joins, openingWord } from './forms.ts'
import { foldWords } from './time/fold-words.ts'

/** Goes on from the question before it, whatever it goes on with. */
const joined = openingWord(
  anyJoin,
  'what else|who else|anything else|compared? (?:it |that |this )?(?:with|to)',
  "qui d'autre|quoi d'autre|comparee? a|(?:compare|comparer) (?:avec|a)",
  'quien mas|que mas|(?:compara(?:do|da|lo)?) con',
  'wer noch|was noch|im vergleich (?:zu|mit)|vergleiche? (?:das |es )?mit',
  'quem mais|que mais|o que mais|(?:compara(?:do|da)?|em comparacao) com',
)
/** Asks something about what was spoken of, where it brings no topic of its own. */
const asksOn = openingWord(
  'since when|until when|why|when|where|who|which|how (?:many|much|long|come)',
  'depuis quand|pourquoi|quand|ou|qui|combien|comment|quel(?:le)?s?',
  'desde cuando|hasta cuando|por que|cuando|donde|quien(?:es)?|cuant[oa]s?|como|cual(?:es)?',
  'seit wann|bis wann|warum|wieso|weshalb|wann|wo|wer|wie ?viele?|wie lange|welche[rnsm]?',
  'desde quando|ate quando|por que|porque|quando|onde|quem|quant[oa]s?|como|qua(?:l|is)',
)
const joinsJapanese = /^(?:では|じゃあ|それで|それは|そして|一方|いつから|なぜ|どうして|誰が|だれが|どこ)|^.{1,16}(?:は|では|も)[？?]?$/u
const pronouns = new RegExp(
  `(?<![\\p{L}])(?:${[
    'it(?! true that| raining| snowing| possible)|they|them|their|he|him|his|she|her|there(?! (?:is|are|was|were|any|been))|(?:that|this)(?=\\s*(?:$|[?.!,]|true|so\\b|happen))',
    "ca|cela|c'est vrai(?! que)|eux|la-bas|le (?:dement|dementent|nie|confirme|dit)|la (?:dement|nie|confirme)|l'a (?:dit|confirme|dementi)",
    'eso|esto|ello|alli|ahi|ellos|ellas|lo (?:niega|niegan|confirma|confirman|dijo|dice|dicen|desmiente)',
    'es(?=\\s*(?:$|[?.!,]|gesagt|bestatigt|bestreitet))|das(?=\\s*(?:$|[?.!,]|gesagt|wahr|bestatigt))|bestreitet (?:es|das)|bestatigt (?:es|das)|stimmt das|dort|davon|dazu|dagegen|sie(?=\\s*$)',
    'isso|isto|ele|ela|eles|elas|ali|disso|nisso',
  ].join('|')})(?![\\p{L}])|それ|そこ|その(?!他)|彼ら?|彼女`,
  'u',
)
/** A question of its own follows, not a bare name: what was asked before is not asked again. */
const asksItself =
  /(?<![\p{L}])(?:where|why|how|who|when|which|caused?|ou|pourquoi|comment|qui|quand|quel(?:le)?s?|donde|por que|quien|cuando|cual(?:es)?|warum|wo|wer|wann|welche[rnsm]?|onde|quem|quando|qua(?:l|is))(?![\p{L}])|誰|いつ|なぜ|どこ/u

/** "And about the library?": the same people, about something else. */
const aboutElse = openingWord(
  `(?:${joins.en}) (?:about|on)`,
  `(?:${joins.fr}) (?:sur|a propos)`,
  `(?:${joins.es}) (?:sobre|de)`,
  `(?:${joins.de}) (?:uber|zu[mr]?)`,
  `(?:${joins.pt}) (?:sobre|quanto)`,
)

export const asksAboutElse = (text: string): boolean => aboutElse.test(foldWords(text).trim())

export type Fresh = {
  readonly text: string
  readonly terms: readonly Term[]
  /** Its frame leads to a topic ("… say about"). */
  readonly namesTopic: boolean
  readonly kind: Question['kind']
  readonly tellsNames: boolean
}
export type Continued = {
  readonly terms: readonly Term[]
  readonly carried: Omit<Carried, 'window'>
  /** Nothing but another name, place or time: kind and manner of the question before hold. */
  readonly isBare: boolean
}

/**
 * What a question takes from the one before: its topic words, where it brings none; a place takes the place of a place, a bare name that of
 * the last name, anything else joins. Undefined where it stands by itself.
 */
export function continueFrom(previous: Question, asked: Fresh): Continued | undefined {
  const fresh = { ...asked, terms: withKindOf(asked) }
  const { text, terms, namesTopic } = fresh
  const folded = foldWords(text).trim()
  const pointsBack = pronouns.test(folded) && (terms.length <= 2 || !terms.some(({ isName, isPlace }) => isName && !isPlace))
  const isPlaceAlone = terms.length > 0 && terms.every(({ isPlace }) => isPlace) && fresh.kind === 'what'
  const isOfTopic =
    asksOn.test(folded) && terms.length <= 1 && (!fresh.tellsNames || terms.every(({ isName, isPlace }) => !isName || isPlace))
  const isOfHere =
    terms.length > 0 && (asksWhatTheySaid(text) || (asksExistence(text) && fresh.kind !== 'happening' && fresh.kind !== 'opinions'))
  const isOfEvent = (isOfHere || (asksOn.test(folded) && fresh.tellsNames)) && asksOfEvent(previous, terms)
  if (terms.length > 0 && !isJoined(text) && !pointsBack && !isPlaceAlone && !isOfTopic && !isOfEvent) return undefined
  if (terms.length > 0 && namesTopic && !pointsBack)
    return { terms, carried: { kept: [], replaced: labels(previous.terms) }, isBare: false }
  const isBare =
    (fresh.kind === 'what' || fresh.kind === 'happening') &&
    !pointsBack &&
    !isOfHere &&
    !asksOfMatter(text) &&
    !asksItself.test(withoutJoin(folded))
  const isOther = isOfEvent && !isOfTopic && (isOfHere || !isJoined(text)) && !pointsBack
  const replaced =
    terms.length === 0
      ? []
      : isOther
        ? previous.terms.filter(({ isName, isPlace }) => !isName && !isPlace)
        : [...new Set([...replacedBy(previous, fresh, isBare), ...measured(previous, fresh, isBare)])]
  const kept = previous.terms.filter((term) => !replaced.includes(term))
  return { terms: joinTerms(kept, terms), carried: { kept: labels(kept), replaced: labels(replaced) }, isBare }
}

/** What was typed without its capital is a place all the same; a noun that is none takes no place's place. */
function withKindOf({ text, terms }: Fresh): readonly Term[] {
  const place = placeInLowerCase(text)
  if (place.length > 0)
    return terms.map((term) => (place.includes(term.label) ? { ...term, isName: true, isPlace: true, isKey: true } : term))
  return asksOfThing(text) || asksOfMatter(text) ? terms.map(({ isPlace: _place, isKey: _key, ...term }) => term) : terms
}

/** "Who claimed responsibility?" of an attack in a place that was asked of: few words of its own, none of them a name. */
const asksOfEvent = (previous: Question, terms: readonly Term[]): boolean =>
  terms.length > 0 &&
  terms.length <= mostOfEvent &&
  terms.every(({ isName, isPlace, isKey }) => !isName && !isPlace && !isKey) &&
  previous.terms.some(({ isName, isPlace }) => isName || isPlace)
const mostOfEvent = 2

/**
 * What was counted or measured before, where something else is now: "and injured?" after "How many were killed …?", "how many died?" after "How strong was …?".
 * With another place, all that was said of the old one: "and at the concert in Norby?".
 */
function measured({ kind, text, terms: before }: Question, fresh: Fresh, isBare: boolean): readonly Term[] {
  const plain = before.filter(({ isName, isPlace }) => !isName && !isPlace)
  const own = fresh.terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  if (own.length === 0) return []
  const [counted, ...rest] = plain
  if (!counted) return []
  if (kind === 'how-many' && isBare && fresh.terms.some(({ isPlace }) => isPlace)) return rest
  const isCounted = kind === 'how-many' && ((isBare && (fresh.tellsNames || asksOfThing(fresh.text))) || fresh.kind === 'how-many')
  const isMeasure = fresh.kind !== 'what' && fresh.kind !== 'when' && asksDegree.test(foldWords(text).trim())
  // Of what is counted much may be said that is not so of the next thing; where it happened stays.
  if (isCounted) return before.length > plain.length ? plain : plain.length > 1 ? [counted] : []
  return isMeasure && plain.length > 1 ? [counted] : []
}
/** Its first word of its own is a measure. */
const asksDegree = /^(?:how (?!many|much)\p{L}+|wie (?!viele?\b)\p{L}+) (?:is|are|was|were|did|does|ist|sind|war|waren)(?!\p{L})/u

/** Whether a question begins as one that goes on from another ("And …", "What about …"). */
export const isJoined = (text: string): boolean => joined.test(foldWords(text).trim()) || joinsJapanese.test(text.trim())

const withoutJoin = (folded: string) => folded.replace(joined, '')
const labels = (terms: readonly Term[]) => terms.map(({ label }) => label)

function replacedBy(
  { terms: previous, speakers: handles }: Question,
  { text, terms, tellsNames, kind }: Fresh,
  isBare: boolean,
): readonly Term[] {
  if (kind === 'compare') return []
  const places = previous.filter(({ isPlace }) => isPlace)
  const speakers = previous.filter(({ isSpeaker }) => isSpeaker)
  if (terms.some(({ isSpeaker }) => isSpeaker)) return speakers
  if (speakers.length + handles.length > 0 && aboutElse.test(foldWords(text).trim()))
    return previous.filter(({ isSpeaker, isPlace }) => !isSpeaker && !isPlace)
  if (terms.some(({ isPlace }) => isPlace)) return places.length > 0 ? places : lastOf(previous)
  if (!isBare) return []
  if (asksOfThing(text) || asksOfMatter(text)) return []
  if (!tellsNames) return terms.length > 2 ? [] : places.length > 0 ? places : previous.slice(-1)
  return terms.every(({ isName }) => isName) ? lastNames(previous) : []
}

/** What something was asked of or for, the last of it: "the mayor of New Town", "and in Ferndale?". */
function lastOf(terms: readonly Term[]): readonly Term[] {
  const end = terms.findLastIndex(({ isOf }) => isOf)
  const before = terms.slice(0, end + 1).findLastIndex(({ isOf }) => !isOf)
  return terms.slice(before + 1, end + 1)
}

/** The last name, with the words it has more of: "Golden Gate". */
function lastNames(terms: readonly Term[]): readonly Term[] {
  const end = terms.findLastIndex(({ isName }) => isName)
  const before = terms.slice(0, end + 1).findLastIndex(({ isName }) => !isName)
  const run = terms.slice(before + 1, end + 1)
  const isPlace = terms[end]?.isPlace ?? false
  return run.filter((term) => (term.isPlace ?? false) === isPlace)
}

function joinTerms(previous: readonly Term[], own: readonly Term[]): Term[] {
  const known = new Set(previous.map((term) => JSON.stringify(term.clauses)))
  return [...previous, ...own.filter((term) => !known.has(JSON.stringify(term.clauses)))].slice(0, 24)
}
