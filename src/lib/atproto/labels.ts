import { z } from 'zod'
import { decodeCbor, decodeFirstCbor } from './dag-cbor.ts'

/** What somebody says of a record (`at://…`) or an account (a bare DID) (atproto.com/specs/label). `isNegated`: says no more. */
export type Label = {
  readonly source: string
  readonly uri: string
  readonly value: string
  readonly isNegated: boolean
  readonly at: number
  /** From when on it means nothing. */
  readonly expiresAt?: number
}
/** One frame of `com.atproto.label.subscribeLabels`. Total: whatever comes in is one of these. */
export type LabelFrame =
  | { readonly kind: 'labels'; readonly seq: number; readonly labels: readonly Label[]; readonly unreadable: number }
  | { readonly kind: 'info' | 'error'; readonly name: string }
  | { readonly kind: 'malformed' }
  /** A type that this does not know: to be passed over. */
  | { readonly kind: 'unknown' }

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const name = z.string().max(253)
const header = z.object({ op: z.int(), t: z.string().optional() })
const body = z.object({ seq: z.int().min(0), labels: z.array(z.unknown()).max(1_000) })
const label = z
  .object({
    src: z.string().max(256),
    uri: z.string().max(900),
    val: z.string().max(128),
    neg: z.boolean().optional(),
    cts: time,
    exp: time.optional(),
  })
  .transform(({ src, uri, val, neg = false, cts, exp }): Label => ({
    ...{ source: src, uri, value: val, isNegated: neg, at: cts },
    ...(exp !== undefined && { expiresAt: exp }),
  }))

export function decodeLabels(frame: Uint8Array): LabelFrame {
  try {
    const [head, rest] = decodeFirstCbor(frame)
    const { op, t } = header.parse(head)
    const value = decodeCbor(rest)
    if (op === -1) return { kind: 'error', name: z.object({ error: name }).parse(value).error }
    if (op === 1 && t === '#info') return { kind: 'info', name: z.object({ name }).parse(value).name }
    if (op !== 1 || t !== '#labels') return { kind: 'unknown' }
    const { seq, labels } = body.parse(value)
    const read = labels.flatMap((one) => label.safeParse(one).data ?? [])
    return { kind: 'labels', seq, labels: read, unreadable: labels.length - read.length }
  } catch {
    return { kind: 'malformed' }
  }
}
