import { toFailure, type Failure } from '../errors/index.ts'
import type { Post } from '../post/index.ts'
import type { AnswerTrace } from './answer-trace.ts'
import type { AnswerContext } from './context.ts'
import type { AnswerEvent } from './answer-event.ts'
import { createDraftGate, textOf } from './draft-gate.ts'
import type { Evidence } from './evidence.ts'
import { passGate } from './output-gate.ts'
import { readAgain, type SecondReader, type SecondReading } from './second-reader.ts'
import { answerSettings as settings } from './settings.ts'
import { noUsage, type DraftEvent, type Writer } from './writer.ts'
import { extractiveWriter } from './writers/extractive-writer.ts'
import { addUsage, brokeOff, nothingUsable } from './writers/model-text.ts'
import { repeats } from './writers/repeats.ts'
import { appliedChecks } from './checks/index.ts'
import { writerSettings } from './writer-choice.ts'

type WrittenOut = {
  readonly finish: 'complete' | 'length' | 'aborted' | 'failed'
  readonly sentences: number
  readonly error?: Failure
  /** The writer itself has said that something less took over. */
  readonly isDegraded?: boolean
  /** Why nothing more of the writer is wanted, whatever is out of it. */
  readonly stopped?: Failure
}

/**
 * Drafted sentences through the checks and the gate. A writer that fails before any of its text is out, and one whose sentences mostly
 * failed, is followed by quotes, and the answer says why. A writer that throws or ends without an ending has failed; one that repeats what it was
 * told is stopped, and quotes follow in any case: no post can end an answer.
 */
export async function* writeOut(
  evidence: Evidence,
  { writer, signal, onDrop, secondReader }: Pick<AnswerContext, 'writer' | 'signal' | 'onDrop' | 'secondReader'>,
  trace: AnswerTrace,
): AsyncGenerator<AnswerEvent, WrittenOut> {
  const drafts = (trace.drafts ??= [])
  const gate = createDraftGate(
    evidence,
    writer,
    (reason, draft) => {
      trace.dropped.push({ reason, text: textOf(draft) })
      onDrop?.(reason)
    },
    (record) => void (drafts.length < settings.trace.drafts && drafts.push(record)),
  )
  if (writer.prompt) trace.prompt = writer.prompt.name
  if (writer.prompt) trace.checks = appliedChecks(writer.lexicalFrom ?? writerSettings.lexical.strict)
  const leaving = toLeave(secondReader, trace, signal)
  const end = yield* passDrafts(writer.write(evidence, { signal }), { writer, gate, trace, signal, leaving })
  const why = end.finish === 'aborted' ? undefined : whyQuotes(end, gate, writer, (trace.usage?.calls ?? 0) > 0)
  // Nothing out and no reason: whatever the end was called, the posts are there to be quoted.
  if (!why && (gate.sentences > 0 || end.finish === 'aborted' || end.error)) return { ...end, sentences: gate.sentences }
  if (why) yield { type: 'degraded', error: why }
  for await (const draft of extractiveWriter.write(evidence, { signal })) {
    const isMore = draft.type === 'quote' && !gate.hasQuoted(draft.number)
    if (isMore || (draft.type === 'composed' && !gate.hasComposed(draft.text))) yield* gate.pass(draft)
  }
  return { finish: signal.aborted ? 'aborted' : 'complete', sentences: gate.sentences }
}

/** Why quotes follow what the writer did; undefined: it did well enough, or quoting is all that it was to do. */
function whyQuotes({ error, isDegraded, stopped }: WrittenOut, gate: Gate, { name }: Writer, wasAsked: boolean): Failure | undefined {
  if (stopped) return stopped
  if (error) return gate.hasModelText ? undefined : error
  if (isDegraded) return undefined
  if (wasAsked && !gate.hasModelText && !gate.hasTried) return { code: 'model_failed', message: nothingUsable(name), retryable: true }
  return gate.distrust()
}

/** What leaves as it is, or once a second reader was asked. */
function toLeave(reader: SecondReader | undefined, trace: AnswerTrace, signal: AbortSignal): Passing['leaving'] {
  if (!reader) return (events) => events
  const reading: SecondReading = { model: reader.name, prompt: reader.prompt.name, read: [] }
  const cited = new Map<number, Post>()
  return (events) => readAgain(events, cited, { reader, reading: (trace.secondReading ??= reading), signal })
}

type Gate = ReturnType<typeof createDraftGate>
type Passing = {
  readonly leaving: (events: Iterable<AnswerEvent>) => Iterable<AnswerEvent> | AsyncIterable<AnswerEvent>
  readonly writer: Writer
  readonly gate: Gate
  readonly trace: AnswerTrace
  readonly signal: AbortSignal
}

async function* passDrafts(
  drafts: AsyncIterable<DraftEvent>,
  { writer, gate, trace, signal, leaving }: Passing,
): AsyncGenerator<AnswerEvent, WrittenOut> {
  const reasoning = createReasoningGate()
  let isDegraded = false
  const failed = (error: Failure): WrittenOut => ({
    finish: signal.aborted ? 'aborted' : 'failed',
    sentences: 0,
    ...(!signal.aborted && { error }),
  })
  try {
    for await (const draft of drafts) {
      if (draft.type === 'draft-end') return { finish: draft.finish === 'stop' ? 'complete' : draft.finish, sentences: 0, isDegraded }
      if (draft.type === 'draft-fail') return failed(draft.error)
      if (draft.type === 'degraded') isDegraded = true
      if (draft.type === 'sentence' && repeats(draft.text, writer.prompt?.text ?? '')) {
        trace.usage = addUsage(trace.usage ?? noUsage, { ...noUsage, calls: 1 }) // its tokens would have been told at its end
        return { finish: 'complete', sentences: 0, stopped: parroting(writer.name) }
      }
      if (draft.type === 'quote' || draft.type === 'composed' || draft.type === 'sentence') yield* leaving(gate.pass(draft))
      else yield* aside(draft, reasoning, trace)
    }
  } catch (error) {
    return failed(toFailure(error))
  }
  return failed(brokeOff(writer.name))
}

const parroting = (name: string): Failure => ({
  code: 'model_failed',
  message: `The model "${name}" repeated its instructions.`,
  retryable: false,
})

/** What is no sentence: thoughts, tokens counted, and that something less took over. */
export function* aside(
  draft: Extract<DraftEvent, { type: 'reasoning-delta' | 'usage' | 'degraded' }>,
  reasoning: ReasoningGate,
  trace: AnswerTrace,
): Generator<AnswerEvent> {
  if (draft.type === 'reasoning-delta') return yield* thought(reasoning.add(draft.text))
  yield* thought(reasoning.end())
  if (draft.type === 'usage') trace.usage = addUsage(trace.usage ?? noUsage, draft.usage)
  else yield draft
}

function* thought(text: string): Generator<AnswerEvent> {
  if (text !== '') yield { type: 'reasoning-delta', text }
}

/** Thoughts hold no addresses either; what may be the beginning of one waits for its end. */
export function createReasoningGate() {
  let rest = ''
  const piece = (text: string): string =>
    text.trim() === '' ? text : `${/^\s*/.exec(text)?.[0] ?? ''}${passGate(text)}${/\s*$/.exec(text)?.[0] ?? ''}`
  // The gate cuts what is longer than a sentence may be.
  const clean = (text: string): string => (text.match(/[\s\S]{1,800}/g) ?? []).map(piece).join('')
  return {
    add(text: string): string {
      rest += text.slice(0, longestThought)
      const end = rest.length - rest.search(/\S*$/) > longestWord ? rest.length : rest.search(/\S*$/)
      const whole = rest.slice(0, end)
      rest = rest.slice(end)
      return clean(whole)
    },
    end(): string {
      const last = clean(rest)
      rest = ''
      return last
    },
  }
}
export type ReasoningGate = ReturnType<typeof createReasoningGate>

/** UTF-16 units; longer ones are let out in pieces. */
const longestWord = 500
/** Of one piece of thought; what is longer is cut. */
const longestThought = 4_000
