import type { Failure } from '../../errors/index.ts'
import type { Writer } from '../writer.ts'
import { extractiveWriter } from './extractive-writer.ts'

/** Quotes in the place of a writer that cannot be had, and says why. */
export const quotingInstead = (name: string, error: Failure): Writer => ({
  name,
  async *write(evidence, options) {
    yield { type: 'degraded', error }
    yield* extractiveWriter.write(evidence, options)
  },
})
