import { AppError } from '../../errors/index.ts'

/** Per topic what was judged: id → level (2 highly relevant, 1 relevant, 0 not, −2 spam). */
export type Judgements = ReadonlyMap<number, ReadonlyMap<string, number>>

const line = /^(\d+) \S+ (\d+) (-?\d+)$/

/** A qrels file, `topic 0 id level` a line. Throws `format_unknown`. */
export function parseJudgements(text: string): Judgements {
  const topics = new Map<number, Map<string, number>>()
  for (const [at, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue
    const [, topic, id, level] = line.exec(row.trim().replace(/\s+/g, ' ')) ?? []
    if (topic === undefined || id === undefined)
      throw new AppError('format_unknown', { message: `Line ${at + 1} of the judgements is not "topic 0 id level". Give a qrels file.` })
    const levels = topics.get(Number(topic)) ?? new Map<string, number>()
    levels.set(id, Number(level))
    topics.set(Number(topic), levels)
  }
  if (topics.size === 0) throw new AppError('format_unknown', { message: 'The file of judgements is empty. Give a qrels file.' })
  return topics
}

/** Only what is judged of these posts: how good a ranking could be that can find no others. */
export function onlyOf(judgements: Judgements, has: (id: string) => boolean): Judgements {
  return new Map([...judgements].map(([topic, levels]) => [topic, new Map([...levels].filter(([id]) => has(id)))]))
}
