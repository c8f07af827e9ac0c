import type { Sequence, Token } from './library.ts'

/** Tokens evaluated between two looks at the signal. Measured: 64 and 128 cost nothing against 512; 32 and 16 cost 2 to 6 times the time. */
export const sliceTokens = 64

/**
 * Evaluates `tokens` but for the last one, keeping the beginning that the sequence holds already; says how many were kept. Throws the
 * signal's reason when aborted: what was evaluated stays and serves the next prompt that begins alike.
 *
 * The library's own generateResponse() looks at its signal only after the whole prompt, which takes seconds on a CPU. After this it
 * has nothing left to evaluate.
 */
export async function prefill(sequence: Sequence, tokens: Token[], signal: AbortSignal): Promise<{ readonly kept: number }> {
  signal.throwIfAborted()
  const end = tokens.length - 1
  const alike = Math.min(sequence.compareContextTokens(tokens).firstDifferentIndex, end)
  await sequence.adaptStateToTokens(tokens.slice(0, alike), false)
  const kept = sequence.nextTokenIndex
  for (let at = kept; at < end; at += sliceTokens) {
    signal.throwIfAborted()
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, Math.min(at + sliceTokens, end)))
  }
  return { kept }
}
