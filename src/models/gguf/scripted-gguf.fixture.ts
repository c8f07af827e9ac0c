import { readFileSync, writeFileSync } from 'node:fs'
import { array, bool, f32, string, u32, writeGguf, type Entry, type Tensor } from './gguf-writer.fixture.ts'

/**
 * A model file with which the real llama.cpp says a fixed text: attention and feed-forward weights are zero, so what is left after the
 * last norm is the embedding of the newest token, and the output head gives B a quarter of A's embedding wherever piece B follows piece
 * A. B wins by far: a Markov chain. So every piece is there once; prompts become bytes (the tokenizer has no merges); the text starts
 * after the byte that ends the template's last turn and ends with `<|im_end|>`.
 */
export type ScriptedOptions = {
  readonly context?: number
  /** A Jinja template; null for weights without one. */
  readonly template?: string | null
  readonly architecture?: string
  /** Further layers of zeros, which say nothing and take time: 16 make about 20 ms a token. They take no room on the disk. */
  readonly slowLayers?: number
  readonly vocabulary?: number
}
const specials = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'] as const
const chatMl =
  "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
const slowWidth = 4_096

export function writeScriptedGguf(file: string, script: string | readonly string[], options: ScriptedOptions = {}): void {
  const pieces = typeof script === 'string' ? uniquePieces(script) : script
  const dim = pieces.length < 150 ? 128 : 512 // so that random embeddings stay well apart
  const { tokens, ids, end, entries } = tokenizer(pieces, options)
  const embedding = randomRows(tokens.length, dim)
  const head = new Float32Array(tokens.length * dim)
  const link = (from: number, to: number) => {
    for (let d = 0; d < dim; d++) head[to * dim + d] = (head[to * dim + d] ?? 0) + (embedding[from * dim + d] ?? 0) / 4
  }
  let current = '\n'.charCodeAt(0)
  for (const id of [...ids, end]) {
    link(current, id)
    current = id
  }
  const layers = 1 + (options.slowLayers ?? 0)
  const ff = options.slowLayers === undefined ? 32 : slowWidth
  const { architecture = 'llama', context = 4_096 } = options
  writeGguf(file, { ...shape({ architecture, context, dim, ff, layers, vocabulary: tokens.length }), ...entries }, [
    { name: 'token_embd.weight', dims: [dim, tokens.length], data: embedding },
    { name: 'output_norm.weight', dims: [dim], data: ones(dim) },
    { name: 'output.weight', dims: [dim, tokens.length], data: head },
    ...Array.from({ length: layers }, (_, n) => layer(n, dim, ff)).flat(),
  ])
}

/** One entry of the vocabulary twice: llama.cpp fails an assertion on it and aborts the process. */
export function writeAbortingGguf(file: string): void {
  writeScriptedGguf(file, 'never said')
  const bytes = readFileSync(file)
  const entry = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 'b'.charCodeAt(0)])
  bytes[bytes.indexOf(entry) + 8] = 'a'.charCodeAt(0)
  writeFileSync(file, bytes)
}

/** Words, joined with their neighbours until each piece is there once. */
export function uniquePieces(script: string): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const word of script.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
    piece += word
    if (pieces.includes(piece)) continue
    pieces.push(piece)
    piece = ''
  }
  if (piece !== '') pieces.push(`${pieces.pop() ?? ''}${piece}`)
  return pieces
}

/** Every byte as a printable character, as GPT-2's vocabulary has it. */
const alphabet = (() => {
  let next = 256
  const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++))
})()

function tokenizer(pieces: readonly string[], { template = chatMl, vocabulary = 0 }: ScriptedOptions) {
  const tokens = [...alphabet, ...specials]
  const ids = pieces.map((piece) => {
    const token = [...Buffer.from(piece)].map((byte) => alphabet[byte]).join('')
    const known = tokens.indexOf(token)
    if (known >= 256) throw new Error(`the piece ${JSON.stringify(piece)} is there twice`)
    return known < 0 ? tokens.push(token) - 1 : known
  })
  const types: number[] = tokens.map((_, n) => (n >= 256 && n < 256 + specials.length ? 3 : 1)) // 3 = control, 5 = unused
  for (let n = tokens.length; n < vocabulary; n++) types.push(tokens.push(`[PAD${n}]`) && 5)
  const end = tokens.indexOf('<|im_end|>')
  const entries: Record<string, Entry> = {
    'tokenizer.ggml.model': string('gpt2'),
    'tokenizer.ggml.pre': string('gpt-2'),
    'tokenizer.ggml.tokens': array('string', tokens),
    'tokenizer.ggml.token_type': array('i32', types),
    'tokenizer.ggml.merges': array('string', ['Ġ Ġ']), // must not be empty
    'tokenizer.ggml.eos_token_id': u32(end),
    'tokenizer.ggml.bos_token_id': u32(256),
    'tokenizer.ggml.padding_token_id': u32(256),
    'tokenizer.ggml.add_bos_token': bool(false),
    ...(template !== null && { 'tokenizer.chat_template': string(template) }),
  }
  return { tokens, ids, end, entries }
}

type Shape = { architecture: string; context: number; dim: number; ff: number; layers: number; vocabulary: number }
const shape = ({ architecture, context, dim, ff, layers, vocabulary }: Shape): Record<string, Entry> => ({
  'general.architecture': string(architecture),
  'general.name': string('scripted'),
  'general.file_type': u32(0),
  [`${architecture}.context_length`]: u32(context),
  [`${architecture}.embedding_length`]: u32(dim),
  [`${architecture}.block_count`]: u32(layers),
  [`${architecture}.feed_forward_length`]: u32(ff),
  [`${architecture}.attention.head_count`]: u32(2),
  [`${architecture}.attention.head_count_kv`]: u32(2),
  [`${architecture}.attention.layer_norm_rms_epsilon`]: f32(1e-6),
  [`${architecture}.rope.dimension_count`]: u32(dim / 2),
  [`${architecture}.vocab_size`]: u32(vocabulary),
})

const layer = (n: number, dim: number, ff: number): Tensor[] => [
  { name: `blk.${n}.attn_norm.weight`, dims: [dim], data: ones(dim) },
  ...['q', 'k', 'v', 'output'].map((one) => ({ name: `blk.${n}.attn_${one}.weight`, dims: [dim, dim] })),
  { name: `blk.${n}.ffn_norm.weight`, dims: [dim], data: ones(dim) },
  { name: `blk.${n}.ffn_gate.weight`, dims: [dim, ff] },
  { name: `blk.${n}.ffn_up.weight`, dims: [dim, ff] },
  { name: `blk.${n}.ffn_down.weight`, dims: [ff, dim] },
]

const ones = (length: number) => new Float32Array(length).fill(1)

/** The same in every run; each row as long as the root of `dim`, so that the norm leaves it as it is. */
function randomRows(rows: number, dim: number): Float32Array {
  let state = 12_345
  const uniform = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  const gauss = () => Math.sqrt(-2 * Math.log(uniform() + 1e-9)) * Math.cos(2 * Math.PI * uniform())
  const values = new Float32Array(rows * dim)
  for (let row = 0; row < rows; row++) {
    const drawn = Array.from({ length: dim }, gauss)
    const length = Math.sqrt(drawn.reduce((sum, x) => sum + x * x, 0) / dim)
    values.set(
      drawn.map((x) => x / length),
      row * dim,
    )
  }
  return values
}
