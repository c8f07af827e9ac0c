import type { ModelEvent, ModelRequest } from '../model.ts'
import type { FailureReason } from './failures.ts'
import type { Preset } from './presets.ts'
import { createTextLimit, createThoughtSplitter, type Piece } from './split-text.ts'
import { numberAt, readChunk, type WireChunk } from './wire.ts'

export type ModelEnd = Extract<ModelEvent, { type: 'model-end' }>

/** A token of most texts is shorter than this; a server that ignores the number of tokens asked for is cut off here. */
const charactersPerToken = 16
const charactersAtLeast = 1_000

/** Reasons to finish other than plain ones, from the servers of the table and those that imitate them. */
const finishes: Readonly<Record<string, 'length' | FailureReason>> = {
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  content_filter: 'filtered',
  refusal: 'filtered',
  safety: 'filtered',
  error: 'server-error',
  abort: 'server-error',
}

/** Reads the events of one answer, without any IO. */
export interface AnswerReader {
  /** What the event says; undefined where it is no event of a completion. */
  read(event: unknown): readonly Piece[] | undefined
  /** What was held back, once no event follows. */
  end(): readonly Piece[]
  /** A reason to finish was seen. */
  readonly isFinished: boolean
  /** A stop word or the greatest length was met: nothing that follows counts. */
  readonly isCut: boolean
  /** The ending, or why it is none. */
  outcome(): ModelEnd | FailureReason
}

export function readAnswer(request: ModelRequest, preset: Preset, options: { readonly startsInThought: boolean }): AnswerReader {
  const splitter = createThoughtSplitter({ startsInside: options.startsInThought })
  const limit = createTextLimit({
    stop: request.stop ?? [],
    maxCharacters: charactersAtLeast + charactersPerToken * request.maxOutputTokens,
  })
  let finish: string | undefined
  let refused = false
  let usage: WireChunk['usage']
  let cachedTokens = 0

  const limited = (pieces: readonly Piece[]): Piece[] =>
    pieces
      .map((piece) => (piece.type === 'text-delta' ? { ...piece, text: limit.push(piece.text) } : piece))
      .filter(({ text }) => text !== '')

  return {
    read(event) {
      const chunk = readChunk(event)
      if (!chunk) return undefined
      usage = chunk.usage ?? usage
      cachedTokens = preset.cachedTokensPaths.map((path) => numberAt(chunk, path)).find((n) => n !== undefined) ?? cachedTokens
      const choice = chunk.choices?.[0] // the event with the usage has none
      finish = choice?.finish_reason || finish
      refused ||= Boolean(choice?.delta?.refusal)
      const thought = preset.reasoningFields.map((field) => choice?.delta?.[field]).find((text) => typeof text === 'string' && text !== '')
      return [
        ...(typeof thought === 'string' ? [{ type: 'reasoning-delta', text: thought } as const] : []),
        ...limited(splitter.push(choice?.delta?.content ?? '')),
      ]
    },
    end() {
      const pieces = limited(splitter.end())
      const held = limit.end()
      return held === '' ? pieces : [...pieces, { type: 'text-delta', text: held }]
    },
    get isFinished() {
      return finish !== undefined
    },
    get isCut() {
      return limit.ended !== undefined
    },
    outcome() {
      const end = toEnd(usage, cachedTokens, preset)
      if (limit.ended) return { ...end, finish: limit.ended, rawFinish: finish ?? `${limit.ended} (here)` }
      if (finish === undefined) return 'truncated'
      const known = refused ? 'filtered' : finishes[finish.toLowerCase()]
      if (known === undefined) return { ...end, finish: 'stop', rawFinish: finish }
      return known === 'length' ? { ...end, finish: 'length', rawFinish: finish } : known
    },
  }
}

function toEnd(usage: WireChunk['usage'], cachedTokens: number, preset: Preset): Omit<ModelEnd, 'finish' | 'rawFinish'> {
  const inputTokens = usage?.prompt_tokens ?? 0
  const total = usage?.total_tokens ?? 0
  const outputTokens = preset.totalHoldsThoughts && total > inputTokens ? total - inputTokens : (usage?.completion_tokens ?? 0)
  return { type: 'model-end', inputTokens, outputTokens, cachedTokens }
}
