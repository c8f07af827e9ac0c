import { startTimer } from '../lib/clock.ts'
import type { Model } from './model.ts'
import { listen, type Heard } from './probe-call.ts'
import { isRightlyMarked, markingQuestions, plainRequest } from './probe-marking.ts'

export type ProbeFinding = { readonly state: 'ok' | 'warn' | 'fail'; readonly text: string }

/** What a model showed when it was tried. */
export type ModelProbe = {
  /** Said anything at all. */
  readonly speaks: boolean
  /** Milliseconds to its first piece. */
  readonly firstMs?: number
  /** Answered with one JSON value where that was asked for. */
  readonly json: boolean
  /** Milliseconds from an abort in the middle to the end of the stream; absent where it did not end, or was not tried. */
  readonly cancelMs?: number
  /** Of ten canned questions, those whose answer ended with the right marks; absent: it broke off before all were asked. */
  readonly marking?: number
  readonly tookMs: number
  /** The same in sentences. */
  readonly findings: readonly ProbeFinding[]
}

/** Milliseconds for one call of a step, and for the ten questions together. */
export type ProbeDeadlines = { readonly callMs: number; readonly markingMs: number }
const probeDeadlines: ProbeDeadlines = { callMs: 150_000, markingMs: 600_000 }
const settledWithinMs = 250

/**
 * Tries a model on its port alone: eight tokens, one JSON value, one stream that is cancelled, ten questions that want the right marks.
 * Holds no post of anybody. Never throws; ends within the deadlines and a second for each call, and soon after an abort of `signal`. A
 * model that says nothing is not asked further.
 */
export async function probeModel(
  model: Model,
  { signal, deadlines = {} }: { readonly signal: AbortSignal; readonly deadlines?: Partial<ProbeDeadlines> },
): Promise<ModelProbe> {
  const took = startTimer()
  const { callMs, markingMs } = { ...probeDeadlines, ...deadlines }
  const options = { signal, deadlineMs: callMs }
  const findings: ProbeFinding[] = []
  const spoken = await listen(model, plainRequest('greeting', 8), options)
  const speaks = spoken.firstMs !== undefined
  findings.push(sayGreeting(spoken, signal))
  if (!speaks) return { speaks, json: false, tookMs: took(), findings }

  const answered = await listen(model, plainRequest('json', 256), options)
  const json = isJson(answered.text)
  findings.push(sayJson(answered, json))
  const cancelled = await listen(model, plainRequest('cancelled', 400), { ...options, abortAtFirst: true })
  findings.push(sayCancelled(cancelled))
  const marking = await probeMarking(model, { signal, callMs, markingMs })
  findings.push(marking.finding)
  return {
    speaks,
    json,
    ...(spoken.firstMs !== undefined && { firstMs: spoken.firstMs }),
    ...(cancelled.settledMs !== undefined && { cancelMs: cancelled.settledMs }),
    ...(marking.right !== undefined && { marking: marking.right }),
    tookMs: took(),
    findings,
  }
}

async function probeMarking(
  model: Model,
  { signal, callMs, markingMs }: ProbeDeadlines & { readonly signal: AbortSignal },
): Promise<{ readonly right?: number; readonly finding: ProbeFinding }> {
  const took = startTimer()
  let right = 0
  for (const [at, question] of markingQuestions.entries()) {
    const left = markingMs - took()
    const heard = left > 0 ? await listen(model, question.request, { signal, deadlineMs: Math.min(callMs, left) }) : undefined
    if (heard?.ended !== 'stop' && heard?.ended !== 'length') {
      const why = heard ? whyEnded(heard, signal) : 'the time for them is over.'
      return { finding: { state: 'warn', text: `marking was broken off at question ${at + 1} of ${markingQuestions.length}: ${why}` } }
    }
    if (isRightlyMarked(heard.text, question)) right++
  }
  const text = `marked ${right} of ${markingQuestions.length} canned answers rightly`
  return { right, finding: { state: right >= 9 ? 'ok' : 'warn', text } }
}

function sayGreeting(heard: Heard, signal: AbortSignal): ProbeFinding {
  if (heard.firstMs === undefined) return { state: 'fail', text: `says nothing: ${whyEnded(heard, signal)}` }
  const thinks = heard.thinks ? ', and thinks before it answers' : ''
  return { state: 'ok', text: `answers, its first words after ${inSeconds(heard.firstMs)}${thinks}` }
}

const sayJson = ({ ended, error }: Heard, json: boolean): ProbeFinding =>
  json
    ? { state: 'ok', text: 'answers in JSON when asked to' }
    : { state: 'warn', text: `does not answer in JSON when asked to${ended === 'failed' && error ? `: ${error.message}` : ''}` }

function sayCancelled({ ended, settledMs, firstMs }: Heard): ProbeFinding {
  if (firstMs === undefined) return { state: 'warn', text: 'could not be cancelled in the middle: it said nothing' }
  if (settledMs === undefined || ended === 'gave-up') return { state: 'fail', text: 'goes on after it was cancelled' }
  return { state: settledMs <= settledWithinMs ? 'ok' : 'warn', text: `ends ${Math.ceil(settledMs)} ms after it is cancelled` }
}

function whyEnded({ ended, error }: Heard, signal: AbortSignal): string {
  if (signal.aborted) return 'the probe was stopped.'
  if (error) return error.message
  if (ended === 'late' || ended === 'gave-up') return 'it took too long.'
  return ended === 'threw' ? 'it broke its contract.' : 'its answer was empty.'
}

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
