import { decode, decodeFirst, fromBytes, isBytes, isCidLink, type Bytes, type CidLink } from '@atcute/cbor'
import { z } from 'zod'
import type { FeedCommit, FeedEvent } from '../feed.ts'
import { readCar, readRecord, type Blocks } from '../../lib/car.ts'

/**
 * What a frame of `com.atproto.sync.subscribeRepos` says, the stream that every PDS and every relay has: two DAG-CBOR objects, header
 * and body (atproto.com/specs/event-stream, and the lexicon of that name). Total: whatever comes in is one of these.
 */
export type FirehoseFrame =
  | {
      readonly kind: 'events'
      readonly seq: number
      readonly did: string
      /** Of the repository after a `#commit` or at a `#sync`. */
      readonly rev?: string
      /** One for each operation; a commit may have none. */
      readonly events: readonly FeedEvent[]
      /** Operations left out: nonsense, or with a record that is missing, is not what its CID says or is no record. */
      readonly unreadable: number
    }
  | { readonly kind: 'info' | 'error'; readonly name: string }
  | { readonly kind: 'malformed'; readonly why: string }
  /** An `op` or a type that this does not know: to be passed over, says the specification. */
  | { readonly kind: 'unknown' }

const name = z.string().max(253)
const did = z.string().regex(/^did:[a-z]+:[A-Za-z0-9._:%-]{1,240}$/)
const stamp = { seq: z.int().min(0), time: z.iso.datetime({ offset: true }).transform((time) => Date.parse(time)) }

const header = z.object({ op: z.int(), t: z.string().optional() })
const failure = z.object({ error: name })
const info = z.object({ name })
/** The account is `repo` here and `did` everywhere else. `blobs`, `rebase` and `tooBig` are deprecated. */
const commit = z.object({ ...stamp, repo: did, rev: name, blocks: z.custom<Bytes>(isBytes), ops: z.array(z.unknown()).max(10_000) })
const operation = z.object({
  action: z.enum(['create', 'update', 'delete']),
  path: z.string().regex(/^[^/]+\/[^/]+$/),
  cid: z.custom<CidLink>(isCidLink).nullish(),
})
const sync = z.object({ ...stamp, did, rev: name })
const identity = z.object({ ...stamp, did, handle: name.optional() })
const account = z.object({ ...stamp, did, active: z.boolean(), status: name.optional() })

const readers: ReadonlyMap<string, (body: unknown) => FirehoseFrame> = new Map([
  ['#commit', (body) => readCommit(commit.parse(body))],
  ['#sync', (body) => readSync(sync.parse(body))],
  ['#identity', (body) => readIdentity(identity.parse(body))],
  ['#account', (body) => readAccount(account.parse(body))],
  ['#info', (body) => ({ kind: 'info', name: info.parse(body).name })],
])

export function decodeFirehose(frame: Uint8Array): FirehoseFrame {
  try {
    const [head, rest] = decodeFirst(frame) as [unknown, Uint8Array]
    const { op, t = '' } = header.parse(head)
    if (op === -1) return { kind: 'error', name: failure.parse(decode(rest)).error }
    const reader = op === 1 ? readers.get(t) : undefined
    return reader ? reader(decode(rest)) : { kind: 'unknown' }
  } catch (error) {
    return { kind: 'malformed', why: String(error).slice(0, 500) }
  }
}

function readCommit({ seq, time, repo, rev, blocks, ops }: z.infer<typeof commit>): FirehoseFrame {
  const archive: Blocks = ops.length === 0 ? () => undefined : readCar(fromBytes(blocks)).blocks
  const commits = ops.map((op) => readOperation(op, rev, archive)).filter((one) => one !== undefined)
  const events = commits.map((one): FeedEvent => ({ did: repo, at: time, kind: 'commit', commit: one }))
  return { kind: 'events', seq, did: repo, rev, events, unreadable: ops.length - events.length }
}

function readOperation(op: unknown, rev: string, blocks: Blocks): FeedCommit | undefined {
  const { data } = operation.safeParse(op)
  if (!data) return undefined
  const [collection = '', rkey = ''] = data.path.split('/')
  const head = { rev, operation: data.action, collection, rkey }
  if (data.action === 'delete') return head
  const cid = data.cid?.$link
  const record = readRecord(blocks(cid))
  return record && cid !== undefined ? { ...head, record, cid } : undefined
}

function readSync({ seq, did, time, rev }: z.infer<typeof sync>): FirehoseFrame {
  return { kind: 'events', seq, did, rev, events: [{ did, at: time, kind: 'sync', sync: { rev } }], unreadable: 0 }
}

/** The handle is what the account's host says: relays leave it out (observed), and nobody has checked it. */
function readIdentity({ seq, did, time, handle }: z.infer<typeof identity>): FirehoseFrame {
  const event: FeedEvent = { did, at: time, kind: 'identity', identity: { ...(handle !== undefined && { handle }) } }
  return { kind: 'events', seq, did, events: [event], unreadable: 0 }
}

function readAccount({ seq, did, time, active, status }: z.infer<typeof account>): FirehoseFrame {
  const event: FeedEvent = { did, at: time, kind: 'account', account: { active, ...(status !== undefined && { status }) } }
  return { kind: 'events', seq, did, events: [event], unreadable: 0 }
}
