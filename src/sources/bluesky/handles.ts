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

export const handleSyntax = /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/**
 * The handle of an account, or undefined. An account claims a handle in its document; the handle's domain must name the account in
 * turn (DNS TXT `_atproto.<handle>`, or `https://<handle>/.well-known/atproto-did`), else anybody could call themselves anything.
 * Reference: atproto.com/specs/handle.
 */
export async function resolveHandle(did: string, options: HandleOptions, signal: AbortSignal): Promise<string | undefined> {
  try {
    const handle = (await documentOf(did, options, signal))?.handle
    return handle !== undefined && (await namedBy(handle, options, signal, did)).includes(did) ? handle : undefined
  } catch {
    return undefined // unreachable, malformed or deactivated: no name is shown rather than a wrong one
  }
}

/** What an account says of itself; `handle` in small letters, not confirmed; `server`: an origin. */
export type AccountDocument = { readonly handle?: string; readonly server?: string }

/** undefined: there is none (atproto.com/specs/did). Throws where nobody can be asked. */
export async function documentOf(
  did: string,
  { outbound, directory }: Pick<HandleOptions, 'outbound' | 'directory'>,
  signal: AbortSignal,
): Promise<AccountDocument | undefined> {
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
  const server = listOf(document['service'])
    .slice(0, 20)
    .map(fieldsOf)
    .find(({ id, type }) => (id === '#atproto_pds' || id === `${did}#atproto_pds`) && type === 'AtprotoPersonalDataServer')
  const address = textOf(server?.['serviceEndpoint'])
  return {
    ...(handle !== undefined && handleSyntax.test(handle) && { handle }),
    ...(address !== undefined &&
      /^https?:\/\/[^/@\s]{1,253}\/?$/.test(address) &&
      URL.canParse(address) && { server: new URL(address).origin }),
  }
}

function documentUrl(did: string, directory: string): string | undefined {
  if (did.startsWith('did:plc:')) return `${directory}/${encodeURIComponent(did)}`
  const host = /^did:web:([a-z0-9.-]+)$/i.exec(did)?.[1]
  return host === undefined ? undefined : `https://${host}/.well-known/did.json`
}

/**
 * The accounts that the domain of a handle names: one, or none; several where its records contradict each other. `wanted`: one that is among them
 * is enough. Throws where neither DNS nor the domain can be asked.
 */
export async function namedBy(
  handle: string,
  { outbound, resolveTxt = (name) => dns.resolveTxt(name) }: Pick<HandleOptions, 'outbound' | 'resolveTxt'>,
  signal: AbortSignal,
  wanted?: string,
): Promise<readonly string[]> {
  const records = await resolveTxt(`_atproto.${handle}`).catch(() => [])
  const named = records.map((parts) => parts.join('')).flatMap((text) => (text.startsWith('did=') ? [text.slice('did='.length)] : []))
  if (wanted === undefined ? named.length > 0 : named.includes(wanted)) return named
  const { status, body } = await outbound.get(`https://${handle}/.well-known/atproto-did`, { signal })
  return status === 200 ? [body.toString('utf8', 0, 512).trim()] : []
}
