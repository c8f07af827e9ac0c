import { hash } from 'node:crypto'
import { createRepeats, spamScore } from './spam.ts'
import { spamSettings } from './spam-settings.ts'

export type SpamTally = { spam: number; caught: number; honest: number; lost: number; firstCopies: { spam: number; caught: number } }

/**
 * Texts with `label` spam or ham, in their order, each as if another key had said it. What begins alike is on one side of the split, so that no
 * campaign is in both parts.
 */
export async function measureSpam(records: AsyncIterable<Record<string, unknown>>): Promise<{ development: SpamTally; report: SpamTally }> {
  const none = (): SpamTally => ({ spam: 0, caught: 0, honest: 0, lost: 0, firstCopies: { spam: 0, caught: 0 } })
  const tallies = { development: none(), report: none() }
  const repeats = createRepeats()
  let n = 0
  for await (const { text, label } of records) {
    const heard = repeats.heard(String(text), `key ${n++}`)
    const isMarked = spamScore(String(text), heard) >= spamSettings.threshold
    const tally = tallies[isForReport(String(text)) ? 'report' : 'development']
    if (label !== 'spam') {
      tally.honest++
      if (isMarked) tally.lost++
      continue
    }
    tally.spam++
    if (isMarked) tally.caught++
    if (heard > 0) continue
    tally.firstCopies.spam++
    if (isMarked) tally.firstCopies.caught++
  }
  return tallies
}

const isForReport = (text: string): boolean => {
  const beginning =
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/https?:\/\/\S+/g, ' ')
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim() || text
  return Number(`0x${hash('sha256', beginning.slice(0, 24), 'hex').slice(0, 8)}`) % 10 >= 6
}
