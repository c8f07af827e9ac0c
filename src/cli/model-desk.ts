/** What the commands about models can do; the composition root gives it. Failures are `AppError`s. */
export type ModelLine = {
  readonly name: string
  /** "GGUF, llama, 134,515,008 weights, 98 MB" or "Ollama at 127.0.0.1:11434, qwen3:4b". */
  readonly what: string
  readonly writer: string
  readonly why: string
  readonly isDefault: boolean
  readonly sendsTo: string | null
  /** The server on this computer that questions and posts go to, where there is one. */
  readonly localServer?: string
}
export type AddModel = {
  /** A file of weights, or `<url>#<name at the server>`. */
  readonly source: string
  readonly name?: string
  readonly key?: string
  /** The key may travel where it can be read on the way. */
  readonly allowPlainHttp?: boolean
  readonly writer?: string
  readonly contextTokens?: number
  readonly threads?: number
}
export type Finding = { readonly state: 'ok' | 'warn' | 'fail'; readonly text: string }
export interface ModelDesk {
  list(): readonly ModelLine[]
  /** Who writes where nobody is named; there may be none of this name. */
  defaultName(): string
  /**
   * Reads a file's facts, or looks whether the server answers; says what is wrong with it. Another model is replaced only where its name
   * was given, and a note says so.
   */
  add(model: AddModel, signal: AbortSignal): Promise<{ readonly line: ModelLine; readonly notes: readonly string[] }>
  remove(name: string): void
  use(name: string): void
  /** Puts the runtime of local models into the data folder; sentences say what is done. */
  install(options: { readonly signal: AbortSignal; readonly onLine: (line: string) => void }): Promise<string>
  /** Asks the model a few things and keeps what came of it. */
  probe(name: string, signal: AbortSignal): Promise<readonly Finding[]>
  /** What was looked for on this computer, and what was there. */
  look(signal: AbortSignal): Promise<readonly Finding[]>
}
