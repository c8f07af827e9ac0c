import { AppError } from '../../../errors/index.ts'
import type { ModelEvent, ModelRequest } from '../../model.ts'
import type { Delta, Prefix } from '../protocol.ts'
import type { GenerateOptions, Turn } from './library.ts'
import type { Loaded } from './load.ts'
import type { Seat } from './pool.ts'
import { prefill } from './prefill.ts'
import { prefixTokens, toHistory, toTokens } from './prompt.ts'
import { createThoughtSplitter } from './thoughts.ts'

type End = Extract<ModelEvent, { type: 'model-end' }>
const finishes: { readonly [stopReason: string]: End['finish'] } = { maxTokens: 'length', abort: 'aborted' }

/** One answer. Throws `context_length_exceeded` before any work, and the signal's reason when aborted. */
export async function generate(loaded: Loaded, request: ModelRequest, signal: AbortSignal, emit: (delta: Delta) => void): Promise<End> {
  const history = toHistory(request)
  const tokens = toTokens(loaded.chat, loaded.model, history)
  // The library cuts a prompt that is too long, silently.
  if (tokens.length + request.maxOutputTokens > loaded.contextTokens)
    throw new AppError('context_length_exceeded', {
      message: `The prompt has ${tokens.length} tokens and ${request.maxOutputTokens} are kept for the answer; the model reads ${loaded.contextTokens} in all.`,
    })
  const seat = loaded.pool.take(tokens, 'most')
  try {
    const { kept } = await prefill(seat.sequence, tokens, signal)
    const before = seat.sequence.tokenMeter.getState()
    const rawFinish = await respond(seat, history, await toOptions(loaded, request, signal), emit)
    return {
      type: 'model-end',
      finish: finishes[rawFinish] ?? 'stop',
      rawFinish,
      inputTokens: tokens.length,
      outputTokens: seat.sequence.tokenMeter.diff(before).usedOutputTokens,
      cachedTokens: kept,
    }
  } finally {
    loaded.pool.giveBack(seat)
  }
}

/** Evaluates what all prompts with this prefix begin with, in the free sequence that holds the least of it; says how many tokens that are. */
export async function warm(loaded: Loaded, prefix: Prefix, signal: AbortSignal): Promise<number> {
  const tokens = prefixTokens(loaded.chat, loaded.model, prefix)
  if (tokens.length >= loaded.contextTokens)
    throw new AppError('context_length_exceeded', { message: `The instructions alone have ${tokens.length} tokens; the model reads less.` })
  const seat = loaded.pool.take(tokens, 'least')
  try {
    await prefill(seat.sequence, [...tokens, 0], signal) // the last one is never evaluated
    if (seat.sequence.needsCheckpoints) await seat.sequence.takeCheckpoint()
    return tokens.length
  } finally {
    loaded.pool.giveBack(seat)
  }
}

async function respond(
  seat: Seat,
  history: readonly Turn[],
  options: Omit<GenerateOptions, 'onResponseChunk'>,
  emit: (delta: Delta) => void,
): Promise<string> {
  const thoughts = createThoughtSplitter()
  const { metadata } = await seat.generateResponse(history, {
    ...options,
    onResponseChunk({ type, text }) {
      if (type !== 'segment') thoughts.push(text).forEach(emit)
      else if (text !== '') emit({ type: 'reasoning-delta', text })
    },
  })
  thoughts.end().forEach(emit)
  return metadata.stopReason
}

/** The likeliest token always, so that the same prompt gets the same answer; a grammar needs its brackets and quotes again and again. */
async function toOptions(loaded: Loaded, request: ModelRequest, signal: AbortSignal): Promise<Omit<GenerateOptions, 'onResponseChunk'>> {
  return {
    maxTokens: request.maxOutputTokens,
    temperature: 0,
    signal,
    ...(request.json && { grammar: await loaded.jsonGrammar() }),
    repeatPenalty: request.json ? false : { penalty: 1.1, lastTokens: 48 },
    ...(request.stop && request.stop.length > 0 && { customStopTriggers: request.stop }),
  }
}
