import { readFileSync } from 'node:fs'
import { checkNames, type CheckName } from './check-sentence.ts'

/** What `groundswell eval citations` counted at one threshold, on the split that nothing was tuned on. Counts of sentences. */
export type MeasuredAt = {
  readonly lexicalFrom: number
  readonly passing: number
  /** Of the passing: the posts do not say so. */
  readonly false: number
  readonly honest: number
  readonly honestKept: number
}
export type Measured = { readonly date: string; readonly sentences: number; readonly at: readonly MeasuredAt[] }

/** The figures of the shipped checks. A test holds the file to the labelled set. */
export const measured = JSON.parse(readFileSync(new URL('measured.json', import.meta.url), 'utf8')) as Measured

/** By which checks a model's sentences were judged, and how much of what passes them was found false; null: not measured so. */
export type AppliedChecks = {
  readonly names: readonly CheckName[]
  readonly lexicalFrom: number
  readonly measured: { readonly passing: number; readonly false: number; readonly date: string } | null
}

export function appliedChecks(lexicalFrom: number): AppliedChecks {
  const found = measured.at.find((one) => one.lexicalFrom === lexicalFrom)
  return {
    names: checkNames,
    lexicalFrom,
    measured: found ? { passing: found.passing, false: found.false, date: measured.date } : null,
  }
}
