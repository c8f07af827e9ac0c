import { freemem } from 'node:os'
import type { GgufFacts } from './gguf-facts.ts'

/** Tokens of one evaluation: the slices of all seats. The buffer of logits is as large as this times the vocabulary. */
export const batchTokens = (seats: number): number => Math.max(128, 64 * seats)

/** Of the weights: the mapped file and the copy that llama.cpp lays out anew for the processor. Measured with Q4_0. */
const perFileByte = 2.3
/** Of what is free. The rest of the computer lives as well. */
export const mostShare = 0.7

/** Bytes that a model will take: weights, context of every seat, and the numbers for each word of the vocabulary of one evaluation. */
export function estimateMemory(
  facts: Pick<GgufFacts, 'bytes' | 'bytesPerContextToken' | 'vocabulary'>,
  { contextTokens, seats }: { contextTokens: number; seats: number },
): number {
  return Math.ceil(
    perFileByte * facts.bytes + facts.bytesPerContextToken * contextTokens * seats + 4 * facts.vocabulary * batchTokens(seats),
  )
}

/** Bytes that this process may still take, of the computer's and of a container's. */
export const freeMemory = (): number => Math.min(freemem(), process.availableMemory())
