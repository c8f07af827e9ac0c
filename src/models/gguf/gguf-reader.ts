/**
 * The head of a GGUF file, versions 2 and 3, little-endian: "GGUF" | u32 version | u64 tensors | u64 entries | entries | tensors.
 * An entry is a key, a type and a value; a tensor a name, its lengths, a type and an offset into the data behind the head.
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export type GgufValue = string | number | boolean | { readonly length: number }
export type GgufTensor = { readonly elements: number; readonly type: number; readonly offset: number }
export type GgufHead = {
  readonly version: number
  /** Of arrays only the length. */
  readonly entries: ReadonlyMap<string, GgufValue>
  readonly tensors: readonly GgufTensor[]
  /** Bytes before the tensors' data. */
  readonly headBytes: number
}

const most = { entries: 65_536, tensors: 65_536, keyBytes: 65_536, dimensions: 8, nesting: 4 }
/** Type → bytes; 8 is a string and 9 an array. */
const widths: { readonly [type: number]: number } = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 }

/**
 * Reads the head from the beginning of a file, whatever it holds: `more` where `bytes` end before the head does, `malformed` where no
 * further byte would help. Every step takes bytes, so a hostile count ends at the end of `bytes`.
 */
export function readGgufHead(bytes: Buffer): GgufHead | 'more' | 'malformed' {
  let at = 0
  let problem: 'more' | 'malformed' | undefined
  const stop = (why: 'more' | 'malformed') => void (problem ??= why)
  const take = (length: number): number => {
    const from = at
    if (length > bytes.length - at) stop('more')
    else at += length
    return from
  }
  const u32 = () => {
    const from = take(4)
    return problem ? 0 : bytes.readUInt32LE(from)
  }
  const u64 = () => {
    const [low, high] = [u32(), u32()]
    if (high >= 2 ** 21) stop('malformed')
    return high * 2 ** 32 + low
  }
  const upTo = (limit: number, value: number) => {
    if (value > limit) stop('malformed')
    return problem ? 0 : value
  }
  const text = (length: number) => {
    const from = take(length)
    return problem ? '' : bytes.toString('utf8', from, from + length)
  }
  const key = () => text(upTo(most.keyBytes, u64()))
  const array = (depth: number): GgufValue => {
    const [type, length] = [u32(), u64()]
    const width = widths[type]
    if (width !== undefined) take(length * width)
    else if (type === 8) for (let n = 0; n < length && !problem; n++) take(u64())
    else if (type === 9 && depth < most.nesting) for (let n = 0; n < length && !problem; n++) array(depth + 1)
    else stop('malformed')
    return { length }
  }
  const value = (type: number): GgufValue => {
    const width = widths[type]
    if (width !== undefined) {
      const from = take(width)
      return problem ? 0 : scalar(bytes, type, from)
    }
    if (type === 8) return text(u64())
    if (type === 9) return array(0)
    stop('malformed')
    return 0
  }
  const tensor = (): GgufTensor => {
    key()
    let elements = 1
    for (let left = upTo(most.dimensions, u32()); left > 0; left--) elements *= u64()
    return { elements, type: u32(), offset: u64() }
  }

  if (text(4) !== 'GGUF' && !problem) return 'malformed'
  const version = u32()
  if (!problem && version !== 2 && version !== 3) return 'malformed'
  const tensorCount = upTo(most.tensors, u64())
  const entryCount = upTo(most.entries, u64())
  const entries = new Map<string, GgufValue>()
  for (let n = 0; n < entryCount && !problem; n++) {
    const name = key()
    entries.set(name, value(u32()))
  }
  const tensors: GgufTensor[] = []
  for (let n = 0; n < tensorCount && !problem; n++) tensors.push(tensor())
  return problem ?? { version, entries, tensors, headBytes: at }
}

function scalar(bytes: Buffer, type: number, at: number): number | boolean {
  switch (type) {
    case 0:
      return bytes.readUInt8(at)
    case 1:
      return bytes.readInt8(at)
    case 2:
      return bytes.readUInt16LE(at)
    case 3:
      return bytes.readInt16LE(at)
    case 4:
      return bytes.readUInt32LE(at)
    case 5:
      return bytes.readInt32LE(at)
    case 6:
      return bytes.readFloatLE(at)
    case 7:
      return bytes.readUInt8(at) !== 0
    case 10:
      return Number(bytes.readBigUInt64LE(at))
    case 11:
      return Number(bytes.readBigInt64LE(at))
    default:
      return bytes.readDoubleLE(at)
  }
}
