import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { writeCarStream } from '@atcute/car'
import { decode, encode, toBytes, toCidLink } from '@atcute/cbor'
import { readCar } from './car.ts'
import { CborError, cidOf as cidOfBytes, decodeCbor, decodeFirstCbor, encodeCbor, Link, toJson } from './dag-cbor.ts'

/** Values as another library writes them are read as they were. */
const cidOf = (data: Uint8Array) => {
  const contents = hash('sha256', data, 'buffer')
  const bytes = Buffer.from([0x01, 0x71, 0x12, 0x20, ...contents])
  return { link: toCidLink({ version: 1, codec: 0x71, digest: { codec: 0x12, contents }, bytes }), cid: bytes, data }
}
const block = cidOf(encode({ text: 'Water is over the quay' }))

function randomOf(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}
const random = randomOf(11)
const below = (most: number) => Math.floor(random() * most)
const texts = [
  '',
  'a',
  '$type',
  '__proto__',
  'Café é ☕ 水 👩‍🚒',
  'x'.repeat(300),
  'abcdefghijklmnopqrstuvwx',
  'abcdefghijklmnopqrstuvwxy',
  '\u0000',
]
function anything(depth: number): unknown {
  const kind = below(depth > 4 ? 7 : 9)
  if (kind === 0) return null
  if (kind === 1) return random() < 0.5
  if (kind === 2) return [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER][below(11)]
  if (kind === 3) return -1 - below(2 ** 31)
  if (kind === 4) return random() * 1e9 + 0.5
  if (kind === 5) return texts[below(texts.length)]
  if (kind === 6) return random() < 0.5 ? toBytes(Buffer.alloc(below(40), below(256))) : block.link
  if (kind === 7) return Array.from({ length: below(6) }, () => anything(depth + 1))
  return Object.fromEntries(Array.from({ length: below(6) }, () => [texts[below(texts.length)] as string, anything(depth + 1)]))
}

test('values of every kind are read as another library wrote them', () => {
  for (let n = 0; n < 3_000; n++) {
    const value = anything(0)
    if (n % 7 === 0 && typeof value === 'object' && value !== null && '__proto__' in value && !Object.hasOwn(value, '__proto__')) continue
    const bytes = encode(value)
    const ours = toJson(decodeCbor(bytes))
    assert.deepEqual(JSON.parse(JSON.stringify(ours)), JSON.parse(JSON.stringify(decode(bytes))), `value ${n}`)
  }
  const [first, rest] = decodeFirstCbor(Buffer.concat([encode({ op: 1 }), encode([2])]))
  assert.deepEqual([first, decodeCbor(rest)], [{ op: 1 }, [2]])
  const link = decodeCbor(encode(block.link))
  assert.ok(link instanceof Link)
  assert.equal(link.cid, block.link.$link)
})

test('a key that would change what an object is stays a key', () => {
  const value = decodeCbor(Buffer.from([0xa1, 0x69, ...Buffer.from('__proto__'), 0xa1, 0x61, 0x78, 0x01])) as Record<string, unknown>
  assert.deepEqual([Object.keys(value), Object.getPrototypeOf(value) === Object.prototype], [['__proto__'], true])
  assert.equal(({} as Record<string, unknown>)['x'], undefined)
})

test('what is no DAG-CBOR is refused, and no length is believed', () => {
  const refused = {
    empty: [],
    'indefinite list': [0x9f, 0x01, 0xff],
    'indefinite text': [0x7f, 0x61, 0x61, 0xff],
    'list longer than what came': [0x9a, 0xff, 0xff, 0xff, 0xff],
    'map longer than what came': [0xbb, 0, 0, 0, 1, 0, 0, 0, 0],
    'bytes longer than what came': [0x5a, 0x7f, 0xff, 0xff, 0xff, 1],
    'text that is cut off': [0x63, 0x61],
    'text that is not UTF-8': [0x62, 0xc3, 0x28],
    'a number beyond 2^53': [0x1b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    'a tag for dates': [0xc0, 0x61, 0x61],
    undefined: [0xf7],
    'a short float': [0xf9, 0x3c, 0x00],
    'no number': [0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
    infinity: [0xfb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
    'a number as key': [0xa1, 0x01, 0x01],
    'the same key twice': [0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02],
    'a link that is no bytes': [0xd8, 0x2a, 0x61, 0x61],
    'a link of another form': [0xd8, 0x2a, 0x42, 0x01, 0x01],
    'a CID of version 0': [0xd8, 0x2a, 0x43, 0x00, 0x12, 0x20],
    'something behind it': [0x01, 0x01],
    'nested without end': Array.from({ length: 5_000 }, () => 0x81),
  }
  for (const [what, bytes] of Object.entries(refused)) assert.throws(() => decodeCbor(Uint8Array.from(bytes)), CborError, what)
  const good = Buffer.from(encode({ a: [1, 'b', block.link, toBytes(Buffer.from('c'))], d: { e: -5, f: 1.5 } }))
  for (let n = 0; n < 20_000; n++) {
    const bad = Buffer.from(good)
    for (let i = 0; i <= below(3); i++) bad[below(bad.length)] = below(256)
    try {
      decodeCbor(bad.subarray(0, n % 3 === 0 ? below(bad.length) : undefined))
    } catch (error) {
      assert.ok(error instanceof CborError, String(error))
    }
  }
})

test('an archive gives its blocks by name, and none that is not what its name says', async () => {
  const other = cidOf(encode({ text: 'another' }))
  const car = Buffer.concat(await Array.fromAsync(writeCarStream([block.link], [block, other])))
  const { root, size, blocks } = readCar(car)
  assert.deepEqual([root, size], [block.link.$link, 2])
  assert.deepEqual(blocks(other.link.$link), Buffer.from(other.data))
  assert.equal(blocks('bafyreinone'), undefined)
  const altered = Buffer.from(car)
  altered[altered.length - 1] = (altered.at(-1) as number) ^ 1
  assert.equal(readCar(altered).blocks(other.link.$link), undefined)
  assert.ok(readCar(altered).blocks(block.link.$link))
  for (let cut = 1; cut < car.length; cut++) {
    try {
      assert.ok(readCar(car.subarray(0, cut)).size < 2)
    } catch (error) {
      assert.ok(error instanceof CborError, `cut at ${cut}: ${String(error)}`)
    }
  }
})

test('plain values are written as another library writes them, and named alike', () => {
  for (let n = 0; n < 3_000; n++) {
    const value: unknown = JSON.parse(JSON.stringify(anything(0)))
    if (JSON.stringify(value).includes('$')) continue // what JSON has for links and bytes is a map to us and none to it
    const ours = encodeCbor(value)
    assert.deepEqual(ours, Buffer.from(encode(value)), `value ${n}`)
    assert.deepEqual(JSON.parse(JSON.stringify(decodeCbor(ours))), value)
  }
  assert.deepEqual(decodeCbor(encodeCbor({ bytes: Buffer.from([1, 2]), left: undefined })), { bytes: Buffer.from([1, 2]) })
  assert.equal(cidOfBytes(block.data), block.link.$link)
  for (const bad of [NaN, Infinity, 1n, () => {}, Symbol('a')]) assert.throws(() => encodeCbor([bad]), CborError)
})
