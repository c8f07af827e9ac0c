import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { AppError } from '../../errors/index.ts'
import { readGgufHead, type GgufHead, type GgufTensor } from './gguf-reader.ts'

/** What a file of weights says of itself. All of it is the file's word. */
export type GgufFacts = {
  readonly bytes: number
  /** Milliseconds since 1970: when the file was last written. */
  readonly writtenAt: number
  /** `llama`, `qwen3` … */
  readonly architecture: string | undefined
  /** At most 100 characters, all of them printable. */
  readonly name: string | undefined
  /** Weights in all tensors. */
  readonly parameters: number
  /** As trained; undefined where the file does not say. */
  readonly contextTokens: number | undefined
  /** Tokens in the vocabulary. */
  readonly vocabulary: number
  /** Without one a model cannot follow a conversation: base weights. */
  readonly hasChatTemplate: boolean
  /** `Q4_K_M`, `F16` …; undefined where unknown. */
  readonly quantisation: string | undefined
  /** Bytes that each token of context takes for one generation, in half precision. */
  readonly bytesPerContextToken: number
}

const firstRead = 1 << 20
/** Heads are a vocabulary long: 12 MB for 262,000 tokens. */
const mostHead = 64 << 20

/**
 * Reads them from the head of the file, without the runtime. Throws `file_unreadable`, `format_unknown` (no GGUF) or `file_damaged`
 * (cut off, or a head that contradicts itself); no content crashes it or makes it read more than 64 MiB.
 */
export async function readGgufFacts(file: string, { signal }: { signal: AbortSignal }): Promise<GgufFacts> {
  signal.throwIfAborted()
  await using handle = await open(file).catch((cause: unknown) => {
    throw unreadable(cause)
  })
  const stats = await handle.stat()
  if (stats.isDirectory()) throw new AppError('file_unreadable', { message: 'This is a folder. Name the .gguf file in it.' })
  if (!stats.isFile()) throw unreadable(undefined)
  const head = await readHead(handle, stats.size, signal)
  const needed = bytesNeeded(head)
  if (needed > stats.size)
    throw new AppError('file_damaged', {
      message: `The file has ${stats.size} of ${needed} bytes: it is cut off. Copy or download it again.`,
    })
  return { bytes: stats.size, writtenAt: stats.mtimeMs, ...toFacts(head) }
}

/** The file's sha256 in hexadecimal, for comparing with what its publisher says. Reads all of it. */
export async function hashFile(file: string, { signal }: { signal: AbortSignal }): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file, { signal })) hash.update(chunk as Buffer)
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(error)
  }
  return hash.digest('hex')
}

async function readHead(handle: FileHandle, size: number, signal: AbortSignal): Promise<GgufHead> {
  for (let length = firstRead; ; length *= 4) {
    signal.throwIfAborted()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(length, size)), { position: 0 })
    const bytes = buffer.subarray(0, bytesRead)
    const head = readGgufHead(bytes)
    if (typeof head === 'object') return head
    if (bytes.toString('latin1', 0, 4) !== 'GGUF') throw new AppError('format_unknown', { message: 'The file is no GGUF model.' })
    const isComplete = bytesRead >= size || bytesRead < Math.min(length, size)
    if (head === 'malformed' || isComplete || length >= mostHead)
      throw new AppError('file_damaged', { message: 'The head of the model file cannot be read. Copy or download it again.' })
  }
}

function toFacts({ entries, tensors }: GgufHead): Omit<GgufFacts, 'bytes' | 'writtenAt'> {
  const text = (key: string) => {
    const value = entries.get(key)
    return typeof value === 'string' && value.trim() !== '' ? value : undefined
  }
  const number = (key: string) => {
    const value = entries.get(key)
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
  }
  const architecture = /^[\w.-]{1,40}$/.exec(text('general.architecture') ?? '')?.[0]
  const tokens = entries.get('tokenizer.ggml.tokens')
  const fileType = entries.get('general.file_type')
  return {
    architecture,
    name: text('general.name')
      ?.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')
      .slice(0, 100),
    parameters: tensors.reduce((sum, { elements }) => sum + elements, 0),
    contextTokens: number(`${architecture}.context_length`),
    vocabulary: typeof tokens === 'object' ? tokens.length : 0,
    hasChatTemplate: text('tokenizer.chat_template') !== undefined,
    quantisation: typeof fileType === 'number' ? quantisations[fileType] : undefined,
    bytesPerContextToken: bytesPerContextToken((key) => number(`${architecture}.${key}`)),
  }
}

/** Keys and values of every layer, two bytes each. Where heads differ by layer the file has a list, and all are taken for full. */
function bytesPerContextToken(number: (key: string) => number | undefined): number {
  const [layers, width, heads] = [number('block_count') ?? 0, number('embedding_length') ?? 0, number('attention.head_count') ?? 1]
  const kept = number('attention.head_count_kv') ?? heads
  const each = width / heads
  return 2 * layers * kept * ((number('attention.key_length') ?? each) + (number('attention.value_length') ?? each))
}

function bytesNeeded({ headBytes, tensors, entries }: GgufHead): number {
  const alignment = entries.get('general.alignment')
  const step = typeof alignment === 'number' && alignment > 0 ? alignment : 32
  const end = (tensor: GgufTensor) => tensor.offset + tensorBytes(tensor)
  return tensors.length === 0 ? headBytes : Math.ceil(headBytes / step) * step + tensors.reduce((most, one) => Math.max(most, end(one)), 0)
}

/** 0 for types that are not known here: the runtime judges those. */
function tensorBytes({ elements, type }: GgufTensor): number {
  const [perBlock, blockBytes] = blocks[type] ?? [1, 0]
  return (elements / perBlock) * blockBytes
}

const unreadable = (cause: unknown) =>
  new AppError('file_unreadable', { message: 'The model file cannot be read. Check that it is there and belongs to you.', cause })

/** Tensor type → weights and bytes of a block (ggml-common.h of ggml-org/llama.cpp). */
const blocks: { readonly [type: number]: readonly [number, number] } = {
  ...{ 0: [1, 4], 1: [1, 2], 2: [32, 18], 3: [32, 20], 6: [32, 22], 7: [32, 24], 8: [32, 34], 9: [32, 36] },
  ...{ 10: [256, 84], 11: [256, 110], 12: [256, 144], 13: [256, 176], 14: [256, 210], 15: [256, 292] },
  ...{ 16: [256, 66], 17: [256, 74], 18: [256, 98], 19: [256, 50], 20: [32, 18], 21: [256, 110], 22: [256, 82] },
  ...{ 23: [256, 136], 24: [1, 1], 25: [1, 2], 26: [1, 4], 27: [1, 8], 28: [1, 8], 29: [256, 56], 30: [1, 2] },
  ...{ 34: [256, 54], 35: [256, 66], 39: [32, 17] },
}

/** `general.file_type` (llama_ftype in llama.h of ggml-org/llama.cpp). */
const quantisations: { readonly [fileType: number]: string } = {
  ...{ 0: 'F32', 1: 'F16', 2: 'Q4_0', 3: 'Q4_1', 7: 'Q8_0', 8: 'Q5_0', 9: 'Q5_1', 10: 'Q2_K', 11: 'Q3_K_S', 12: 'Q3_K_M' },
  ...{ 13: 'Q3_K_L', 14: 'Q4_K_S', 15: 'Q4_K_M', 16: 'Q5_K_S', 17: 'Q5_K_M', 18: 'Q6_K', 19: 'IQ2_XXS', 20: 'IQ2_XS' },
  ...{ 21: 'Q2_K_S', 22: 'IQ3_XS', 23: 'IQ3_XXS', 24: 'IQ1_S', 25: 'IQ4_NL', 26: 'IQ3_S', 27: 'IQ3_M', 28: 'IQ2_S' },
  ...{ 29: 'IQ2_M', 30: 'IQ4_XS', 31: 'IQ1_M', 32: 'BF16', 36: 'TQ1_0', 37: 'TQ2_0', 38: 'MXFP4' },
}
