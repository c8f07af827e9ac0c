import type { Outbound } from '../../lib/outbound.ts'
import { fieldsOf, textOf } from '../fields.ts'
import { nostrSettings } from './settings.ts'

/** What a relay says about itself (NIP-11); what it does not say is undefined. */
export type RelayInfo = {
  readonly name: string
  readonly maxSubscriptions?: number
  readonly maxLimit?: number
  /** Bytes of a message to it. */
  readonly maxMessageLength?: number
  readonly maxSubidLength?: number
  readonly needsAuth: boolean
  readonly needsPayment: boolean
}

export const unknownRelay: RelayInfo = { name: '', needsAuth: false, needsPayment: false }

/** Asks over HTTP at the relay's own address. Throws where nothing answers; undefined where the answer is not a relay's. */
export async function askInfo(relay: string, outbound: Outbound, signal: AbortSignal): Promise<RelayInfo | undefined> {
  const url = relay.replace(/^ws/, 'http')
  const within = AbortSignal.any([signal, AbortSignal.timeout(nostrSettings.relays.infoMs)])
  const { status, body } = await outbound.get(url, { headers: { accept: 'application/nostr+json' }, signal: within })
  return status === 200 ? readInfo(body.toString('utf8')) : undefined
}

export function readInfo(text: string): RelayInfo | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const info = fieldsOf(value)
  if (!('supported_nips' in info || 'software' in info || 'limitation' in info)) return undefined
  const limitation = fieldsOf(info['limitation'])
  const count = (name: string) => {
    const number = limitation[name]
    return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined
  }
  const [maxSubscriptions, maxLimit, maxMessageLength, maxSubidLength] = [
    count('max_subscriptions'),
    count('max_limit'),
    count('max_message_length'),
    count('max_subid_length'),
  ]
  return {
    name: (textOf(info['name']) ?? '')
      .slice(0, 100)
      .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim(),
    needsAuth: limitation['auth_required'] === true,
    needsPayment: limitation['payment_required'] === true,
    ...(maxSubscriptions !== undefined && { maxSubscriptions }),
    ...(maxLimit !== undefined && { maxLimit }),
    ...(maxMessageLength !== undefined && { maxMessageLength }),
    ...(maxSubidLength !== undefined && { maxSubidLength }),
  }
}
