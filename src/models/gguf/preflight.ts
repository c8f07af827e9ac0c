import { availableParallelism } from 'node:os'
import { AppError, toAppError } from '../../errors/index.ts'
import { readGgufFacts, type GgufFacts } from './gguf-facts.ts'
import { estimateMemory, freeMemory, mostShare } from './memory.ts'
import type { LoadOptions } from './protocol.ts'
import { findRuntime } from './runtime.ts'

export type PreflightOptions = {
  readonly name: string
  readonly file: string
  readonly dataFolder: string
  readonly contextTokens: number
  readonly seats: number
  readonly threads: number | undefined
  readonly gpu: false | 'auto'
  readonly freeBytes?: (() => number) | undefined
}
export type Preflight = {
  readonly load: LoadOptions
  /** Tells one state of the file from another. */
  readonly fingerprint: string
}

/**
 * Threads that a model may use: never as many as there are cores. Threads of llama.cpp spin at barriers; measured on 2 busy cores, 2
 * threads are 6 to 16 times slower than 1.
 */
export const threadsFor = (configured: number | undefined, cores = availableParallelism()): number =>
  Math.max(1, Math.min(configured ?? Infinity, cores - 1))

/** Whether a model can be started at all, judged without starting anything. Throws `model_unavailable` with what is to be done. */
export async function preflight(options: PreflightOptions, signal: AbortSignal): Promise<Preflight> {
  const { name, file, seats, gpu } = options
  const runtime = await findRuntime(options.dataFolder)
  if (!runtime)
    throw unavailable(
      'The runtime for local models is not installed. Install it with: groundswell model install. Until then answers quote posts.',
    )
  const facts = await readGgufFacts(file, { signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    const { message } = toAppError(error)
    throw unavailable(`The model ${name} cannot be used. ${message}`, error)
  })
  if (!facts.hasChatTemplate)
    throw unavailable(`The model ${name} has no chat template: these are base weights. Choose an instruct or chat version of it.`)
  const contextTokens = Math.min(options.contextTokens, facts.contextTokens ?? options.contextTokens)
  if (gpu === false) mustFit(name, facts, { contextTokens, seats }, (options.freeBytes ?? freeMemory)())
  const load = { entry: runtime.entry, file, contextTokens, seats, threads: threadsFor(options.threads), gpu }
  return { load, fingerprint: `${facts.bytes} ${facts.writtenAt}` }
}

function mustFit(name: string, facts: GgufFacts, size: { contextTokens: number; seats: number }, free: number): void {
  const needed = estimateMemory(facts, size)
  if (needed <= mostShare * free) return
  const inGb = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`
  throw unavailable(
    `The model ${name} needs about ${inGb(needed)} of memory; ${inGb(mostShare * free)} of the ${inGb(free)} that are free may be used. Choose a smaller one, or a shorter context.`,
  )
}

const unavailable = (message: string, cause?: unknown) => new AppError('model_unavailable', { message, cause })
