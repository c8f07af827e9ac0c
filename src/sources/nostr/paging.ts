import type { NostrEvent } from './event.ts'
import { nostrSettings } from './settings.ts'
import type { Filter } from './wire.ts'

/** Reads a stretch of the past page by page, from its newest event down: a relay tells the newest of what matches, and no more than it likes. */
export interface Paging {
  /** The request for the next page. */
  next(): Filter
  /** The same once more. */
  current(): Filter
  saw(event: NostrEvent): void
  /** To be asked at the end of each page. */
  isDone(): boolean
  /** Some of it was not to be had: more events of one second than fit into a page, or no end. */
  isCutOff(): boolean
}

/** `knowsPage`: the relay said how many it tells at once, so that fewer are the last ones; else only an empty page is. */
export function createPaging(filter: Filter & { readonly since: number }, page: number, knowsPage: boolean): Paging {
  let until: number | undefined
  let pages = 0
  let wasCutOff = false
  let before = new Set<string>()
  let here = new Set<string>()
  let oldest = Infinity
  let hasStepped = false
  const current = (): Filter => ({ ...filter, ...(until !== undefined && { until }), limit: page })
  return {
    next() {
      pages++
      before = here
      here = new Set()
      oldest = Infinity
      return current()
    },
    current,
    saw({ id, created_at: at }) {
      here.add(id)
      oldest = Math.min(oldest, at)
    },
    isDone() {
      if (here.size === 0 || (knowsPage && here.size < page)) return true
      if (pages >= nostrSettings.read.mostPages) return (wasCutOff = true)
      const isNews = here.difference(before).size > 0
      // One second was stepped over, and behind it there is more: so the page before was full of that second alone, and may have had no room for all.
      if (hasStepped) wasCutOff = true
      if (hasStepped && !isNews) return true // it does not heed `until`
      hasStepped = !isNews || oldest === until
      until = hasStepped ? oldest - 1 : oldest
      return until < filter.since
    },
    isCutOff: () => wasCutOff,
  }
}
