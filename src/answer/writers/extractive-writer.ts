import type { DraftEvent, Writer } from '../writer.ts'
import { headline } from './headline.ts'
import { choosePassages, quotePassage } from './passages.ts'

/**
 * Writes without a model: one sentence of counts, then the posts' own words. Quotes are stretches of stored texts, so they are
 * true to the posts by construction; whether a post is true is for the reader, hence always "@name: …".
 */
export function createExtractiveWriter(): Writer {
  return {
    name: 'extractive',
    async *write(evidence, { signal }): AsyncIterable<DraftEvent> {
      const quotes = choosePassages(evidence)
      const first = headline(
        evidence,
        quotes.map(({ item }) => item.number),
      )
      if (first) yield first
      for (const passage of quotes) {
        if (signal.aborted) return yield { type: 'draft-end', finish: 'aborted' }
        yield quotePassage(passage, evidence)
      }
      yield { type: 'draft-end', finish: signal.aborted ? 'aborted' : 'stop' }
    },
  }
}

/** It keeps nothing, so one serves all. */
export const extractiveWriter = createExtractiveWriter()
