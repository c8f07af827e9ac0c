import type OpenAI from 'openai'
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { ModelRequest } from '../model.ts'
import type { CallWatch } from './call-watch.ts'
import { toProblem, type FailureReason, type ModelProblem } from './failures.ts'
import type { Preset } from './presets.ts'
import { readAnswer, type ModelEnd } from './read-answer.ts'
import type { Piece } from './split-text.ts'
import { toWire } from './to-wire.ts'

export type Asking = {
  readonly request: ModelRequest
  readonly watch: CallWatch
  readonly model: string
  readonly preset: Preset
  readonly temperature: number
  readonly startsInThought: boolean
}
/** What came of one request; `spoke` once a piece of it has gone out. */
export type Attempt = { readonly spoke: boolean; readonly ending: ModelEnd | ModelProblem }

/** One request to the server: its pieces, then what came of it. Never throws. Leaving it closes the connection. */
export async function* askOnce(connect: () => Promise<OpenAI>, { request, watch, ...asking }: Asking): AsyncGenerator<Piece, Attempt> {
  const answer = readAnswer(request, asking.preset, asking)
  let [spoke, isReading] = [false, false]
  try {
    watch.resume()
    const body = toWire(request, asking) as unknown as ChatCompletionCreateParamsStreaming
    const client = await connect()
    const { data, response } = await client.chat.completions.create(body, { signal: watch.signal }).withResponse()
    isReading = true
    if (!isEventStream(response)) {
      data.controller.abort()
      return { spoke, ending: { reason: 'not-a-stream', status: response.status } }
    }
    for await (const event of data) {
      watch.pause()
      const pieces = answer.read(event)
      if (!pieces && !answer.isFinished) return { spoke, ending: { reason: 'malformed' } }
      for (const piece of pieces ?? []) {
        if (watch.reason) break
        spoke = true
        watch.heard('piece')
        yield piece
      }
      if (answer.isFinished) watch.heard('finish')
      if (watch.reason || answer.isCut) break
      watch.resume()
    }
  } catch (error) {
    // After the reason to finish only token counts are missing.
    if (!watch.reason && !answer.isFinished) return { spoke, ending: toProblem(error, { isReading }) }
  }
  watch.pause()
  for (const piece of answer.end()) {
    if (isStopped(watch.reason)) break
    spoke = true
    yield piece
  }
  const { reason } = watch
  return { spoke, ending: isStopped(reason) ? toEnding(reason) : toAttemptEnding(answer.outcome()) }
}

export const aborted: ModelEnd = {
  type: 'model-end',
  finish: 'aborted',
  rawFinish: 'aborted',
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
}

type Stopped = Exclude<CallWatch['reason'], undefined | 'complete'>
const isStopped = (reason: CallWatch['reason']): reason is Stopped => reason !== undefined && reason !== 'complete'
const toEnding = (reason: Stopped): ModelEnd | ModelProblem => (reason === 'aborted' ? aborted : { reason })
const toAttemptEnding = (outcome: ModelEnd | FailureReason): ModelEnd | ModelProblem =>
  typeof outcome === 'string' ? { reason: outcome } : outcome

/** Without a content type the stream itself has to tell. */
function isEventStream(response: Response): boolean {
  const type = response.headers.get('content-type')
  return type === null || type.toLowerCase().startsWith('text/event-stream')
}
