import { encode } from '@atcute/cbor'
import { readCar, readRecord, type JsonRecord } from '../../lib/atproto/car.ts'
import { decodeCbor, decodeFirstCbor } from '../../lib/atproto/dag-cbor.ts'
import { decodeFirehose } from '../../lib/atproto/firehose.ts'
import { ana, blockOf, commitFrame, frameOf, messageOf, repositoryOf, time } from '../../lib/atproto/frames.fixture.ts'
import { decodeLabels } from '../../lib/atproto/labels.ts'
import { readRepository } from '../../lib/atproto/repository.ts'
import type { PostEvent } from '../../post/index.ts'
import { toV1, toV2 } from '../../sim/jetstream/wires.ts'
import { sharedRecords, skipWithout } from '../../../tests/support/shared-data.ts'
import { receivedAt, type FuzzedWire } from '../fuzz/wire.fixture.ts'
import { everyEvent, quoted } from './every-event.fixture.ts'
import { eventOf as labelled } from './labels-source.ts'
import { bluesky, collections, normalizeJetstream } from './normalize.ts'
import { decodeFrame, fromFirehose, type Decoded } from './wire.ts'

type Tell = (outcome: string) => void

/** What is decoded, as posts; what is none is told. */
function eventsOf(decoded: Decoded, tell: Tell, network = bluesky): readonly PostEvent[] {
  tell(decoded === undefined ? 'passed over' : decoded.kind === 'drop' ? `dropped: ${decoded.reason}` : decoded.kind)
  if (!decoded || decoded.kind === 'drop' || decoded.kind === 'info' || decoded.kind === 'error') return []
  const normalized = normalizeJetstream(decoded, receivedAt, network)
  if (!('drop' in normalized)) return normalized.events
  tell(`record dropped: ${normalized.drop}`)
  return []
}

const fault = (event: PostEvent): string | undefined =>
  event.type === 'post-put' && !event.post.id.startsWith('bluesky:at://did:') ? 'an id of nobody' : undefined
const odd = ['did:plc:examplebo', quoted, 'at://did:plc:a/app.bsky.feed.post/', 'app.bsky.feed.post', 'app.bsky.feed.like'].map(
  (text) => `"${text}"`,
)

export const jetstreamWire: FuzzedWire = {
  name: 'jetstream',
  form: 'text',
  odd,
  async bases() {
    const entries = everyEvent().map((event) => ({ seq: 901, micros: event.at * 1_000 + 123, event }))
    return [
      ...entries.flatMap((entry) => toV1(entry) ?? []),
      ...entries.map(toV2),
      '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"OutdatedCursor","message":"resumed at seq 512"}}',
      '{"$type":"error","error":"ConsumerTooSlow","message":"too slow"}',
    ].map((text) => Buffer.from(text))
  },
  async open() {
    let n = 0
    return (frame, tell) => eventsOf(decodeFrame(frame.toString('utf8')), tell, n++ % 2 ? bluesky : { ...bluesky, tellsHandles: true })
  },
  fault,
  outcomes: [
    ...['dropped: malformed', 'passed over', 'commit', 'post-put', 'post-delete', 'count-add', 'author-put', 'author-hide', 'author-show'],
    ...[
      'author-delete',
      'author-consent',
      'identity',
      'account',
      'sync',
      'info',
      'error',
      'record dropped: undated',
      'record dropped: malformed',
    ],
  ],
}

async function realFrames(): Promise<Buffer[]> {
  if (skipWithout('fixtures/fixtures.tar.gz') !== false) return []
  return (await Array.fromAsync(await sharedRecords('fixtures/jetstream-frames'))).map((frame) =>
    Buffer.from(frame as unknown as Uint8Array),
  )
}
/** With names of blobs that are some. */
const withLinks = <T>(record: T): T => JSON.parse(JSON.stringify(record).replaceAll('"bafkrei"', `"${blockOf({ a: 1 }).link.$link}"`)) as T
const inventedFrames = async (): Promise<Buffer[]> => [
  ...(await Promise.all(
    everyEvent().flatMap((event) => {
      if (event.kind !== 'commit') return []
      const { operation: action, collection, rkey, record } = event.commit
      return [commitFrame({ ops: [{ action, path: `${collection}/${rkey}`, ...(record && { record: withLinks(record) }) }] })]
    }),
  )),
  messageOf('#account', { did: ana, active: false, status: 'takendown' }),
  messageOf('#account', { did: ana, active: true }),
  messageOf('#identity', { did: ana, handle: 'ana.example' }),
  messageOf('#sync', { did: ana, rev: '3mq2aaaaaaa2a' }),
  messageOf('#info', { name: 'OutdatedCursor' }),
  frameOf({ op: -1 }, { error: 'FutureCursor' }),
]

export const firehoseWire: FuzzedWire = {
  name: 'firehose',
  form: 'bytes',
  bases: async () => [...(await inventedFrames()), ...(await realFrames())],
  async open() {
    return (frame, tell) => {
      const decoded = decodeFirehose(frame)
      tell(decoded.kind)
      if (decoded.kind !== 'events') return []
      if (decoded.unreadable > 0) tell('unreadable')
      return decoded.events.flatMap((event) => eventsOf(fromFirehose(event, decoded.seq), tell))
    }
  },
  fault,
  outcomes: ['events', 'malformed', 'unknown', 'unreadable', 'post-put', 'count-add', 'commit'],
}

/** Records as they lie in archives: their names are hashes, so that one that is mutated within a frame is never read. */
export const recordsWire: FuzzedWire = {
  name: 'records',
  form: 'bytes',
  async bases() {
    const invented = everyEvent().flatMap((event) =>
      event.kind === 'commit' && event.commit.record ? [Buffer.from(encode(withLinks(event.commit.record)))] : [],
    )
    const real = (await realFrames()).flatMap((frame) => {
      const body = decodeCbor(decodeFirstCbor(frame)[1]) as {
        readonly blocks?: Uint8Array
        readonly ops?: readonly { readonly cid: { readonly cid: string } | null }[]
      }
      const blocks = body.blocks && readCar(body.blocks).blocks
      return (body.ops ?? []).flatMap(({ cid }) => blocks?.(cid?.cid) ?? []).map((block) => Buffer.from(block))
    })
    return [...invented, ...real]
  },
  async open() {
    return (frame, tell) => {
      const record: JsonRecord | undefined = readRecord(frame)
      tell(record ? 'record' : 'no record')
      if (!record) return []
      const asked = String(record['$type'])
      const collection = Object.values(collections).find((one) => one === asked) ?? collections.post
      const commit = { rev: '3mq2aaaaaaa2a', operation: 'create', collection, rkey: '3mq2aaaaaa22a', record } as const
      return eventsOf(fromFirehose({ did: ana, at: Date.parse(time), kind: 'commit', commit }, 7), tell)
    }
  },
  fault,
  outcomes: ['record', 'no record', 'post-put', 'count-add', 'record dropped: undated'],
}

/** Whole repositories (`com.atproto.sync.getRepo`, archives). */
export const repositoryWire: FuzzedWire = {
  name: 'repository',
  form: 'bytes',
  async bases() {
    const post = { $type: collections.post, text: 'Water is over the quay', createdAt: time }
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `${collections.post}/3mq2aaaaaa${String(n).padStart(2, '0')}a`,
        { ...post, text: `quay ${n}` },
      ]),
    )
    return Promise.all([
      repositoryOf(ana, '3mq2aaaaaaa2a', many),
      repositoryOf(ana, '3mq2aaaaaaa2a', {
        [`${collections.profile}/self`]: { displayName: 'Ana' },
        [`${collections.post}/3mq2aaaaaa22a`]: post,
      }),
    ])
  },
  async open() {
    return (frame, tell) => {
      try {
        const { did, records } = readRepository(frame)
        tell('repository')
        return records.flatMap((commit) => eventsOf(fromFirehose({ did, at: Date.parse(time), kind: 'commit', commit }, 7), tell))
      } catch (error) {
        if (!isOurs(error)) throw error
        tell('no repository')
        return []
      }
    }
  },
  fault,
  outcomes: ['repository', 'no repository', 'post-put'],
}
/** What the reader says of what is none: anything else is a fault of ours. */
const isOurs = (error: unknown): boolean =>
  error instanceof Error &&
  ['CborError', 'TypeError', 'ZodError'].some((name) => error.name === name || error.constructor.name.endsWith(name)) &&
  !/undefined|not a function|not iterable|null/.test(error.message.split('\n')[0] ?? '')

export const labelsWire: FuzzedWire = {
  name: 'labels',
  form: 'bytes',
  async bases() {
    const label = { src: 'did:plc:examplelabeler', uri: quoted, val: '!hide', cts: time }
    const labels = [
      label,
      { ...label, neg: true },
      { ...label, exp: '2026-11-24T00:00:00Z' },
      { ...label, uri: ana, cid: blockOf({ a: 1 }).link.$link },
    ]
    return [
      messageOf('#labels', { labels }),
      ...labels.map((one) => messageOf('#labels', { labels: [one] })),
      messageOf('#info', { name: 'OutdatedCursor' }),
      frameOf({ op: -1 }, { error: 'FutureCursor' }),
    ]
  },
  async open() {
    return (frame, tell) => {
      const decoded = decodeLabels(frame)
      tell(decoded.kind)
      if (decoded.kind !== 'labels') return []
      return decoded.labels.flatMap((label) => labelled(label, bluesky, receivedAt) ?? [])
    }
  },
  outcomes: ['labels', 'malformed', 'unknown', 'post-hide', 'post-show', 'author-hide'],
}
