import { fieldsOf, listOf, textOf, type Fields } from '../fields.ts'
import { rulesIn, type XApi } from './api.ts'
import { problemOf, type MatchedRule } from './wire.ts'

/** A rule that is wanted, and for which entry. */
export type WantedRule = { readonly entry: string; readonly value: string }
/** What came of keeping X's list in step. */
export type SyncedRules = {
  /** The entry that a post belongs to; undefined where only rules of others matched. */
  readonly entryOf: (matched: readonly MatchedRule[]) => string | undefined
  /** By entry, what X has against its rules. */
  readonly refused: ReadonlyMap<string, string>
}

/** Whoever uses the same key for something else has rules of their own there: only those with this beginning are ours to change. */
const ours = 'groundswell/'
const tagOf = (entry: string) => `${ours}${entry}`

/** Takes away our rules that are not wanted any more and adds those that are missing. They count without reconnecting. */
export async function syncRules(api: XApi, wanted: readonly WantedRule[], signal: AbortSignal): Promise<SyncedRules> {
  const there = rulesIn(await api.rules(signal))
  const isWanted = ({ value, tag }: { value: string; tag: string }) =>
    wanted.some((rule) => rule.value === value && tagOf(rule.entry) === tag)
  const gone = there.filter((rule) => rule.tag.startsWith(ours) && !isWanted(rule))
  for (let at = 0; at < gone.length; at += rulesAtOnce)
    await api.changeRules({ delete: { ids: gone.slice(at, at + rulesAtOnce).map(({ id }) => id) } }, { signal })
  const kept = there.filter((rule) => !gone.includes(rule))
  const missing = wanted.filter((rule) => !kept.some(({ value, tag }) => value === rule.value && tag === tagOf(rule.entry)))
  const added: { id: string; value: string }[] = []
  const refused = new Map<string, string>()
  for (let at = 0; at < missing.length; at += rulesAtOnce) {
    const some = missing.slice(at, at + rulesAtOnce)
    const answer = await api.changeRules({ add: some.map(({ entry, value }) => ({ value, tag: tagOf(entry) })) }, { signal })
    added.push(...rulesIn(answer))
    for (const [value, why] of complaintsOf(answer)) for (const rule of some) if (rule.value === value) refused.set(rule.entry, why)
  }
  // A rule of somebody else with the same words serves as well: X takes each once.
  const entries = new Map<string, string>()
  for (const { id, value } of [...kept, ...added]) {
    const rule = wanted.find((one) => one.value === value)
    if (rule) entries.set(id, rule.entry)
  }
  const known = new Set(wanted.map(({ entry }) => entry))
  return {
    refused,
    entryOf(matched) {
      for (const { id, tag } of matched) {
        const entry = entries.get(id) ?? (tag.startsWith(ours) ? tag.slice(ours.length) : undefined)
        if (entry !== undefined && known.has(entry)) return entry
      }
      return undefined
    },
  }
}

const rulesAtOnce = 100

/** By rule, why X does not take it. That it has it already is no complaint. */
export function complaintsOf(answer: Fields): Map<string, string> {
  const complaints = new Map<string, string>()
  for (const error of listOf(answer['errors']).slice(0, 1_000).map(fieldsOf)) {
    const value = textOf(error['value'])
    if (value === undefined || error['title'] === 'DuplicateRule') continue
    const problem = problemOf({ ...error, detail: textOf(listOf(error['details'])[0]) ?? error['detail'] })
    complaints.set(value, problem ? problem.detail || problem.title : 'It gives no reason.')
  }
  return complaints
}
