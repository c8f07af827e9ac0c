import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import type { Connector } from '../connector.ts'
import { readSecretKey } from './keys.ts'
import { normalRelay } from './normalize.ts'
import { createNostrSource } from './nostr-source.ts'
import type { NostrEntry } from './plan.ts'
import { readGiven, titleOf } from './given.ts'
import { tryRelay } from './try-relay.ts'

const hex = z.string().regex(/^[0-9a-f]{64}$/)
const relay = z.string().refine((text) => normalRelay(text) === text, 'is not an address of a relay')
const relays = z.array(relay).max(8)
const settings: z.ZodType<NostrEntry> = z.union([
  z.object({ kind: z.literal('relay'), relay }),
  z.object({ kind: z.literal('author'), pubkey: hex, relays }),
  z.object({ kind: z.literal('note'), id: hex, relays }),
  z.object({ kind: z.literal('article'), address: z.string().regex(/^3\d{4}:[0-9a-f]{64}:[^]{0,512}$/), relays }),
])

const key = 'The secret key (nsec1…) of an account that the relay knows. Make one for this alone: whoever reads with it can be told apart.'

/** Nostr: relays, people, notes. A relay is tried before it is taken. */
export const nostrConnector: Connector<NostrEntry> = {
  kind: 'nostr',
  settings,
  takes: 'a Nostr relay (wss://relay.example), person (npub…, name@example.org) or note',
  async recognise(given, tools) {
    const entry = await readGiven(given, tools)
    if (!entry) return []
    if (tools.secret !== undefined && !readSecretKey(tools.secret))
      throw new AppError('request_invalid', { message: 'That is no secret key of Nostr: one begins with nsec1, or is 64 hex digits.' })
    if (entry.kind !== 'relay')
      return [
        {
          settings: entry,
          title: titleOf(entry),
          reads: {
            author:
              'Public notes, articles and replies of this person from the relays where they write, and their deletes. No key, no cost.',
            note: 'This note and what answers it, and their deletes. No key, no cost.',
            article: 'This article in its newest version and what answers it. No key, no cost.',
          }[entry.kind],
        },
      ]
    const tried = await tryRelay(entry.relay, tools)
    return [
      {
        settings: entry,
        title: `${new URL(entry.relay).host}, public notes`,
        reads: `Everything public that this relay is sent, as it comes${tried.name === '' ? '' : ` (it calls itself “${tried.name}”)`}: notes, articles, comments, reposts, likes, deletes; the last six hours at first. Every signature is checked.${tried.asksForFee ? ' It asks a fee of whoever writes.' : ''}`,
        ...(tried.asksWho && { secret: { isNeeded: true, what: key } }),
      },
    ]
  },
  open(entries, tools) {
    if (entries.length === 0) return []
    return [createNostrSource({ entries, ...tools })]
  },
  addresses: (entry) => (entry.kind === 'relay' ? [entry.relay] : entry.relays),
  brought: ({ settings: entry }, { id, author }) =>
    entry.kind === 'author' ? author.id === `nostr:${entry.pubkey}` : entry.kind === 'note' && id === `nostr:${entry.id}`,
}
