import type { Question } from '../evidence.ts'
import { slotValuesOf } from './slot-values.ts'
import { givenBy, isTaken } from './succession.ts'
import type { Said } from './claims.ts'

/**
 * `replaced`: posts that give what was so, and not what replaced it; `current`: those that give what is so of what is asked, and nothing that it replaced. Indices
 * into what was given.
 */
export type SlotSuccession = { readonly replaced: ReadonlySet<number>; readonly current: ReadonlySet<number> }

/**
 * Which facts in words were replaced: of the values of one thing (a score, a state, the name or place that is asked for) the one that came up last stands, if
 * enough of those who speak of it since give it; values that posts give beside each other are of different things. Only posts that hold the names and places asked
 * for are heard; what one author says alone replaces nothing.
 */
export function replacedAmong(said: readonly Said[], question: Question): SlotSuccession {
  const isHere = ({ held }: Said) => question.terms.every(({ isName, isPlace, isKey }, i) => !(isName || isPlace || isKey) || held[i])
  const values = said.map((one) => (isHere(one) ? slotValuesOf(one.post, question) : []))
  const replaced = new Set<number>()
  const current = new Set<number>()
  for (const slot of new Set(values.flat().map((one) => one.slot))) {
    const own = values.map((list) => new Set(list.flatMap((one) => (one.slot === slot ? [one.value] : []))))
    const standing = standingOf(own, said)
    if (!standing) continue
    own.forEach((set, at) => {
      if (set.has(standing.now)) current.add(at)
      else if ([...set].some((value) => standing.before.includes(value))) replaced.add(at)
    })
  }
  for (const at of replaced) current.delete(at)
  return { replaced, current }
}

/** Of the values of one slot, by post: the one that stands, and those that it replaced. */
function standingOf(own: readonly ReadonlySet<string>[], said: readonly Said[]) {
  const mentions = own.flatMap((set, at) => [...set].map((value) => ({ value, ...(said[at] as Said) })))
  const given = [...Map.groupBy(mentions, ({ value }) => value)]
    .flatMap(([value, list]) => givenBy(value, list) ?? [])
    .sort((a, b) => b.onset - a.onset)
  const now = given.find((one) => isTaken(one, given))
  if (!now) return undefined
  const isBeside = (value: string) => own.some((set) => set.has(value) && set.has(now.figure))
  return { now: now.figure, before: given.flatMap(({ figure, onset }) => (onset < now.onset && !isBeside(figure) ? [figure] : [])) }
}
