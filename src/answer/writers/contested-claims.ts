import { fold, saidAt, termsOf } from '../../post/index.ts'
import { isFunctionWord, placesOfText } from '../../search/index.ts'
import { clauseKey } from '../../store/index.ts'
import { heldIn } from '../coverage.ts'
import type { Evidence, EvidenceItem, Question, Standing } from '../evidence.ts'
import { isForeign } from '../foreign.ts'
import { contentOf, stemOf, wordsAsked } from '../grounding/contested.ts'
import { countsSomething } from '../grounding/counts.ts'
import { deniedBeside, deniedIn, deniedWords, deniesLink, deniesSomething, flatDenials, saysNotSo, takenUp } from '../grounding/denial.ts'
import { focusOf, holdsFocus, tellingAmong } from '../grounding/focus.ts'
import { wholeTermsOf } from '../grounding/katakana.ts'
import { createPlacesApart } from '../grounding/places-apart.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent } from '../writer.ts'
import { wantedBy } from './answer-cues.ts'
import { holdsThing } from './other-figures.ts'
import { isOwnDenial } from './own-denial.ts'
import { choosePassages, type Passage } from './passages.ts'
import { quote } from './quote.ts'
import { quotableLine, quotableSentences } from './sentences.ts'
import { fillWords, momentWords, wordsIn } from './wording.ts'

/** So many words besides names a denial has in common with what it may be a denial of. */
const denialShares = 2

type Told = Extract<DraftEvent, { type: 'quote' }>

/** The claim that the leading posts deny, in the words of one who makes it, marked as denied and since when. */
export function claimDenied(evidence: Evidence, told: readonly Passage[]): Told[] {
  const { standing } = evidence
  const isToldAlone =
    standing?.denials?.items.includes(told[0]?.item.number ?? 0) && !told.some((passage) => isContested(passage, evidence))
  const saying = standing?.denied ?? (isToldAlone && !standing?.denials?.isAsked ? standing?.denials?.said : undefined) ?? []
  if (!standing || saying.length === 0) return []
  if (told.some(({ item }) => saying.includes(item.number))) return []
  const said = choosePassages({ ...evidence, standing: { ...standing, items: saying } })[0]
  const isDenial = said !== undefined && deniesSomething(said.text, said.item.post.langs) // it denies the same, and nobody denies that
  return said && !isDenial && saying.includes(said.item.number) ? [asDenied(said, evidence)] : []
}

/** Whether a passage makes the claim that others deny, and does not deny it itself. */
export function isContested({ item: { post, number } }: Passage, { standing, items }: Evidence): boolean {
  if (standing?.denied?.includes(number)) return true
  const of = (standing?.denials?.of ?? []).filter((word) => !isAcronym(word, items))
  const stems = (words: Iterable<string>) => new Set([...words].map(stemOf))
  const [terms, denied] = [stems(wholeTermsOf(post.text)), stems(deniedWords(post.text))]
  return of.length > 0 && of.filter((word) => terms.has(word) && !denied.has(word)).length >= Math.min(2, of.length)
}

/** "EPA" is somebody: who speaks of them claims nothing yet. */
function isAcronym(stem: string, items: readonly EvidenceItem[]): boolean {
  const written = items
    .flatMap(({ post }) => post.text.replaceAll(/https?:\S+/gu, ' ').match(/\p{Lu}[\p{Lu}\p{N}]+(?!\p{L})|\p{L}+/gu) ?? [])
    .filter((word) => stemOf(fold(word)) === stem)
  return written.length > 0 && written.every((word) => /^\p{Lu}{2,}$/u.test(word))
}

export function asDenied({ item, text, inPicture = false }: Passage, { standing, question, style }: Evidence): Told {
  const since = standing?.denials?.since ?? standing?.since ?? question.asOf
  const lead = fillWords(wordsIn(question.lang).denied, { time: momentWords(since, question.asOf, question) })
  return quote(item, text, question, { lead, isPlain: style === 'plain', inPicture })
}

/**
 * A denial of what is asked, of what is told, or of something else that is said about the question, in its own words: a sentence that denies what is contested.
 * "Denied by" stands only before words that flatly deny: who calls a report unconfirmed, or doubts it, denies nothing.
 */
export function denialsBeside(evidence: Evidence, told: readonly Passage[]): Told[] {
  const { standing, question } = evidence
  const isHere = ofPlaceTold(evidence, told)
  const dispute = standing && disputeOf(standing, (number) => isHere(evidence.items[number - 1]))
  const isTold = told.some(({ item, text }) => dispute?.items.includes(item.number) && deniesSomething(text, item.post.langs))
  if (isTold) return []
  const isDisputed = dispute && isShown(dispute, evidence, told) && sharesMatter(dispute, evidence)
  const beside = isDisputed ? denialOf(dispute, evidence, told) : undefined
  const said = dispute?.isAsked ? beside : (denialOfTold({ ...evidence, items: evidence.items.filter(isHere) }, told) ?? beside)
  if (!said || isOfAnotherEvent(said, told)) return []
  const isDenier = flatDenials(said.text).length > 0 && isOwnDenial(said.item, said.text)
  return [
    quote(said.item, said.text, question, {
      ...(isDenier && { lead: wordsIn(question.lang).denies }),
      isPlain: evidence.style === 'plain',
    }),
  ]
}

/** Said long before anything that is told: what it denies was said of another event. */
const isOfAnotherEvent = ({ item }: Passage, told: readonly Passage[]): boolean =>
  told.length > 0 && told.every((one) => saidAt(one.item.post) - saidAt(item.post) > settings.denial.sameEventMs)

/** The sentence of those who deny what is contested that denies it best. */
function denialOf(
  { items, of, said: claiming, isAsked = false }: Dispute,
  evidence: Evidence,
  told: readonly Passage[],
): Passage | undefined {
  const { question } = evidence
  const isOf = (text: string) => of.length === 0 || [...deniedWords(text)].some((word) => of.includes(stemOf(word)))
  const isFlat = (text: string) => flatDenials(text).length > 0
  const sentences = sentencesOf(items.flatMap((number) => evidence.items[number - 1] ?? [])).filter(
    ({ text }) => !leavesAsked(text, question),
  )
  const flat = sentences.filter(({ text }) => saysNotSo(text))
  const plain = sentences.filter((one) => !flat.includes(one) && (isPlainly(one, question) || answersTaken(one, question)))
  const isOwn = ({ item }: Passage) => !isForeign(item.post, question)
  const denials = [...flat.filter(isOwn), ...plain, ...flat.filter((one) => !isOwn(one))]
  const isSaid = isSaidIn(told, { of, said: claiming })
  return (
    denials.find(({ text }) => isOf(text) && isOfTold(text, told, question)) ??
    denials.find(({ text }) => isOf(text) && isOfThis(text, told, question)) ??
    denials.find(({ text }) => isOf(text) && isFlat(text) && !countsSomething(text)) ??
    denials.find(({ text }) => (isSaid || isAsked || of.length > 0 ? isOf(text) : isFlat(text)) && !countsSomething(text)) ??
    (isSaid || isAsked ? denials[0] : undefined)
  )
}

/**
 * Whether it concerns what is asked: it is asked, told, or denies what is told; or those who claim it speak of the very thing that is asked for, where a figure, a time, somebody
 * or one of several is. Why something is so, and what happens, is told in many words.
 */
function isShown(dispute: Dispute, evidence: Evidence, told: readonly Passage[]): boolean {
  const { question, items } = evidence
  const wanted = wantedBy(question)
  if (dispute.isAsked || wanted === undefined || wanted === 'cause' || wanted === 'place' || isSaidIn(told, dispute)) return true
  if (dispute.items.some((number) => isOfTold(items[number - 1]?.post.text ?? '', told, question))) return true
  const focus = question.terms[focusOf(question) ?? -1]
  const posts = dispute.said.flatMap((number) => items[number - 1]?.post ?? [])
  const own = posts.filter((post) => !isForeign(post, question))
  const telling = own.length > 0 ? own : posts
  return focus === undefined || telling.filter(({ text }) => holdsFocus(text, focus.label)).length * 2 >= telling.length
}

/** Whether anybody who denies or claims it speaks of the matter that is asked about: in one place much else is denied. */
function sharesMatter({ items, said, isAsked }: Dispute, evidence: Evidence): boolean {
  const isOf = holdsOfAsked(evidence.question)
  return isAsked === true || [...items, ...said].some((number) => isOf(evidence.items[number - 1]?.post.text ?? ''))
}

/** Whether a text holds anything of what is asked besides where. */
function holdsOfAsked({ terms }: Question): (text: string) => boolean {
  const things = tellingAmong(
    terms,
    terms.flatMap(({ isPlace, isKey, isName }, i) => (isPlace || (isKey && isName) ? [] : [i])),
  )
  return (text) => {
    const held = heldIn(terms, {}, () => placesOfText(text))
    return things.length === 0 || things.some((i) => held[i])
  }
}

/** "That has nothing to do with the bus lane", where the bus lane is asked about. */
const leavesAsked = (text: string, question: Question): boolean => deniesLink(text) && holdsThing(text, question)

const isSaidIn = (told: readonly Passage[], { of, said }: Pick<Dispute, 'of' | 'said'>): boolean =>
  told.some(({ item, text }) => said.includes(item.number) || wholeTermsOf(text).some((word) => of.includes(stemOf(word))))

/** Sentences that can be quoted; where none of them denies, the whole of a short text in which one does that is too short to stand alone ("Fake! It is a film set"). */
const sentencesOf = (items: readonly EvidenceItem[]): Passage[] =>
  items.flatMap((item) => {
    const sentences = quotableSentences(item.post.text)
    const line = sentences.some(saysNotSo) || !saysNotSo(item.post.text) ? undefined : quotableLine(item.post.text)
    return [...(line === undefined || line.length > settings.quoteLength ? [] : [line]), ...sentences].map((text) => ({ item, text }))
  })

/** Who flatly denies a word that what is told adds to the question, and that others say as well. */
function denialOfTold({ items, question }: Evidence, told: readonly Passage[]): Passage | undefined {
  const asked = wordsAsked(question)
  const telling = ({ item: { post }, text }: Passage) => contentOf(post, wholeTermsOf(text), asked)
  const denied = ({ item: { post }, text }: Passage) => contentOf(post, [...deniedIn(text, post.langs).outright], asked)
  const claims = new Set(told.flatMap((one) => [...telling(one)].filter((word) => !denied(one).has(word))))
  if (claims.size === 0) return undefined
  const heard = items.flatMap((item) => {
    const own = telling({ item, text: item.post.text })
    return [...own].some((word) => claims.has(word)) ? [{ item, told: own, denied: denied({ item, text: item.post.text }) }] : []
  })
  const isSaid = (word: string) =>
    new Set(heard.flatMap((one) => (one.told.has(word) && !one.denied.has(word) ? [one.item.post.author.id] : []))).size >= claimVoices
  const disputed = new Set([...claims].filter((word) => heard.some((one) => one.denied.has(word)) && isSaid(word)))
  if (disputed.size === 0) return undefined
  const denials = sentencesOf(heard.filter((one) => [...one.denied].some((word) => disputed.has(word))).map(({ item }) => item)).filter(
    ({ text }) => !leavesAsked(text, question),
  )
  const isOf = holdsOfAsked(question)
  const isOfThese = (one: Passage) =>
    isOf(one.item.post.text) || [...telling({ ...one, text: one.item.post.text })].filter((word) => claims.has(word)).length >= denialShares
  const deniedHere = (one: Passage) => {
    const beside = deniedBeside(one.text)
    return beside.length > 0 ? contentOf(one.item.post, beside, asked) : denied(one)
  }
  const denies = denials.filter((one) => [...deniedHere(one)].some((word) => disputed.has(word)) && isOfThese(one))
  return denies.find(({ item }) => !isForeign(item.post, question)) ?? denies[0]
}
/** So many say a word that is denied: what one alone says is contested by nobody. */
const claimVoices = 2

/** Who denies what: something that is said besides, or, where those lead who deny it, what they deny. */
type Dispute = Pick<NonNullable<Standing['denials']>, 'items' | 'said' | 'of' | 'isAsked'>
function disputeOf({ denials, denied, items }: Standing, isHere: (number: number) => boolean): Dispute | undefined {
  const dispute = denials ?? (denied && { items, said: denied, of: [] })
  return dispute && { ...dispute, items: dispute.items.filter(isHere) }
}

/**
 * Where no place is asked for, a denial is of the place that is told of: the same may be said of two fires, and denied of one. Where some deny it of another place, who names none
 * denies it in so many words.
 */
function ofPlaceTold({ question, items }: Evidence, told: readonly Passage[]): (item: EvidenceItem | undefined) => boolean {
  if (told.length === 0 || question.terms.some(({ isName, isPlace }) => isName || isPlace)) return () => true
  const isOf = createPlacesApart(items.map(({ post }) => post.text))
  const texts = told.map(({ item }) => item.post.text)
  const places = new Map(items.map((item) => [item, isOf(item.post.text, texts)]))
  const areSeveral = items.some((item) => places.get(item) === 'another' && deniesSomething(item.post.text, item.post.langs))
  return (item) => {
    const place = item && places.get(item)
    return place !== 'another' && (place !== 'none' || !areSeveral || flatDenials(item?.post.text ?? '').length > 0)
  }
}

/** A plain "not" in the asker's own language: it stands for what others deny flatly. */
const isPlainly = ({ item: { post }, text }: Passage, question: Question): boolean =>
  !isForeign(post, question) && deniesSomething(text, post.langs)

/** "Fire? They are drying their boots": what it takes up it does not say. */
const answersTaken = ({ item: { post }, text }: Passage, question: Question): boolean =>
  !isForeign(post, question) && takenUp(text) !== undefined

/** Whether a denial is of what is asked or told: of something else of the same place it would cast doubt on what nobody denies. */
function isOfThis(denial: string, told: readonly Passage[], question: Question): boolean {
  const { terms, kind } = question
  if (kind === 'happening' || kind === 'now') return true
  const denied = deniedWords(denial)
  const asked = terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  return asked.some(({ clauses }) => clauses.some((clause) => denied.has(clauseKey(clause)))) || isOfTold(denial, told, question)
}

/** Whether it denies what one of these tells beyond the question. */
function isOfTold(denial: string, told: readonly Passage[], question: Question): boolean {
  const denied = deniedWords(denial)
  const names = wordsAsked(question)
  return told.some(({ item: { post }, text }) => {
    const isSmall = (word: string) => post.langs.some((lang) => isFunctionWord(word, lang))
    return new Set(termsOf(text).filter((word) => denied.has(word) && !names.has(word) && !isSmall(word))).size >= denialShares
  })
}
