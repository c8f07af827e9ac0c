import { saidAt, type EpochMs } from '../../post/index.ts'
import { isRepost, placesOfText } from '../../search/index.ts'
import { heldIn } from '../coverage.ts'
import type { EvidenceItem, Question, Standing } from '../evidence.ts'
import { countsIn } from './claims.ts'
import { behindFigure, countedBehind, counter, stretchWith } from './counted.ts'

/** A figure as several posts give it. `text`: a stretch of the post `number`, with what hedges and what is counted ("at least 12 hurt"). */
export type FigureTold = {
  readonly figure: string
  readonly text: string
  readonly number: number
  /** Distinct authors among the evidence and their copies; the first and the last item that says it, and when that was said. */
  readonly authors: number
  readonly since: { readonly at: EpochMs; readonly number: number }
  readonly until: { readonly at: EpochMs; readonly number: number }
}
/** The newest figure that several authors share, and the one that it replaced: given before, by other authors too. */
export type FigureReport = { readonly now: FigureTold; readonly before?: FigureTold }

/** What is told of the number asked for; undefined where no number is asked for or nobody agrees on one. */
export function figureReport(question: Question, items: readonly EvidenceItem[], standing: Standing | undefined): FigureReport | undefined {
  const [figure] = standing?.claims ?? []
  if (question.kind !== 'how-many' || !standing || figure === undefined) return undefined
  const agreeing = standing.items
    .flatMap((number) => items[number - 1] ?? [])
    .filter(({ post }) => countsIn(post, question).includes(figure))
  const now = tell(figure, agreeing, question)
  if (!now || !countsWhatIsAsked(now, question)) return undefined
  const earlier = items.filter(({ number, post }) => !standing.items.includes(number) && !countsIn(post, question).includes(figure))
  const before = replacedBy(now, standing.replaced ?? [], earlier, question)
  return { now, ...(before && { before }) }
}

/** Of words behind a figure one must be the question's, or tell the same: "1 confirmed" says nothing of how many are at risk. */
function countsWhatIsAsked({ text }: FigureTold, { terms, text: asked }: Question): boolean {
  const behind = behindFigure(text)
  if (/^(?:%|per ?cent|prozent|pour cent|por ?cento|por ciento)/iu.test(behind) && !asksShare.test(asked)) return false
  if (behind === '' || counter.test(behind) || /^[%°€]/u.test(behind)) return true
  return heldIn(terms, {}, () => placesOfText(behind)).some(Boolean)
}

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
    const holding = here.filter(({ post }) => countsIn(post, question).includes(figure))
    const told = tell(figure, holding, question)
    if (told && told.authors > 1) return told
  }
  return undefined
}

function tell(figure: string, holding: readonly EvidenceItem[], { lang }: Question): FigureTold | undefined {
  const told = holding.filter(({ post }) => !isRepost(post))
  const inLanguage = told.filter(({ post }) => post.langs.some((one) => one.split('-')[0] === lang))
  const among = inLanguage.length > 0 ? inLanguage : told
  const lead = among.find(({ post }) => countedBehind(figure, post) !== undefined) ?? among[0]
  const text = lead && stretchWith(figure, lead.post.text, lang)
  if (!lead || text === undefined) return undefined
  // Of the posts that can be cited: a copy may be earlier, but its time is not that of the one that stands for it.
  const first = told.reduce((a, b) => (saidAt(b.post) < saidAt(a.post) ? b : a))
  const last = told.reduce((a, b) => (saidAt(b.post) > saidAt(a.post) ? b : a))
  return {
    figure,
    text,
    number: lead.number,
    authors: new Set(told.flatMap(({ standsFor }) => standsFor.by)).size,
    since: { at: saidAt(first.post), number: first.number },
    until: { at: saidAt(last.post), number: last.number },
  }
}
