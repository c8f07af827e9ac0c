import type { DraftEvent, Writer } from '../writer.ts'
import { briefOf } from './brief.ts'
import { countsFirst, headline } from './headline.ts'

/**
 * Writes without a model: what several say, composed from recognised figures and times, the posts' own words, and how many there are. Quotes are
 * stretches of stored texts, so they are true to the posts by construction; whether a post is true is for the reader, hence always "@name: …".
 */
export function createExtractiveWriter(): Writer {
  return {
    name: 'extractive',
    async *write(evidence, { signal }): AsyncIterable<DraftEvent> {
      const told = briefOf(evidence)
      const numbers = told.flatMap((draft) => (draft.type === 'quote' ? [draft.number] : draft.numbers))
      const count = headline(evidence, [...new Set(numbers)])
      for (const draft of count ? (countsFirst(evidence) ? [count, ...told] : [...told, count]) : told) {
        if (signal.aborted) return yield { type: 'draft-end', finish: 'aborted' }
        yield draft
      }
      yield { type: 'draft-end', finish: signal.aborted ? 'aborted' : 'stop' }
    },
  }
}

/** It keeps nothing, so one serves all. */
export const extractiveWriter = createExtractiveWriter()
