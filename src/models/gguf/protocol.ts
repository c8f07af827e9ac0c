import type { ModelEvent, ModelRequest } from '../model.ts'

/** What the process that runs the model is told, and what it says. */
export type LoadOptions = {
  /** `file:` address of the library's first module. */
  readonly entry: string
  /** Path of the weights. */
  readonly file: string
  /** Of one sequence. */
  readonly contextTokens: number
  /** Generations at once. */
  readonly seats: number
  readonly threads: number
  readonly gpu: false | 'auto'
}
export type Prefix = Pick<ModelRequest, 'stable' | 'examples'>
export type Job =
  | { readonly op: 'generate'; readonly request: ModelRequest }
  | { readonly op: 'count'; readonly request: ModelRequest }
  | { readonly op: 'warm'; readonly prefix: Prefix }
  | { readonly op: 'judge'; readonly request: ModelRequest; readonly words: readonly [string, string] }
export type ToChild =
  | { readonly op: 'load'; readonly options: LoadOptions }
  | { readonly op: 'job'; readonly id: number; readonly job: Job }
  | { readonly op: 'abort'; readonly id: number }

export type Delta = Extract<ModelEvent, { text: string }>
/** How a job ends, always exactly once. */
export type Outcome =
  | Exclude<ModelEvent, Delta>
  | { readonly type: 'counted'; readonly tokens: number }
  | { readonly type: 'judged'; readonly difference: number }
export type Refusal = 'no-template' | 'no-memory' | 'no-runtime' | 'unloadable'
export type FromChild =
  | { readonly op: 'ready' }
  | { readonly op: 'refused'; readonly refusal: Refusal }
  | { readonly op: 'delta'; readonly id: number; readonly delta: Delta }
  | { readonly op: 'done'; readonly id: number; readonly outcome: Outcome }
