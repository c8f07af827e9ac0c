import { AppError } from '../../errors/index.ts'

export type Ranked = { readonly id: string; readonly score: number }
/** Per topic its results, best first. */
export type Run = ReadonlyMap<number, readonly Ranked[]>

/** Results of a topic that count. */
export const depth = 1_000

/**
 * As trec_eval orders a run, whatever stands in the file: by score, equal scores by id, the higher one first, compared as texts. The
 * published baseline has many equal scores; in the order of its file it scores 0.3533, so ordered its published 0.3576.
 */
export function trecOrder(results: readonly Ranked[]): Ranked[] {
  return results.toSorted((a, b) => b.score - a.score || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)).slice(0, depth)
}

const line = /^(?:MB)?(\d+) \S+ (\d+) \S+ (-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?) \S+$/

/** A run of any system, `topic Q0 id rank score tag` a line. Throws `format_unknown`, also for a post that a topic lists twice. */
export function parseRun(text: string): Run {
  const topics = new Map<number, Map<string, Ranked>>()
  for (const [at, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue
    const [, topic, id, score] = line.exec(row.trim().replace(/\s+/g, ' ')) ?? []
    if (topic === undefined || id === undefined)
      throw new AppError('format_unknown', { message: `Line ${at + 1} of the run is not "topic Q0 id rank score tag".` })
    const results = topics.get(Number(topic)) ?? new Map<string, Ranked>()
    if (results.has(id))
      throw new AppError('format_unknown', { message: `Line ${at + 1} of the run lists a post again that its topic has already.` })
    topics.set(Number(topic), results.set(id, { id, score: Number(score) }))
  }
  return new Map([...topics].map(([topic, results]) => [topic, trecOrder([...results.values()])]))
}

/** trec_eval keeps scores as 32-bit floats: steps of this size stay apart up to scores of a thousand. */
const step = 1e-4

/** The lines of a run, its scores strictly falling so that every reader keeps its order. */
export function formatRun(run: Run, tag: string): string {
  const lines: string[] = []
  for (const [topic, results] of [...run].sort(([a], [b]) => a - b)) {
    let before = Infinity
    for (const [at, { id, score }] of results.entries()) {
      before = Math.min(Math.round(score / step), before - 1)
      lines.push(`${topic} Q0 ${id} ${at + 1} ${(before * step).toFixed(4)} ${tag}\n`)
    }
  }
  return lines.join('')
}
