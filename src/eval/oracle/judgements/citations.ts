import type { Dispute, Standing, Truth } from '../../../sim/world/oracle.ts'
import type { Shown, Statement } from '../shown.ts'
import { isOfEvent, states } from './values.ts'

/** Precision: `supporting` of `cited`; recall: `supported` of `sentences` (Gao et al., ALCE, EMNLP 2023). */
export type CitationCounts = { readonly cited: number; readonly supporting: number; readonly sentences: number; readonly supported: number }

/**
 * Whether the cited posts say what the sentences say, by what the oracle knows of them and not by what the store returned. A citation is right
 * where its post supports a part of the sentence; a sentence is supported where each of its parts is.
 */
export function countCitations({ statements }: Shown, asked: Truth | Dispute): CitationCounts {
  const sentences = Map.groupBy(statements, ({ sentence }) => sentence)
  const judged = [...sentences.values()].map((parts) => parts.map((part) => part.cited.map((standing) => supports(part, standing, asked))))
  const citations = judged.flatMap((parts) => (parts[0] ?? []).map((_first, at) => parts.some((part) => part[at])))
  return {
    cited: citations.length,
    supporting: citations.filter(Boolean).length,
    sentences: judged.length,
    supported: judged.filter((parts) => parts.every((part) => part.some(Boolean))).length,
  }
}

/**
 * The post is of this event and nobody's trap; a quote stands in it word for word; other statements find a value that they give in it, where
 * they give one.
 */
function supports({ words, isQuote }: Statement, standing: Standing | undefined, asked: Truth | Dispute): boolean {
  if (!isOfEvent(standing, asked) || standing.role === 'hostile') return false
  if (isQuote) return plain(standing.text).includes(plain(words.replace(/…$/u, '')))
  const given = valuesOf(asked).filter((values) => states(words, values))
  return given.length === 0 || given.some((values) => states(standing.text, values))
}

const valuesOf = (asked: Truth | Dispute) => ('camps' in asked ? [] : [asked.value, ...asked.outdated, ...asked.rumours])
/** White space as it comes, and what is cut at an end, make no difference. */
const plain = (text: string) => text.normalize('NFC').replaceAll(/\s+/gu, ' ').trim()
