import type { Fields } from '../fields.ts'
import type { XApi } from './api.ts'
import type { Budget } from './budget.ts'
import { backFill, limits } from './limits.ts'
import { decodePage } from './wire.ts'
import type { Included } from './normalize.ts'

export type Found = { readonly post: Fields; readonly included: Included }
export type Stretch = { readonly found: readonly Found[]; readonly isWhole: boolean }

/** Rules as few queries as possible, each within what recent search takes; a rule longer than that cannot be searched. */
export function queriesOf(rules: readonly string[]): { readonly queries: readonly string[]; readonly tooLong: number } {
  const queries: string[] = []
  let tooLong = 0
  for (const rule of rules) {
    if (rule.length > limits.queryLength) {
      tooLong++
      continue
    }
    const joined = `${queries.at(-1) ?? ''}${queries.length > 0 ? ' OR ' : ''}(${rule})`
    if (queries.length > 0 && joined.length <= limits.queryLength && rule.length + 2 <= limits.queryLength)
      queries[queries.length - 1] = joined
    else queries.push(rule.length + 2 <= limits.queryLength ? `(${rule})` : rule)
  }
  return { queries, tooLong }
}

/**
 * Everything that one query finds in a stretch of time. Each page is taken from the budget before it is asked for, so that none is cut off
 * in its middle; not whole where the budget or the pages of a stretch end.
 */
export async function searchStretch(
  { api, budget, entry, signal }: { readonly api: XApi; readonly budget: Budget; readonly entry: string; readonly signal: AbortSignal },
  { query, from, until }: { readonly query: string; readonly from: number; readonly until: number },
): Promise<Stretch> {
  const found: Found[] = []
  let next: string | undefined
  for (let page = 0; page < backFill.pages; page++) {
    const granted = budget.left(entry, backFill.share) < limits.page.least ? 0 : budget.ask(entry, limits.page.most, backFill.share)
    if (granted === 0) return { found, isWhole: false }
    const request = { query, from, until, most: granted, ...(next !== undefined && { next }) }
    let decoded: ReturnType<typeof decodePage>
    try {
      decoded = decodePage(await api.search(request, signal))
    } catch (error) {
      budget.answered(entry, granted) // what X sent before it failed is not known
      throw error
    }
    budget.answered(entry, granted, decoded?.use)
    if (!decoded) return { found, isWhole: false }
    const { included } = decoded
    for (const post of decoded.posts) found.push({ post, included })
    next = decoded.next
    if (next === undefined) return { found, isWhole: true }
  }
  return { found, isWhole: false }
}
