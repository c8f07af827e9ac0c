import { promises as dns } from 'node:dns'
import type { Outbound } from '../../lib/outbound.ts'
import { fieldsOf, listOf, textOf } from '../fields.ts'

export type HandleOptions = {
  readonly outbound: Outbound
  /** Directory of did:plc ids: `https://plc.directory`. */
  readonly directory: string
  /** DNS TXT records of a name; for tests. */
  readonly resolveTxt?: (name: string) => Promise<string[][]>
}

const handleSyntax = /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/**
 * The handle of an account, or undefined. An account claims a handle in its document; the handle's domain must name the account in
 * turn (DNS TXT `_atproto.<handle>`, or `https://<handle>/.well-known/atproto-did`), else anybody could call themselves anything.
 * Reference: atproto.com/specs/handle.
 */
export async function resolveHandle(did: string, options: HandleOptions, signal: AbortSignal): Promise<string | undefined> {
  try {
    const handle = await claimedHandle(did, options, signal)
    return handle !== undefined && (await namesAccount(handle, did, options, signal)) ? handle : undefined
  } catch {
    return undefined // unreachable, malformed or deactivated: no name is shown rather than a wrong one
  }
}

async function claimedHandle(did: string, { outbound, directory }: HandleOptions, signal: AbortSignal): Promise<string | undefined> {
  const url = documentUrl(did, directory)
  if (url === undefined) return undefined
  const { status, body } = await outbound.get(url, { signal })
  if (status !== 200) return undefined
  const document = fieldsOf(JSON.parse(body.toString('utf8')))
  if (document['id'] !== did) return undefined
  const alias = listOf(document['alsoKnownAs'])
    .slice(0, 20)
    .map(textOf)
    .find((name) => name?.startsWith('at://'))
  const handle = alias?.slice('at://'.length).toLowerCase()
  return handle !== undefined && handleSyntax.test(handle) ? handle : undefined
}

function documentUrl(did: string, directory: string): string | undefined {
  if (did.startsWith('did:plc:')) return `${directory}/${encodeURIComponent(did)}`
  const host = /^did:web:([a-z0-9.-]+)$/i.exec(did)?.[1]
  return host === undefined ? undefined : `https://${host}/.well-known/did.json`
}

async function namesAccount(handle: string, did: string, options: HandleOptions, signal: AbortSignal): Promise<boolean> {
  const { outbound, resolveTxt = (name) => dns.resolveTxt(name) } = options
  const records = await resolveTxt(`_atproto.${handle}`).catch(() => [])
  if (records.some((parts) => parts.join('') === `did=${did}`)) return true
  const { status, body } = await outbound.get(`https://${handle}/.well-known/atproto-did`, { signal })
  return status === 200 && body.toString('utf8').trim() === did
}
