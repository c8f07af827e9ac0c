import { z } from 'zod'
import { readCar, recordsIn, type Blocks, type JsonRecord } from './car.ts'
import { decodeCbor, Link } from './dag-cbor.ts'

const link = z.instanceof(Link)
const bytes = z.instanceof(Uint8Array)
/** Of a Merkle search tree (atproto.com/specs/repository): keys share their first `p` bytes with the one before. */
const node = z.object({
  l: link.nullable(),
  e: z.array(z.object({ p: z.int().min(0), k: bytes, v: link, t: link.nullable() })),
})
/** Repositories of before 2023 (version 2) have no revision. */
const commit = z.object({ did: z.string(), rev: z.string().default(''), data: link })

export type RepositoryRecord = {
  readonly rev: string
  readonly operation: 'create'
  readonly collection: string
  readonly rkey: string
  readonly record: JsonRecord
  readonly cid: string
}
export type Repository = { readonly did: string; readonly rev: string; readonly records: readonly RepositoryRecord[] }

/** A whole repository, as `com.atproto.sync.getRepo` gives it: a create for every readable record, in the order of their keys. Throws. */
export function readRepository(car: Uint8Array): Repository {
  const { root, blocks } = readCar(car)
  const { did, rev, data } = commit.parse(decodeCbor(blockOf(blocks, root)))
  const records: RepositoryRecord[] = []
  const recordOf = recordsIn(blocks)
  for (const { key, cid } of entriesOf(data.cid, blocks)) {
    const [collection = '', rkey = ''] = key.split('/')
    const record = recordOf(cid)
    if (record) records.push({ rev, operation: 'create', collection, rkey, record, cid })
  }
  return { did, rev, records }
}

/** A tree of 16 children a node holds more than all of AT Protocol at this depth. */
const deepest = 64

type Entry = { readonly key: string; readonly cid: string }
/**
 * In order. Keys rise through the whole tree, so that no node can occur twice: one that does is there to waste time, and so is a tree that is
 * deeper than any needs to be.
 */
function* entriesOf(root: string, blocks: Blocks): Iterable<Entry> {
  const met = new Set<string>()
  const open: Iterator<Entry | { readonly below: string }>[] = [partsOf(root)]
  function* partsOf(cid: string): Generator<Entry | { readonly below: string }> {
    if (met.has(cid)) throw new TypeError(`The tree holds ${cid} twice.`)
    met.add(cid)
    const { l, e } = node.parse(decodeCbor(blockOf(blocks, cid)))
    if (l) yield { below: l.cid }
    let key = Buffer.alloc(0)
    for (const entry of e) {
      key = Buffer.concat([key.subarray(0, entry.p), entry.k])
      yield { key: key.toString('utf8'), cid: entry.v.cid }
      if (entry.t) yield { below: entry.t.cid }
    }
  }
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const { value, done } = top.next() as IteratorResult<Entry | { readonly below: string }, undefined>
    if (done) open.pop()
    else if ('key' in value) yield value
    else if (open.length >= deepest) throw new TypeError(`The tree is deeper than ${deepest}.`)
    else open.push(partsOf(value.below))
  }
}

function blockOf(blocks: Blocks, cid: string | undefined): Uint8Array {
  const block = blocks(cid)
  if (!block) throw new TypeError(`There is no block ${cid}.`)
  return block
}
