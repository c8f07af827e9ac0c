import { hash } from 'node:crypto'
import { writeCarStream } from '@atcute/car'
import { encode, toBytes, toCidLink, type Bytes, type CidLink } from '@atcute/cbor'

type Op = { readonly action: string; readonly path: string; readonly record?: unknown }
export type Commit = {
  readonly seq?: number
  readonly repo?: string
  readonly rev?: string
  readonly time?: string
  readonly ops: readonly Op[]
}
type Block = { readonly link: CidLink; readonly cid: Uint8Array; readonly data: Uint8Array }

export const ana = 'did:plc:exampleana'
export const time = '2026-11-23T09:00:01.250Z'
export const firstRev = '3mq2aaaaaaa2a'

export const blockOf = (value: unknown): Block => rawBlockOf(encode(value))

/** Data with its CID: version 1, DAG-CBOR, SHA-256. */
export function rawBlockOf(data: Uint8Array): Block {
  const contents = hash('sha256', data, 'buffer')
  const bytes = Buffer.from([0x01, 0x71, 0x12, 0x20, ...contents])
  return { link: toCidLink({ version: 1, codec: 0x71, digest: { codec: 0x12, contents }, bytes }), cid: bytes, data }
}

export const carOf = async (root: CidLink, blocks: readonly Block[]): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(writeCarStream([root], blocks)))

export const frameOf = (header: unknown, body: unknown): Buffer => Buffer.concat([encode(header), encode(body)])
export const messageOf = (t: string, body: object): Buffer => frameOf({ op: 1, t }, { seq: 1, time, ...body })

/** A `#commit` as a PDS sends it, less the tree's nodes, which nobody reads. */
export async function commitFrame({ ops, repo = ana, rev = firstRev, ...rest }: Commit): Promise<Buffer> {
  const blocks = ops.map(({ record }) => (record === undefined ? undefined : blockOf(record)))
  const root = blockOf({ did: repo, rev })
  const present = blocks.filter((block) => block !== undefined)
  const car: Bytes = toBytes(await carOf(root.link, [root, ...present]))
  return messageOf('#commit', {
    ...rest,
    repo,
    rev,
    since: null,
    commit: root.link,
    blocks: car,
    ops: ops.map(({ action, path }, i) => ({ action, path, cid: blocks[i]?.link ?? null })),
    blobs: [],
    rebase: false,
    tooBig: false,
  })
}

/** A repository of one node, for `getRepo`: records by their key, in order. */
export async function repositoryOf(did: string, rev: string, records: Readonly<Record<string, unknown>>): Promise<Buffer> {
  const entries = Object.entries(records).map(([key, record]) => ({ key, block: blockOf(record) }))
  const node = blockOf({
    l: null,
    e: entries.map(({ key, block }, i) => {
      const p = i === 0 ? 0 : sharedStart(entries[i - 1]?.key ?? '', key)
      return { p, k: toBytes(Buffer.from(key.slice(p))), v: block.link, t: null }
    }),
  })
  const root = blockOf({ did, version: 3, data: node.link, rev, prev: null })
  return carOf(root.link, [root, node, ...entries.map(({ block }) => block)])
}

function sharedStart(one: string, another: string): number {
  let n = 0
  while (n < one.length && one[n] === another[n]) n++
  return n
}
