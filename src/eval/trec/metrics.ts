import type { Judgements } from './judgements.ts'
import { depth, type Run } from './run-file.ts'

export type TopicScore = {
  readonly topic: number
  /** Average precision: `(1/R) Σ rel(i) · P@i` over the first 1,000, R = all that are judged relevant, found or not. */
  readonly ap: number
  /** Relevant among the first 30, over 30, also where fewer were found. */
  readonly p30: number
  readonly relevant: number
  readonly found: number
}
export type Score = { readonly topics: readonly TopicScore[]; readonly map: number; readonly p30: number }

/** Topics of which nothing is judged relevant are left out; one without results scores 0. Unjudged posts count as not relevant. */
export function scoreRun(run: Run, judgements: Judgements, level = 1): Score {
  const topics = [...judgements]
    .sort(([a], [b]) => a - b)
    .flatMap(([topic, levels]) => {
      const relevant = [...levels.values()].filter((one) => one >= level).length
      if (relevant === 0) return []
      const hits = (run.get(topic) ?? []).slice(0, depth).map(({ id }) => (levels.get(id) ?? 0) >= level)
      return [{ topic, ...precisions(hits, relevant), relevant }]
    })
  return { topics, map: mean(topics.map(({ ap }) => ap)), p30: mean(topics.map(({ p30 }) => p30)) }
}

function precisions(hits: readonly boolean[], relevant: number): { ap: number; p30: number; found: number } {
  let found = 0
  let sum = 0
  let early = 0
  for (const [at, isRelevant] of hits.entries()) {
    if (!isRelevant) continue
    found++
    sum += found / (at + 1)
    if (at < 30) early++
  }
  return { ap: sum / relevant, p30: early / 30, found }
}

export const mean = (values: readonly number[]) => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length)
