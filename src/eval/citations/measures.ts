import { passes, type Judged } from './judge.ts'

/** Counts of one set of sentences at one threshold. Shares are left to whoever shows them. */
export type Measured = {
  readonly sentences: number
  readonly passing: number
  /** Of the passing: false (U), partly right (P), of no use (x). */
  readonly falsePassing: number
  readonly partlyPassing: number
  readonly uselessPassing: number
  /** Supported sentences, and how many of them pass. */
  readonly honest: number
  readonly honestKept: number
  /** What would leave: passing sentences, and the quotes that stand in place of others. */
  readonly published: number
}

export function measure(judged: readonly Judged[], lexicalFrom: number): Measured {
  const passing = judged.filter((one) => passes(one, lexicalFrom))
  const of = (label: Judged['label'], some: readonly Judged[]) => some.filter((one) => one.label === label).length
  return {
    sentences: judged.length,
    passing: passing.length,
    falsePassing: of('U', passing),
    partlyPassing: of('P', passing),
    uselessPassing: of('x', passing),
    honest: of('S', judged),
    honestKept: of('S', passing),
    published: passing.length + judged.filter((one) => !passes(one, lexicalFrom) && one.hasQuote).length,
  }
}

/** How two readings agree: how often, and Cohen's kappa (Educational and Psychological Measurement, 1960), 1 in full, 0 as by chance. */
export function agreement(judged: readonly Judged[]): { readonly read: number; readonly same: number; readonly kappa: number } {
  const read = judged.flatMap(({ first, second }) => (first && second ? [{ first, second }] : []))
  const same = read.filter(({ first, second }) => first === second).length
  const share = (which: 'first' | 'second', label: string) => read.filter((one) => one[which] === label).length / read.length
  const chance = ['S', 'P', 'U', 'x'].reduce((sum, label) => sum + share('first', label) * share('second', label), 0)
  return { read: read.length, same, kappa: read.length === 0 || chance === 1 ? Number.NaN : (same / read.length - chance) / (1 - chance) }
}
