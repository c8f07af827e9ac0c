import { setTimeout as delay } from 'node:timers/promises'
import { toAppError } from '../../errors/index.ts'
import type { Outbound } from '../../lib/outbound.ts'
import type { PostId } from '../../post/index.ts'
import { fieldsOf, isFields, listOf, type Fields } from '../fields.ts'
import type { ServerApi } from './api.ts'
import { askHome } from './home.ts'
import type { Interpreter, Item } from './interpret.ts'
import type { Ledger } from './ledger.ts'
import { waitAfter } from './missed.ts'
import { uriOf } from './normalize.ts'
import { isFinal } from './refusal.ts'
import type { Limits } from './settings.ts'
import { isLocalId, parse } from './wire.ts'

/** Who is asked about posts that are here, and who hears what came of it. */
export type Recheck = {
  readonly ledger: Ledger
  readonly api: ServerApi
  /** For what other servers say of their posts. */
  readonly outbound: Outbound
  /** Whether posts of a host are written on this server. */
  readonly isHomeOf: (host: string) => Promise<boolean>
  readonly interpreter: Interpreter
  readonly now: () => number
  readonly limits: Limits
  readonly signal: AbortSignal
  readonly tell: (items: readonly Item[]) => Promise<void>
}

/**
 * Looks at posts of a server again: deletes and edits of a break are told by nobody. Of `doubtful`, local ids in the order in which they are asked about,
 * what was looked at is taken out; a failure is tried again, and what is then left is told as a gap.
 */
export async function lookAt(doubtful: Set<string>, asking: Recheck, onGap: (what: string) => void): Promise<void> {
  const { api, limits, signal } = asking
  for (let tries = 1; ; tries++) {
    try {
      return await lookOnce(doubtful, asking)
    } catch (error) {
      if (signal.aborted) return
      if (isFinal(error) || tries >= limits.missedTries)
        return onGap(`${api.host}: what was deleted or edited meanwhile is not known. ${toAppError(error).message}`)
      await delay(waitAfter(error, tries, limits), undefined, { signal, ref: false }).catch(() => {})
    }
  }
}

async function lookOnce(doubtful: Set<string>, asking: Recheck): Promise<void> {
  while (doubtful.size > 0 && !asking.signal.aborted) {
    const asked = [...doubtful].slice(0, asking.limits.recheck.atOnce)
    if (!(await askAgain(asked, asking))) doubtful.clear() // one by one, and only the newest
    for (const localId of asked) doubtful.delete(localId)
  }
}

/**
 * Only a post that the server says it does not have may be deleted; an answer that leaves it out is asked about it alone. False where the server does not take many
 * ids with one request: before Mastodon 4.3, and on other software, each is a request of its own.
 */
async function askAgain(asked: readonly string[], asking: Recheck): Promise<boolean> {
  const { ledger, api, interpreter, now, signal, tell } = asking
  const answer = await api.get(`/api/v1/statuses?${asked.map((localId) => `id[]=${localId}`).join('&')}`, signal)
  const list = answer.status === 200 ? parse(answer.body) : undefined
  const told = new Map(listOf(list).flatMap((status) => (isFields(status) && isLocalId(status['id']) ? [[status['id'], status]] : [])))
  for (const status of told.values()) await tell(changesIn(interpreter, status, now()))
  const known = new Set(asked)
  for (const localId of asked.filter((id) => !told.has(id))) {
    const one = await api.get(`/api/v1/statuses/${localId}`, signal)
    if (one.status === 200) await tell(changesIn(interpreter, fieldsOf(parse(one.body)), now()))
    else if (one.isJson && isFields(parse(one.body))) {
      const isGone = await isDeleted(localId, asking)
      if (isGone) await tell(interpreter.ofDelete(localId, { receivedAt: now(), text: '' }))
      else if (isGone === undefined) known.delete(localId)
    }
  }
  ledger.checked(api.server, [...known], now())
  return Array.isArray(list)
}

/**
 * Servers throw away their copies of others' posts. Whether a post was deleted, its own server knows; where that says nothing to us, its author's wish may be
 * what the copy went by, and weighs more than the post. undefined: it cannot be asked now, and is asked at the next turn.
 */
async function isDeleted(localId: string, { ledger, api, outbound, isHomeOf, signal }: Recheck): Promise<boolean | undefined> {
  const uri = uriOf(ledger.postOf(api.server, localId))
  if (uri === undefined || !uri.startsWith('https:') || !URL.canParse(uri)) return true
  if (await isHomeOf(new URL(uri).host)) return true
  try {
    return (await askHome(uri, { outbound, signal })) !== 'there'
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** Of a status that is known already, only what may have changed: its edits, and the wishes of its author. */
function changesIn(interpreter: Interpreter, status: Fields, receivedAt: number): readonly Item[] {
  if (!isLocalId(status['id'])) return []
  return interpreter.ofStatus(status, { receivedAt, text: JSON.stringify(status) }).filter(({ event }) => event.type !== 'count-add')
}

export type Patrol = Recheck & {
  /** Of what was heard before this moment a delete may have been missed; undefined: nothing can be known at the moment. */
  readonly heardSince: () => number | undefined
  /** Posts that saved answers rest on. */
  readonly cited: () => readonly PostId[]
}

/**
 * Asks about everything of which a delete or an edit may have been missed, a few posts at a time and for as long as it takes: first what saved answers
 * cite, then the newest. That is how what was deleted while nobody listened goes, however old it is. Failures wait for the next turn. Never throws.
 */
export async function patrol({ heardSince, cited, ...options }: Patrol): Promise<void> {
  const { ledger, api, now, limits, signal } = options
  const { everyMs, withinMs, citedEveryMs } = limits.patrol
  let atOnce: number = limits.recheck.atOnce
  let [below, line, lookedAt]: [number | undefined, readonly string[], number] = [undefined, [], -Infinity]

  /** What is asked about next; nothing where all is known. */
  function next(before: number): readonly string[] {
    if (now() - lookedAt >= citedEveryMs) {
      lookedAt = now()
      line = ledger.staleOf(api.server, { posts: cited(), before })
    }
    if (line.length > 0) {
      const first = line.slice(0, atOnce)
      line = line.slice(atOnce)
      return first
    }
    const part = ledger.stale(api.server, { before, since: now() - withinMs, most: atOnce, below })
    below = part.below
    return part.rows
  }

  while (!signal.aborted) {
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {})
    const before = heardSince()
    if (signal.aborted || before === undefined) continue
    try {
      const rows = next(before)
      if (rows.length > 0 && !(await askAgain(rows, options))) atOnce = 1
    } catch {
      // The server does not answer, or asks for peace: what is not marked as asked comes up again.
    }
  }
}
