import type { Evidence, EvidenceItem } from '../evidence.ts'
import { countsIn } from '../grounding/claims.ts'
import type { DraftEvent } from '../writer.ts'
import { briefOf } from './brief.ts'
import { groupPassages, type Group } from './group.ts'
import { countsFirst, headline } from './headline.ts'
import type { Passage } from './passages.ts'
import { quote } from './quote.ts'

type Told = Extract<DraftEvent, { type: 'composed' | 'quote' }>
/**
 * One thing of a brief; `group`: what a model may tell in its place, a quote that is marked neither as earlier nor as denied; `isDenial`: that quote
 * denies what others say, so it stands also where a model is trusted with the rest.
 */
export type Part = { readonly draft: Told; readonly group?: Group; readonly isDenial?: boolean }

/**
 * A brief as it stands without a model, in its order, with the groups whose lead is quoted: so figures, what they replaced, denials and disagreement are told
 * by code, whoever writes the rest. How many posts there are comes last; first where the word of one author is all there is, or nothing else is at hand at once.
 */
export function partsOf(evidence: Evidence): readonly Part[] {
  const groups = groupPassages(evidence)
  const isOf = (draft: Told, passage: Passage) => draft.type === 'quote' && isPlainQuote(draft, passage, evidence)
  const parts = briefOf(evidence).flatMap((draft): Part[] => {
    const group = groups.find(({ lead }) => isOf(draft, lead))
    if (group) {
      const items = group.items.filter((item) => item === group.lead.item || !isOutdated(item, evidence))
      return [{ draft, group: { ...group, items }, isDenial: denies(group.lead.item, evidence) }]
    }
    return groups.some(({ besides }) => besides.some((passage) => isOf(draft, passage))) ? [] : [{ draft }]
  })
  const numbers = parts.flatMap(({ draft }) => (draft.type === 'quote' ? [draft.number] : draft.numbers))
  const count = headline(evidence, [...new Set(numbers)])
  const isFirst = countsFirst(evidence) || parts[0]?.draft.type !== 'composed'
  return !count ? parts : isFirst ? [{ draft: count }, ...parts] : [...parts, { draft: count }]
}

function isPlainQuote(draft: Extract<Told, { type: 'quote' }>, { item, text }: Passage, { question, style }: Evidence): boolean {
  return draft.number === item.number && draft.before === quote(item, text, question, { isPlain: style === 'plain' }).before
}

const denies = ({ number }: EvidenceItem, { standing }: Evidence): boolean =>
  standing?.denials?.items.includes(number) === true || (standing?.denied !== undefined && standing.items.includes(number))

/** Gives a figure that another one replaced, and not that one. */
function isOutdated({ post }: EvidenceItem, { question, standing }: Evidence): boolean {
  return standing?.replaced !== undefined && saysReplaced(countsIn(post, question), standing.claims, standing.replaced)
}

/** A model's sentence with a figure that another one replaced, without that one: code tells it, with the time until which it stood. */
export function tellsReplaced(text: string, { question, standing, items }: Evidence): boolean {
  const [some] = items
  if (!standing?.replaced || !some) return false
  return saysReplaced(countsIn({ ...some.post, text }, question), standing.claims, standing.replaced)
}

const saysReplaced = (figures: readonly string[], now: readonly string[], replaced: readonly string[]): boolean =>
  figures.some((figure) => replaced.includes(figure)) && !figures.some((figure) => now.includes(figure))
