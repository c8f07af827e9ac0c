import type { Failure } from '../errors/index.ts'
import type { AnswerContext, AnswerTrace } from './answer.ts'
import type { AnswerEvent } from './answer-event.ts'
import { createDraftGate } from './draft-gate.ts'
import type { Evidence } from './evidence.ts'
import { passGate } from './output-gate.ts'
import { answerSettings as settings } from './settings.ts'
import { noUsage, type DraftEvent } from './writer.ts'
import { extractiveWriter } from './writers/extractive-writer.ts'
import { addUsage } from './writers/model-text.ts'

type WrittenOut = {
  readonly finish: 'complete' | 'length' | 'aborted' | 'failed'
  readonly sentences: number
  readonly error?: Failure
}

/** Drafted sentences through the checks and the gate. Where too many of a model's failed, posts are quoted after them. */
export async function* writeOut(evidence: Evidence, context: AnswerContext, trace: AnswerTrace): AsyncGenerator<AnswerEvent, WrittenOut> {
  const { writer, signal, onDrop } = context
  const gate = createDraftGate(evidence, writer, (reason, draft) => {
    trace.dropped.push({ reason, text: draft.type === 'quote' ? draft.quote : draft.text })
    onDrop?.(reason)
  })
  if (writer.prompt) trace.prompt = writer.prompt.name
  const reasoning = createReasoningGate()
  let end: WrittenOut = { finish: 'complete', sentences: 0 }
  for await (const draft of writer.write(evidence, { signal })) {
    if (draft.type === 'quote' || draft.type === 'composed' || draft.type === 'sentence') yield* gate.pass(draft)
    else if (draft.type === 'draft-end') end = { finish: draft.finish === 'stop' ? 'complete' : draft.finish, sentences: 0 }
    else if (draft.type === 'draft-fail') end = { finish: 'failed', sentences: 0, error: draft.error }
    else yield* aside(draft, reasoning, trace)
  }
  const distrust = end.finish === 'complete' ? gate.distrust() : undefined
  if (distrust) {
    yield { type: 'degraded', error: distrust }
    for await (const draft of extractiveWriter.write(evidence, { signal }))
      if (draft.type === 'quote' && gate.sentences <= settings.quotes && !gate.hasCited(draft.number)) yield* gate.pass(draft)
  }
  return { ...end, finish: signal.aborted ? 'aborted' : end.finish, sentences: gate.sentences }
}

/** What is no sentence: thoughts, tokens counted, and that something less took over. */
export function* aside(
  draft: Extract<DraftEvent, { type: 'reasoning-delta' | 'usage' | 'degraded' }>,
  reasoning: ReturnType<typeof createReasoningGate>,
  trace: AnswerTrace,
): Generator<AnswerEvent> {
  if (draft.type === 'usage') trace.usage = addUsage(trace.usage ?? noUsage, draft.usage)
  else if (draft.type === 'degraded') yield draft
  else {
    const text = reasoning(draft.text)
    if (text !== '') yield { type: 'reasoning-delta', text }
  }
}

/** Thoughts hold no addresses either; what may be the beginning of one waits for its end. */
export function createReasoningGate(): (text: string) => string {
  let rest = ''
  return (text) => {
    rest += text
    const end = rest.search(/\S*$/)
    const whole = rest.slice(0, end)
    if (rest.length - end < 2_000) rest = rest.slice(end)
    else rest = ''
    return whole.trim() === '' ? whole : `${passGate(whole)}${/\s$/.exec(whole)?.[0] ?? ''}`
  }
}
