import type { EpochMs } from '../../post/index.ts'
import type { Question } from '../evidence.ts'
import { isAsked, type SlotValue } from './slot-values.ts'
import { givenBy, isTaken } from './succession.ts'
import type { Said } from './claims.ts'

/**
 * Indices into what was given. `replaced`: posts that give what was so, and not what replaced it; `current`: those that give what replaced it; `asked`: those that give
 * what is so of the very thing that is asked.
 */
export type SlotSuccession = { readonly [K in 'replaced' | 'current' | 'asked']: ReadonlySet<number> }

/** `until`: of each that is replaced, when what replaced it came up. */
export type Replaced = SlotSuccession & { readonly until: ReadonlyMap<number, EpochMs> }
export type Telling = Said & { readonly values: readonly SlotValue[] }

/**
 * Which facts in words were replaced: of the values of one thing (a score, a state, the name or place that is asked for) the one that came up last stands, if
 * enough of those who speak of it since give it; values that posts give beside each other are of different things. What one author says alone
 * replaces nothing. `values`: of posts about the names and places that are asked for.
 */
export function replacedAmong(said: readonly Telling[], question: Question): Replaced {
  const values = said.map((one) => one.values)
  const until = new Map<number, EpochMs>()
  const current = new Set<number>()
  const asked = new Set<number>()
  for (const slot of new Set(values.flat().map((one) => one.slot))) {
    const own = values.map((list) => new Set(list.flatMap((one) => (one.slot === slot ? [one.value] : []))))
    const standing = standingOf(own, said)
    if (!standing) continue
    own.forEach((set, at) => {
      if ([...set].some((value) => standing.before.includes(value)) && !set.has(standing.now)) until.set(at, standing.since)
      if (!set.has(standing.now)) return
      if (standing.before.length > 0) current.add(at)
      if (isAsked(slot, question)) asked.add(at)
    })
  }
  const replaced = new Set(until.keys())
  return { replaced, until, current: current.difference(replaced), asked: asked.difference(replaced) }
}

/** What a post must hold to be of the same thing: names, places and key words; where a script has no capitals, what the question names first. */
export function fixedIn({ terms, text }: Question): number[] {
  const flagged = terms.flatMap(({ isName, isPlace, isKey }, i) => (isName || isPlace || isKey ? [i] : []))
  return flagged.length > 0 || /\p{Lu}/u.test(text) || terms.length < 2 ? flagged : [0]
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
  return {
    now: now.figure,
    since: now.onset,
    before: given.flatMap(({ figure, onset }) => (onset < now.onset && !isBeside(figure) ? [figure] : [])),
  }
}
