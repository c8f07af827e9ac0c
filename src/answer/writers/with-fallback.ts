import { toFailure, type Failure } from '../../errors/index.ts'
import { answerSettings as settings } from '../settings.ts'
import { isDraftEnding, type DraftEvent, type Writer } from '../writer.ts'

/**
 * `writer`, and `fallback` in its place where it fails before any sentence of its own is out: the draft then goes on, degraded, with the
 * reason. A writer that throws, ends without an ending, or repeats what it was told has failed.
 */
export function withFallback(writer: Writer, fallback: Writer): Writer {
  return {
    ...writer,
    async *write(evidence, { signal }): AsyncGenerator<DraftEvent> {
      const said = new Set<string>()
      let hasWritten = false
      let failure: Failure | undefined
      try {
        for await (const draft of writer.write(evidence, { signal })) {
          if (draft.type === 'sentence' && repeats(draft.text, writer.prompt?.text ?? '')) {
            failure = { code: 'model_failed', message: `The model "${writer.name}" repeated its instructions.`, retryable: false }
            break
          }
          if (draft.type === 'draft-fail') {
            failure = draft.error
            break
          }
          if (draft.type === 'sentence') hasWritten = true
          if (draft.type === 'quote' || draft.type === 'composed') said.add(keyOf(draft))
          yield draft
          if (isDraftEnding(draft)) return
        }
      } catch (error) {
        failure = toFailure(error)
      }
      if (signal.aborted) return yield { type: 'draft-end', finish: 'aborted' }
      const error = failure ?? { code: 'model_failed', message: `The model "${writer.name}" ended without an ending.`, retryable: true }
      if (hasWritten) return yield { type: 'draft-fail', error }
      yield { type: 'degraded', error }
      for await (const draft of fallback.write(evidence, { signal }))
        if (!(draft.type === 'quote' || draft.type === 'composed') || !said.has(keyOf(draft))) yield draft
    },
  }
}

/** One sentence of counts; each quote by its post. */
const keyOf = (draft: Extract<DraftEvent, { type: 'quote' | 'composed' }>) => (draft.type === 'quote' ? String(draft.number) : 'composed')

/** Whether a text holds so many consecutive words of the prompt that it must have been copied from there. */
export function repeats(text: string, prompt: string): boolean {
  const words = (some: string) => some.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const told = ` ${words(prompt).join(' ')} `
  const own = words(text)
  for (let at = 0; at + settings.promptWords <= own.length; at++)
    if (told.includes(` ${own.slice(at, at + settings.promptWords).join(' ')} `)) return true
  return false
}
