import { AppError } from '../../errors/index.ts'
import type { Outbound } from '../../lib/outbound.ts'
import { isFields } from '../fields.ts'
import { userAgent } from './api.ts'
import { parse } from './wire.ts'

/** What a post's own server says of it; `untold`: nothing to us. */
export type Word = 'there' | 'gone' | 'untold'

const accept = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'

/**
 * Asks the server where a post was written for the post itself, by the address that is its id (ActivityPub, 3.2). Only the post, under its own name, is a
 * sign of life: pages are given for anything. A server that answers others' signed requests alone tells us nothing. Throws `source_unavailable` where it
 * cannot be asked now.
 */
export async function askHome(
  uri: string,
  { outbound, signal }: { readonly outbound: Outbound; readonly signal: AbortSignal },
): Promise<Word> {
  const asked = {
    headers: { accept, 'user-agent': userAgent },
    contentTypes: [''], // a page is an answer too
    allowPrivate: false, // whoever wrote the post has named it
    signal,
  }
  const { status, body } = await outbound.get(uri, asked)
  if (status === 404 || status === 410) return 'gone'
  if (status === 429 || status >= 500) throw new AppError('source_unavailable', { message: `${new URL(uri).host} answers with ${status}.` })
  const said = status === 200 ? parse(body.toString('utf8')) : undefined
  if (!isFields(said) || said['id'] !== uri) return 'untold'
  return said['type'] === 'Tombstone' ? 'gone' : 'there'
}
