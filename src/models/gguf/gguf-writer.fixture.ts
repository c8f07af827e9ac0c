import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'

/** Writes GGUF v3 files for tests. The layout is described in gguf-reader.ts; `dims[0]` is the length of a row. */
export const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const
type Scalar = keyof Omit<typeof valueTypes, 'array'>
export type Entry =
  | { readonly type: Scalar; readonly value: string | number | boolean }
  | { readonly type: 'array'; readonly of: Scalar; readonly value: readonly (string | number)[] }
export type Tensor = {
  readonly name: string
  readonly dims: readonly number[]
  /** Single precision; without data zeros, which take no room on the disk. */
  readonly data?: Float32Array
}

export const u32 = (value: number): Entry => ({ type: 'u32', value })
export const f32 = (value: number): Entry => ({ type: 'f32', value })
export const string = (value: string): Entry => ({ type: 'string', value })
export const bool = (value: boolean): Entry => ({ type: 'bool', value })
export const array = (of: Scalar, value: readonly (string | number)[]): Entry => ({ type: 'array', of, value })

const alignment = 32
const roundUp = (n: number) => Math.ceil(n / alignment) * alignment
const little = (bytes: 4 | 8, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes)
  if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value))
  else buffer.writeUInt32LE(value)
  return buffer
}
const text = (value: string): Buffer => Buffer.concat([little(8, Buffer.byteLength(value)), Buffer.from(value)])

function scalar(type: Scalar, value: string | number | boolean): Buffer {
  if (type === 'string') return text(String(value))
  if (type === 'bool') return Buffer.from([value ? 1 : 0])
  const buffer = Buffer.alloc(4)
  if (type === 'f32') buffer.writeFloatLE(Number(value))
  else if (type === 'i32') buffer.writeInt32LE(Number(value))
  else buffer.writeUInt32LE(Number(value))
  return buffer
}

const entryBytes = (key: string, entry: Entry): Buffer =>
  entry.type === 'array'
    ? Buffer.concat([
        ...[text(key), little(4, valueTypes.array), little(4, valueTypes[entry.of]), little(8, entry.value.length)],
        ...entry.value.map((one) => scalar(entry.of, one)),
      ])
    : Buffer.concat([text(key), little(4, valueTypes[entry.type]), scalar(entry.type, entry.value)])

export function writeGguf(file: string, entries: Readonly<Record<string, Entry>>, tensors: readonly Tensor[]): void {
  const parts = [Buffer.from('GGUF'), little(4, 3), little(8, tensors.length), little(8, Object.keys(entries).length)]
  for (const [key, entry] of Object.entries(entries)) parts.push(entryBytes(key, entry))
  const offsets: number[] = []
  let end = 0
  for (const { name, dims } of tensors) {
    parts.push(text(name), little(4, dims.length), ...dims.map((one) => little(8, one)), little(4, 0), little(8, end))
    offsets.push(end)
    end = roundUp(end + dims.reduce((product, one) => product * one, 4))
  }
  const head = Buffer.concat(parts)
  const descriptor = openSync(file, 'w')
  try {
    ftruncateSync(descriptor, roundUp(head.length) + end)
    writeSync(descriptor, head, 0, head.length, 0)
    for (const [n, { data }] of tensors.entries())
      if (data) writeSync(descriptor, new Uint8Array(data.buffer), 0, data.byteLength, roundUp(head.length) + (offsets[n] ?? 0))
  } finally {
    closeSync(descriptor)
  }
}
