import { baseLanguage, datedAmong, saidAt, type Post } from '../../post/index.ts'
import { isRepost, placesOfText } from '../../search/index.ts'
import { heldIn } from '../coverage.ts'
import type { EvidenceItem, FigureReport, FigureTold, Question, Standing } from '../evidence.ts'
import { answerSettings as settings } from '../settings.ts'
import { countsIn, isMeasured } from './claims.ts'
import { countsThing } from './asked-count.ts'
import { languagesIn } from './languages-in.ts'
import { measureAsked } from './measures.ts'
import { isMoney } from './money.ts'
import { ofWhatIsAsked, ownFigure } from './figure-owner.ts'
import { behindFigure, countedBehind, counter, isPeople, langOf, stretchWith } from './counted.ts'

/** What is told of the number asked for; undefined where no number is asked for or nobody agrees on one. */
export function figureReport(question: Question, items: readonly EvidenceItem[], standing: Standing | undefined): FigureReport | undefined {
  const [figure] = standing?.claims ?? []
  if (question.kind !== 'how-many' || !standing || figure === undefined) return undefined
  const itemsOf = (numbers: readonly number[]) => numbers.flatMap((number) => items[number - 1] ?? [])
  if (standing.against?.bySides) {
    const now = tell(figure, itemsOf(standing.items), question)
    const against = tell(standing.against.figure, itemsOf(standing.against.items), question)
    return now && against && { now, against }
  }
  const agreeing = givenOf(figure, itemsOf(standing.items), question)
  const now = tell(figure, agreeing, question)
  if (!now || !countsWhatIsAsked(now, items, question)) return undefined
  const against = standing.against && contradicting(standing.against, items, question)
  if (against) return { now, against }
  const earlier = items.filter(({ number, post }) => !standing.items.includes(number) && !countsIn(post, question).includes(figure))
  const before = replacedBy(now, standing.replaced ?? [], earlier, question)
  return { now, ...(before && { before }) }
}

function contradicting(
  { figure, items: numbers }: NonNullable<Standing['against']>,
  items: readonly EvidenceItem[],
  question: Question,
): FigureTold | undefined {
  const giving = givenOf(
    figure,
    numbers.flatMap((number) => items[number - 1] ?? []),
    question,
  )
  const told = tell(figure, giving, question)
  return told && told.authors > 1 && countsWhatIsAsked(told, items, question) ? told : undefined
}

/** The posts among them that give a figure of the very thing that is asked, and not as another one's. */
function givenOf(figure: string, items: readonly EvidenceItem[], question: Question): readonly EvidenceItem[] {
  const holding = items.filter(({ post }) => countsIn(post, question).includes(figure))
  return ofWhatIsAsked(
    holding.filter(({ post }) => ownFigure(figure, post.text, question)),
    question,
  )
}

/** Of words about a figure one must be the question's, or tell the same: "1 confirmed" says nothing of how many are at risk, a bare number of nothing. */
function countsWhatIsAsked({ text, figure, number }: FigureTold, items: readonly EvidenceItem[], question: Question): boolean {
  const { text: asked } = question
  const terms = question.terms.filter(({ isName, isPlace }) => !isName && !isPlace)
  if (isMoney(figure)) return true
  const post = items[number - 1]?.post
  const measure = measureAsked(asked)
  if (measure) return items.some((one) => isMeasured(figure, one.post, measure))
  const behind = behindFigure(text, langOf(post ?? { langs: [] }))
  if (/^(?:%|per ?cent|prozent|pour cent|por ?cento|por ciento)/iu.test(behind) && !asksShare.test(asked)) return false
  if (counter.test(behind) || /^[%°€]/u.test(behind)) return true
  if (behind === '') return post !== undefined && heldIn(terms, {}, () => placesOfText(wordsBefore(text, post.text))).some(Boolean)
  if (heldIn(terms, {}, () => placesOfText(behind)).some(Boolean)) return true
  // "120 people are ill": of people what befell them stands beside them.
  if (isPeople(firstWord(behind)) && post) return heldIn(terms, {}, () => placesOfText(wordsBeside(text, post.text))).some(Boolean)
  return post !== undefined && countsThing(post, question, { orKin: true })
}

/** The words right before a stretch, in its sentence: "the death toll is now", 停電戸数：. */
const wordsBefore = (stretch: string, text: string): string =>
  /(?:[^\s.!?。！？]+\s*){0,5}$/u.exec(text.slice(0, Math.max(0, text.indexOf(stretch))))?.[0] ?? ''

/** Those, and the words right behind it, of the same clause and up to the next figure. */
const wordsBeside = (stretch: string, text: string): string =>
  `${wordsBefore(stretch, text)} ${/^(?:\s(?!(?:and|et|y|und|e)\s)[^\s.,;!?。、！？\p{Nd}]+){0,5}/u.exec(text.slice(text.indexOf(stretch) + stretch.length))?.[0] ?? ''}`

/** A share is asked for; else "40 %" is no number of anybody. */
const asksShare =
  /%|per ?cent|percentage|\bshare\b|\brate\b|proportion|how much|prozent|anteil|quote|pour ?cent|\bpart\b|taux|por ?cento|por ciento|porcent|tasa|taxa|quot|割合|率|パーセント/iu

/** Of the figures that it replaced the one that came last, given by two authors before it. */
function replacedBy(
  now: FigureTold,
  replaced: readonly string[],
  earlier: readonly EvidenceItem[],
  question: Question,
): FigureTold | undefined {
  const here = earlier.filter(({ post }) => saidAt(post) < now.since.at)
  for (const figure of replaced) {
    const told = tell(figure, givenOf(figure, here, question), question)
    if (told && told.authors > 1) return told
  }
  return undefined
}

function tell(figure: string, holding: readonly EvidenceItem[], { lang }: Question): FigureTold | undefined {
  const told = ofOneEvent(holding.filter(({ post }) => !isRepost(post)))
  const among = told.filter(({ post }) => isIn(post, lang))
  const lead = bestWorded(figure, among) ?? told[0]
  const text = lead && stretchWith(figure, lead.post.text, lang)
  if (!lead || text === undefined || (among.length === 0 && /\p{L}/u.test(text))) return undefined // a noun of another language
  // Of the posts that can be cited: a copy may be earlier, but its time is not that of the one that stands for it.
  const dated = datedAmong(told)
  const first = dated.reduce((a, b) => (saidAt(b.post) < saidAt(a.post) ? b : a))
  const last = dated.reduce((a, b) => (saidAt(b.post) > saidAt(a.post) ? b : a))
  return {
    figure,
    text,
    number: lead.number,
    authors: authorsOf(told),
    since: { at: saidAt(first.post), number: first.number },
    until: { at: saidAt(last.post), number: last.number },
  }
}

/** The same figure of the same place, given again after a long silence, is of another siege or storm: of such runs the one with most authors, the newest of those. */
function ofOneEvent(told: readonly EvidenceItem[]): readonly EvidenceItem[] {
  const runs: EvidenceItem[][] = []
  let before = -Infinity
  for (const one of told.toSorted((a, b) => a.post.witnessedAt - b.post.witnessedAt)) {
    const at = one.post.witnessedAt // a date that its author claims sets nobody apart
    if (at - before > settings.figureApartMs) runs.push([])
    runs.at(-1)?.push(one)
    before = at
  }
  const run = new Set(runs.reduce<EvidenceItem[]>((best, one) => (authorsOf(one) >= authorsOf(best) ? one : best), []))
  return told.filter((one) => run.has(one))
}

/** How many, with those of the copies. */
const authorsOf = (items: readonly EvidenceItem[]): number => new Set(items.flatMap(({ standsFor }) => standsFor.by)).size

/** Who says what is counted; "120 people" before "120 people fell". */
function bestWorded(figure: string, giving: readonly EvidenceItem[]): EvidenceItem | undefined {
  const behind = ({ post }: EvidenceItem) => countedBehind(figure, post)
  const counting = giving.filter((one) => behind(one) !== undefined)
  const isOfPeople = counting.length > 0 && counting.every((one) => isPeople(firstWord(behind(one))))
  return (isOfPeople ? counting.find((one) => isPeople(behind(one) ?? '')) : undefined) ?? counting[0] ?? giving[0]
}
const firstWord = (words = '') => words.trim().split(' ')[0] ?? ''

/** Whether a post is written in a language, by what it states and by its small words. */
function isIn({ text, langs }: Post, lang: string): boolean {
  if (lang === 'und') return true
  if (langs.length > 0 && !langs.some((one) => baseLanguage(one) === lang)) return false
  const found = languagesIn(text)
  return found.length === 0 || found.includes(lang) || !spaced.has(lang)
}
const spaced: ReadonlySet<string> = new Set(['en', 'fr', 'es', 'de', 'pt', 'it'])
