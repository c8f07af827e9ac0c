/**
 * What is used of node-llama-cpp 3.22.1 (MIT). It is no dependency of ours: it is installed apart (runtime.ts), imported by its
 * address, and typed here. Its documentation: https://node-llama-cpp.withcat.ai/api/
 */
export type Token = number

export interface Sequence {
  readonly nextTokenIndex: number
  readonly needsCheckpoints: boolean
  readonly tokenMeter: {
    getState(): TokenUse
    diff(before: TokenUse): TokenUse
  }
  compareContextTokens(tokens: Token[]): { readonly firstDifferentIndex: number }
  adaptStateToTokens(tokens: Token[], allowShift: boolean): Promise<void>
  evaluateWithoutGeneratingNewTokens(tokens: Token[]): Promise<void>
  /** Of the last token: the logits of some of those that may come next. */
  controlledEvaluate(
    input: readonly (readonly [Token, { generateNext: { logits: { filter: { tokens: readonly Token[] } } } }])[],
  ): Promise<readonly ({ readonly next: { readonly logits?: ReadonlyMap<Token, number> } } | undefined)[]>
  takeCheckpoint(): Promise<void>
}
type TokenUse = { readonly usedInputTokens: number; readonly usedOutputTokens: number }

export type Turn =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: readonly string[] }

export interface Chat {
  readonly sequence: Sequence
  readonly chatWrapper: ChatWrapper
  generateResponse(history: readonly Turn[], options: GenerateOptions): Promise<{ readonly metadata: { readonly stopReason: string } }>
}
export interface ChatWrapper {
  generateContextState(options: { chatHistory: readonly Turn[] }): { readonly contextText: { tokenize(tokenizer: unknown): Token[] } }
}
export type GenerateOptions = {
  readonly maxTokens: number
  readonly temperature: number
  readonly signal: AbortSignal
  readonly grammar?: Grammar
  readonly repeatPenalty: false | { readonly penalty: number; readonly lastTokens: number }
  readonly customStopTriggers?: readonly string[]
  /** `type` is `segment` for thoughts and the like, else undefined. */
  readonly onResponseChunk: (chunk: { readonly type?: 'segment'; readonly text: string }) => void
}
export type Grammar = { readonly grammar: string }

export interface LlamaModel {
  readonly tokenizer: unknown
  tokenize(text: string, specialTokens: false, options: 'trimLeadingSpace'): Token[]
  readonly fileInfo: { readonly metadata: { readonly tokenizer?: { readonly chat_template?: unknown } } }
  createContext(options: {
    contextSize: number
    sequences: number
    batchSize: number
    swaFullCache: boolean
  }): Promise<{ getSequence(): Sequence }>
}

export interface Llama {
  readonly llamaCppRelease: { readonly release: string }
  loadModel(options: { modelPath: string }): Promise<LlamaModel>
  getGrammarFor(kind: 'json'): Promise<Grammar>
}

export type Library = {
  getLlama(options: { gpu: false | 'auto'; build: 'never'; maxThreads: number; logLevel: string; progressLogs: false }): Promise<Llama>
  readonly LlamaChat: new (options: { contextSequence: Sequence; chatWrapper?: ChatWrapper }) => Chat
}

/** Imports it from where runtime.ts installed it. `build: 'never'`: otherwise it may clone and compile llama.cpp. */
export async function importLibrary(entry: string): Promise<Library> {
  return (await import(entry)) as Library
}
