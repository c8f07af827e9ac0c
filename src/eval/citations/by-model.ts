import { createSecondReader, writerSettings } from '../../answer/index.ts'
import type { Model } from '../../models/index.ts'
import { fingerprint, openParts } from '../parts.ts'
import type { Cell, Section } from '../report/index.ts'
import { areaUnder } from '../recency/measures.ts'
import { judge, passes, type Judged } from './judge.ts'
import { readLabelled, type LabelledGroup, type Split } from './labelled.ts'
import { once, rereadBy, ways, writtenBy, type Reread, type Way, type Written } from './writing.ts'

export type ByModelRequest = {
  readonly split: Split
  readonly model: Model
  /** Where what was asked is kept: a run that is broken off goes on there. */
  readonly out?: string
}
export type ByModelProgress = { readonly done: number; readonly of: number; readonly doing: string }
type Options = { readonly signal: AbortSignal; readonly onProgress?: (state: ByModelProgress) => void }

const { strict } = writerSettings.lexical

/** A model at work on the groups of a split: what it writes of them beside quotes, and what it says of the labelled sentences as a second reader. */
export async function byModel({ split, model, out }: ByModelRequest, { signal, onProgress }: Options): Promise<Section[]> {
  const groups = readLabelled().filter((group) => group.split === split)
  const parts = await openParts<Written | Reread>(out, 'citations', fingerprint({ split, model: model.name }))
  const reader = createSecondReader(model)
  const of = groups.length * (ways.length + (reader ? 1 : 0))
  let done = 0
  async function* through<T extends Written | Reread>(doing: string, find: (group: LabelledGroup) => Promise<T>): AsyncGenerator<T> {
    for (const group of groups) {
      signal.throwIfAborted()
      yield (await once(parts, `${doing} ${group.id}`, () => find(group))) as T
      onProgress?.({ done: ++done, of, doing })
    }
  }
  const written: (readonly [Way, readonly Written[]])[] = []
  for (const way of ways)
    written.push([way, await Array.fromAsync(through<Written>(way, (group) => writtenBy(way, group, { model, signal })))])
  const reread = reader ? await Array.fromAsync(through<Reread>('second reader', (group) => rereadBy(reader, group, signal))) : undefined
  await parts.finish()
  return [writers(model.name, written), ...(reread ? [secondReader(model.name, judge(groups), reread.flat())] : [])]
}

function writers(name: string, all: readonly (readonly [Way, readonly Written[]])[]): Section {
  return {
    title: 'Writers on the same questions',
    note: `${name} was handed all posts of a group, quotes went the way of an answer. At ${strict}. Judged are sentences that a person has read, word for word; quotes are true to their post and not judged here.`,
    columns: [
      { title: 'writer' },
      ...['questions with a sentence', 'sentences', 'passing', 'said by the posts', 'partly', 'false', 'of no use', 'not judged'].map(
        (title) => ({
          title,
        }),
      ),
      { title: 's a question (median)' },
    ],
    rows: all.map(([way, some]): Cell[] => {
      const passing = some.map(({ sentences }) => sentences.filter((one) => passes(one, strict)))
      const kept = passing.flat()
      const judged = kept.filter(({ label }) => label !== undefined)
      const count = (label: string) => judged.filter((one) => one.label === label).length
      const isQuoting = way === 'extractive'
      const answered = some.filter(({ quotes }, at) => (isQuoting ? quotes > 0 : (passing[at]?.length ?? 0) > 0)).length
      const sentences = isQuoting ? some.reduce((sum, { quotes }) => sum + quotes, 0) : some.flatMap((one) => one.sentences).length
      return [
        isQuoting ? way : `${way}, ${name}`,
        { hits: answered, of: some.length },
        sentences,
        isQuoting ? sentences : kept.length,
        ...(isQuoting ? [null, null, null, null, null] : [count('S'), count('P'), { hits: count('U'), of: judged.length }, count('x')]),
        ...(isQuoting ? [] : [kept.length - judged.length]),
        secondsOf(some),
      ]
    }),
    chart: { column: 1 },
  }
}

/** Of the middle one, to a hundredth. */
const secondsOf = (some: readonly Written[]): number =>
  Math.round((some.map(({ tookMs }) => tookMs).sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0) / 10) / 100

/** Of the labelled sentences that pass the checks: does it doubt the false ones? Below 0 it doubts. */
function secondReader(name: string, judged: readonly Judged[], differences: readonly number[]): Section {
  const read = judged.map((one, at) => ({ ...one, difference: differences[at] ?? NaN }))
  const row = (title: string, some: typeof read): Cell[] => {
    const [honest, wrong] = (['S', 'U'] as const).map((which) => some.filter(({ label }) => label === which))
    const doubted = (of: typeof read = []) => ({ hits: of.filter(({ difference }) => difference < 0).length, of: of.length })
    const scored = some.flatMap(({ label, difference }) =>
      label === 'S' || label === 'U' ? [{ score: difference, isPositive: label === 'S' }] : [],
    )
    return [title, doubted(wrong), doubted(honest), areaUnder(scored)]
  }
  return {
    title: 'What a second reader doubts',
    note: `${name}, asked whether the posts say so. AUC: how often it is surer of an honest sentence than of a false one; 0.5 is chance.`,
    columns: [{ title: 'sentences' }, { title: 'false: doubted' }, { title: 'honest: doubted' }, { title: 'AUC', as: 'figure' }],
    rows: [
      row(
        `that pass the checks, at ${strict}`,
        read.filter((one) => passes(one, strict)),
      ),
      row('all', read),
    ],
    chart: { column: 1 },
  }
}
