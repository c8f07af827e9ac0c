import type { SourceName } from '../../post/index.ts'
import type { EventBatch } from './writer.ts'

/** Events of one commit, unless its first batch alone has more: some 40 ms of work, which is what a batch waits for the commit before it. */
const eventsPerCommit = 1_000

/**
 * Takes the batches of the next commit out of those that wait, sources in turn and each one's in order: live posts do not stand behind an
 * archive of millions that is read in beside them.
 */
export function takeGroup<T extends { readonly batch: EventBatch }>(waiting: T[]): T[] {
  const group: T[] = []
  let events = 0
  const fits = ({ batch }: T) => group.length === 0 || events + batch.events.length <= eventsPerCommit
  for (let before = -1; before < group.length;) {
    before = group.length
    const served = new Set<SourceName>()
    for (let at = 0; at < waiting.length;) {
      const next = waiting[at] as T
      const isTurn = !served.has(next.batch.source)
      served.add(next.batch.source)
      if (!isTurn || !fits(next)) {
        at++
        continue
      }
      waiting.splice(at, 1)
      group.push(next)
      events += next.batch.events.length
    }
  }
  return group
}
