import { z } from 'zod'
import { readCar, recordsIn, type JsonRecord, type Records } from './car.ts'
import { decodeCbor, decodeFirstCbor, Link } from './dag-cbor.ts'

/** What happened, as the frames say it (atproto.com/specs/event-stream). */
export type FirehoseEvent = { readonly did: string; readonly at: number } & (
  | { readonly kind: 'commit'; readonly commit: FirehoseCommit }
  | { readonly kind: 'identity'; readonly identity: { readonly handle?: string } }
  | { readonly kind: 'account'; readonly account: { readonly active: boolean; readonly status?: string } }
  | { readonly kind: 'sync'; readonly sync: { readonly rev: string } }
)
export type FirehoseCommit = {
  readonly rev: string
  readonly operation: 'create' | 'update' | 'delete'
  readonly collection: string
  readonly rkey: string
  /** Absent from a delete. */
  readonly record?: JsonRecord
  readonly cid?: string
}

/**
 * What a frame of `com.atproto.sync.subscribeRepos` says, the stream that every PDS and every relay has: two DAG-CBOR objects, header
 * and body (atproto.com/specs/event-stream, and the lexicon of that name). Total: whatever comes in is one of these.
 */
export type FirehoseFrame =
  | {
      readonly kind: 'events'
      readonly seq: number
      /** When it says that it was written. */
      readonly at: number
      readonly did: string
      /** Of the repository after a `#commit` or at a `#sync`. */
      readonly rev?: string
      /** One for each operation; a commit may have none. */
      readonly events: readonly FirehoseEvent[]
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

/** Of a commit, says the lexicon. */
const mostOperations = 200
const header = z.object({ op: z.int(), t: z.string().optional() })
const failure = z.object({ error: name })
const info = z.object({ name })
/** The account is `repo` here and `did` everywhere else. `blobs`, `rebase` and `tooBig` are deprecated. */
const commit = z.object({ ...stamp, repo: did, rev: name, blocks: z.instanceof(Uint8Array), ops: z.array(z.unknown()).max(mostOperations) })
const operation = z.object({
  action: z.enum(['create', 'update', 'delete']),
  path: z.string().regex(/^[^/]+\/[^/]+$/),
  cid: z.instanceof(Link).nullish(),
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
    const [head, rest] = decodeFirstCbor(frame)
    const { op, t = '' } = header.parse(head)
    if (op === -1) return { kind: 'error', name: failure.parse(decodeCbor(rest)).error }
    const reader = op === 1 ? readers.get(t) : undefined
    return reader ? reader(decodeCbor(rest)) : { kind: 'unknown' }
  } catch (error) {
    return { kind: 'malformed', why: String(error).slice(0, 500) }
  }
}

function readCommit({ seq, time, repo, rev, blocks, ops }: z.infer<typeof commit>): FirehoseFrame {
  const recordOf: Records = ops.length === 0 ? () => undefined : recordsIn(readCar(blocks).blocks)
  const commits = ops.map((op) => readOperation(op, rev, recordOf)).filter((one) => one !== undefined)
  const events = commits.map((one): FirehoseEvent => ({ did: repo, at: time, kind: 'commit', commit: one }))
  return { kind: 'events', seq, at: time, did: repo, rev, events, unreadable: ops.length - events.length }
}

function readOperation(op: unknown, rev: string, recordOf: Records): FirehoseCommit | undefined {
  const { data } = operation.safeParse(op)
  if (!data) return undefined
  const [collection = '', rkey = ''] = data.path.split('/')
  const head = { rev, operation: data.action, collection, rkey }
  if (data.action === 'delete') return head
  const cid = data.cid?.cid
  const record = recordOf(cid)
  return record && cid !== undefined ? { ...head, record, cid } : undefined
}

function readSync({ seq, did, time, rev }: z.infer<typeof sync>): FirehoseFrame {
  return { kind: 'events', seq, at: time, did, rev, events: [{ did, at: time, kind: 'sync', sync: { rev } }], unreadable: 0 }
}

/** The handle is what the account's host says: relays leave it out (observed), and nobody has checked it. */
function readIdentity({ seq, did, time, handle }: z.infer<typeof identity>): FirehoseFrame {
  const event: FirehoseEvent = { did, at: time, kind: 'identity', identity: { ...(handle !== undefined && { handle }) } }
  return { kind: 'events', seq, at: time, did, events: [event], unreadable: 0 }
}

function readAccount({ seq, did, time, active, status }: z.infer<typeof account>): FirehoseFrame {
  const event: FirehoseEvent = { did, at: time, kind: 'account', account: { active, ...(status !== undefined && { status }) } }
  return { kind: 'events', seq, at: time, did, events: [event], unreadable: 0 }
}
