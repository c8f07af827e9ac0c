import { importLibrary, type Chat, type Turn } from '../src/models/gguf/child/library.ts'

/**
 * The runtime as its own documentation uses it, in a process of its own: what the adapter is compared with. Told a prompt, it says when
 * the first text came and when the last, in milliseconds since it was told, and how many tokens were said.
 */
export type BareTask = { readonly history: readonly Turn[]; readonly maxTokens: number }
export type BareResult = { readonly firstMs: number; readonly allMs: number; readonly tokens: number }

async function open([entry = '', file = '', threads, contextSize]: readonly string[]): Promise<(task: BareTask) => Promise<BareResult>> {
  const { getLlama, LlamaChat } = await importLibrary(entry)
  const llama = await getLlama({ gpu: false, build: 'never', maxThreads: Number(threads), logLevel: 'error', progressLogs: false })
  const model = await llama.loadModel({ modelPath: file })
  const defaults = { contextSize: Number(contextSize), sequences: 1, batchSize: 512, swaFullCache: false }
  const context = await model.createContext(defaults)
  const chat: Chat = new LlamaChat({ contextSequence: context.getSequence() })
  return async ({ history, maxTokens }) => {
    const before = chat.sequence.tokenMeter.getState()
    const start = performance.now()
    let firstMs = 0
    await chat.generateResponse(history, {
      ...{ maxTokens, temperature: 0, repeatPenalty: { penalty: 1.1, lastTokens: 48 }, signal: new AbortController().signal },
      onResponseChunk: ({ text }) => void (firstMs ||= text === '' ? 0 : performance.now() - start),
    })
    const allMs = performance.now() - start
    return { firstMs, allMs, tokens: chat.sequence.tokenMeter.diff(before).usedOutputTokens }
  }
}

if (process.send) {
  const ask = await open(process.argv.slice(2))
  process.on('message', (task: BareTask) => void ask(task).then((result) => process.send?.(result)))
  process.on('disconnect', () => process.exit())
  process.send('ready')
}
