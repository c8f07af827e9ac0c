import { deserialize, serialize } from 'node:v8'
import { fromUint8Array } from '@atcute/car'
import { decode, decodeFirst, fromBytes, isBytes } from '@atcute/cbor'
import { readCar, readRecord } from '../src/lib/atproto/car.ts'
import { decodeCbor, decodeFirstCbor } from '../src/lib/atproto/dag-cbor.ts'
import { decodeFirehose } from '../src/lib/atproto/firehose.ts'
import { normalizeJetstream } from '../src/sources/bluesky/normalize.ts'
import { fromFirehose } from '../src/sources/bluesky/wire.ts'
import { sharedRecords } from '../tests/support/shared-data.ts'
import { median, say, sayWhere, whole } from './support.ts'

/**
 * node bench/firehose.ts [rounds]
 * 150 frames that a relay sent, again and again in one thread: from bytes to what they mean for posts, and the decoding of header, body and archive
 * alone beside @atcute/cbor and @atcute/car. Processor time, alternating; medians. Signatures are not checked.
 */
const rounds = Number(process.argv[2] ?? 7)
const frames = (await Array.fromAsync(await sharedRecords('fixtures/jetstream-frames'))) as unknown as Uint8Array[]
const bytes = frames.reduce((sum, frame) => sum + frame.length, 0) / frames.length
let posts = 0
/** What a thread that decodes would hand over, as messages between threads are. */
const messages: Buffer[] = []
let turn = 0

const ways: Record<string, (frame: Uint8Array) => void> = {
  'bytes → posts, deletes, counts': (frame) => {
    const decoded = decodeFirehose(frame)
    if (decoded.kind !== 'events') return
    for (const event of decoded.events) {
      const told = fromFirehose(event, decoded.seq)
      if (!told || told.kind === 'drop' || told.kind === 'info' || told.kind === 'error') continue
      const normalized = normalizeJetstream(told, Date.now())
      if ('events' in normalized) posts += normalized.events.length
    }
  },
  'the same events, taken over from another thread': () => {
    posts += (deserialize(messages[turn++ % messages.length] ?? messages[0] ?? Buffer.alloc(0)) as unknown[]).length
  },
  'header, body, archive, every block, as JSON': (frame) => {
    const [, rest] = decodeFirstCbor(frame)
    const { blocks, ops } = decodeCbor(rest) as { blocks?: Uint8Array; ops?: readonly { cid: { cid: string } | null }[] }
    if (!blocks) return
    const car = readCar(blocks)
    for (const { cid } of ops ?? []) readRecord(car.blocks(cid?.cid))
  },
  'the same with @atcute, hashes unchecked': (frame) => {
    const [, rest] = decodeFirst(frame) as [unknown, Uint8Array]
    const { blocks, ops } = decode(rest) as { blocks?: unknown; ops?: readonly { cid: { $link: string } | null }[] }
    if (!isBytes(blocks)) return
    const entries = [...fromUint8Array(fromBytes(blocks))]
    for (const [i] of (ops ?? []).entries()) if (entries[i]) JSON.parse(JSON.stringify(decode(entries[i].bytes)))
  },
}

for (const frame of frames) {
  const decoded = decodeFirehose(frame)
  const events = decoded.kind === 'events' ? decoded.events.map((event) => fromFirehose(event, decoded.seq)) : []
  messages.push(
    serialize(
      events.flatMap((told) => {
        if (!told || told.kind === 'drop' || told.kind === 'info' || told.kind === 'error') return []
        const normalized = normalizeJetstream(told, Date.now())
        return 'events' in normalized ? normalized.events : []
      }),
    ),
  )
}

sayWhere()
say(`${frames.length} frames, ${whole(bytes)} bytes each`)
const took = new Map<string, number[]>()
for (let round = 0; round <= rounds; round++)
  for (const [name, work] of Object.entries(ways)) {
    const before = process.cpuUsage()
    for (let n = 0; n < 40; n++) for (const frame of frames) work(frame)
    const { user, system } = process.cpuUsage(before)
    if (round > 0) took.set(name, [...(took.get(name) ?? []), (user + system) / (40 * frames.length)])
  }
for (const [name, micros] of took)
  say(
    `  ${name.padEnd(48)} ${median(micros).toFixed(1)} µs a frame, ${whole(1e6 / median(micros))} frames/s; at 2,000/s ${(median(micros) / 5).toFixed(1)} % of a thread`,
  )
if (posts === 0) throw new Error('Nothing was read.')
