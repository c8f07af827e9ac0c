import { batchTokens } from '../memory.ts'
import type { LoadOptions, Refusal } from '../protocol.ts'
import { importLibrary, type Chat, type Grammar, type LlamaModel } from './library.ts'
import { createPool, type Pool } from './pool.ts'

export type Loaded = {
  readonly model: LlamaModel
  readonly contextTokens: number
  readonly pool: Pool
  /** For counting; its sequence is the pool's. */
  readonly chat: Chat
  readonly jsonGrammar: () => Promise<Grammar>
}

/** Loads weights and makes room for `seats` generations at once, or says why not; `onTrouble` gets the library's words, which hold paths. */
export async function load(options: LoadOptions, onTrouble: (error: unknown) => void): Promise<Loaded | Refusal> {
  let refusal: Refusal = 'no-runtime'
  try {
    const { getLlama, LlamaChat } = await importLibrary(options.entry)
    const { gpu, threads: maxThreads } = options
    const llama = await getLlama({ gpu, build: 'never', maxThreads, logLevel: 'error', progressLogs: false })
    refusal = 'unloadable'
    const model = await llama.loadModel({ modelPath: options.file })
    // Without one the library picks a template all the same, and a base model parrots its prompt.
    if (!model.fileInfo.metadata.tokenizer?.chat_template) return 'no-template'
    const context = await model.createContext({
      contextSize: options.contextTokens,
      sequences: options.seats,
      batchSize: batchTokens(options.seats),
      swaFullCache: true, // otherwise models with a sliding window evaluate their prefix again
    })
    const chat = new LlamaChat({ contextSequence: context.getSequence() })
    const { chatWrapper } = chat // finding it reads the template, half a second
    const others = Array.from({ length: options.seats - 1 }, () => new LlamaChat({ contextSequence: context.getSequence(), chatWrapper }))
    let grammar: Promise<Grammar> | undefined
    const jsonGrammar = () => (grammar ??= llama.getGrammarFor('json'))
    return { model, contextTokens: options.contextTokens, pool: createPool([chat, ...others]), chat, jsonGrammar }
  } catch (error) {
    onTrouble(error)
    return (error as Error | null)?.constructor.name === 'InsufficientMemoryError' ? 'no-memory' : refusal
  }
}
