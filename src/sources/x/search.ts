import type { Fields } from '../fields.ts'
import { XFailure, type XApi } from './api.ts'
import type { BackOff } from './back-off.ts'
import type { Budget } from './budget.ts'
import { backFill, limits } from './limits.ts'
import { decodePage, type Page } from './wire.ts'
import type { Included } from './normalize.ts'

export type Found = { readonly post: Fields; readonly included: Included }

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

export type Searching = {
  readonly api: XApi
  readonly budget: Budget
  readonly backOff: BackOff
  readonly entry: string
  readonly signal: AbortSignal
  /** The budget ended before everything was found. */
  readonly onCut: () => void
}

/**
 * What one query finds in a stretch of time, newest first, page by page. Each page is taken from the budget before it is asked for, so that none is
 * cut off in its middle, and one that fails is asked for again by itself, a few times: what came before it is paid for.
 */
export async function* searchStretch(
  { api, budget, backOff, entry, signal, onCut }: Searching,
  { query, from, until }: { readonly query: string; readonly from: number; readonly until: number },
): AsyncIterable<readonly Found[]> {
  let next: string | undefined
  let failures = 0
  for (;;) {
    const granted = budget.leftToSearch(entry) < limits.page.least ? 0 : budget.ask(entry, limits.page.most)
    if (granted === 0) return onCut()
    let page: Page | undefined
    try {
      page = decodePage(await api.search({ query, from, until, most: granted, ...(next !== undefined && { next }) }, signal))
      if (!page) throw new XFailure('http', 'X answered a search with something that is no answer.')
    } catch (error) {
      if (signal.aborted || ++failures === backFill.tries) throw error
      backOff.failed(error)
      await backOff.ready(signal)
      if (signal.aborted) throw error
      continue
    } finally {
      budget.answered(entry, granted, page?.use) // what X sent before it failed is not known
    }
    backOff.succeeded()
    failures = 0
    const { posts, included } = page
    yield posts.map((post) => ({ post, included }))
    next = page.next
    if (next === undefined) return
  }
}
