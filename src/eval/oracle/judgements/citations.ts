import type { Dispute, Standing, Truth } from '../../../sim/world/oracle.ts'
import type { Shown, Statement } from '../shown.ts'
import { isOfEvent, states } from './values.ts'

/** Precision: `supporting` of `cited`; recall: `supported` of `statements` (Gao et al., ALCE, EMNLP 2023). */
export type CitationCounts = {
  readonly cited: number
  readonly supporting: number
  readonly statements: number
  readonly supported: number
}

/** Whether the cited posts say what the statements say, by what the oracle knows of them and not by what the store returned. */
export function countCitations({ statements }: Shown, asked: Truth | Dispute): CitationCounts {
  const judged = statements.map((one) => one.cited.map((standing) => supports(one, standing, asked)))
  return {
    cited: judged.flat().length,
    supporting: judged.flat().filter(Boolean).length,
    statements: judged.length,
    supported: judged.filter((one) => one.some(Boolean)).length,
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
