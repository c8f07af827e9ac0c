import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound } from '../../lib/outbound.ts'
import type { Cursor, EpochMs, PostEvent, PostId, SourceName } from '../../post/index.ts'
import type { ConnectorTools } from '../connector.ts'
import { fieldsOf, textOf, timeOf } from '../fields.ts'
import { linesOf } from '../jsonl/lines.ts'
import type { Source, SourceItem } from '../source.ts'
import { createXApi, XFailure, type XApi } from './api.ts'
import { createBackOff } from './back-off.ts'
import { isXId, xPost } from './ids.ts'
import { compliance } from './limits.ts'

export type ComplianceOptions = {
  readonly name: SourceName
  readonly key: string
  readonly origin: string
  readonly outbound: Outbound
  readonly folder: string
  readonly stored: NonNullable<ConnectorTools['stored']>
  readonly now: Clock
  readonly everyMs?: number
  readonly pollMs?: number
}

/**
 * Once a day X is asked which of the stored posts are gone: a job takes their ids and gives back those to be erased (docs.x.com, "Batch
 * compliance"). Posts of archives are among them. Erased is whatever X names for any reason but `scrub_geo`, since places are not stored:
 * deleted, and also protected, suspended or deactivated, whose posts may not be kept either.
 */
export function createXCompliance({ name, stored, folder, now, ...options }: ComplianceOptions): Source {
  const api = createXApi({ ...options, now })
  const { everyMs = compliance.everyMs, pollMs = compliance.pollMs } = options
  const backOff = createBackOff(now)
  const file = join(folder, 'compliance.json')
  return {
    name,
    async *read({ after, onOpen, signal }) {
      let finishedAt = Math.max(readTime(after), readTime(readFile(file)))
      onOpen?.()
      while (!signal.aborted) {
        await delay(Math.min(Math.max(0, finishedAt + everyMs - now()), 3_600_000), undefined, { signal, ref: false }).catch(() => {})
        if (finishedAt + everyMs > now()) continue
        await backOff.ready(signal)
        if (signal.aborted) return
        const begun = now()
        try {
          // The cursor goes with the last of them: what a lost write held is asked for again.
          let held: SourceItem | undefined
          for await (const ids of storedIds(stored('x', { signal }), compliance.ids))
            for await (const event of runJob(api, ids, { now, pollMs, signal })) {
              if (held) yield held
              held = { event, cursor: toCursor(finishedAt), receivedAt: now() }
            }
          if (signal.aborted) return
          if (held) yield { ...held, cursor: toCursor(begun) }
          else keepTime(file, begun)
          finishedAt = begun
          backOff.succeeded()
        } catch (error) {
          if (signal.aborted) return
          backOff.failed(error)
          throw error
        }
      }
    },
  }
}

/** Ids to ask for, and the post of each: an edited post is asked for by its first and its newest. */
type Ids = ReadonlyMap<string, PostId>

async function* storedIds(posts: AsyncIterable<{ readonly id: PostId; readonly url: string }>, most: number): AsyncIterable<Ids> {
  let ids = new Map<string, PostId>()
  for await (const { id, url } of posts) {
    for (const one of [id.slice('x:'.length), /\/status\/(\d+)$/.exec(url)?.[1]]) if (isXId(one)) ids.set(one, id)
    if (ids.size < most) continue
    yield ids
    ids = new Map()
  }
  if (ids.size > 0) yield ids
}

/** One job, from its making to the last of its lines. */
async function* runJob(
  api: XApi,
  ids: Ids,
  { now, pollMs, signal }: { readonly now: Clock; readonly pollMs: number; readonly signal: AbortSignal },
): AsyncIterable<PostEvent> {
  const job = await api.createJob(signal)
  const [id, uploadUrl, downloadUrl] = [textOf(job['id']), textOf(job['upload_url']), textOf(job['download_url'])]
  if (!isXId(id) || uploadUrl === undefined || downloadUrl === undefined) throw new XFailure('http', 'X made no compliance job.')
  await api.upload(uploadUrl, [...ids.keys()], signal)
  const begun = now()
  for (;;) {
    const status = textOf((await api.job(id, signal))['status'])
    if (status === 'complete') break
    if (status === 'failed' || status === 'expired' || now() - begun > compliance.mostMs)
      throw new XFailure('http', 'A compliance job of X did not come to its end; another is made.')
    await delay(pollMs, undefined, { signal, ref: false })
  }
  const { body } = await api.download(downloadUrl, signal)
  try {
    for await (const lines of linesOf(body))
      for (const { text } of lines) {
        const event = decodeResult(text, ids, now())
        if (event) yield event
      }
  } finally {
    body.destroy()
  }
}

/** A line of a result. Ids that were not asked for are none of ours, and those that are not listed are fine. Total. */
export function decodeResult(text: string, ids: Ids, receivedAt: EpochMs): PostEvent | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const { id, action, reason, redacted_at: redactedAt } = fieldsOf(value)
  const post = typeof id === 'string' ? ids.get(id) : undefined
  if (!post || action !== 'delete' || reason === 'scrub_geo') return undefined
  return { type: 'post-delete', id: post, at: Math.min(timeOf(redactedAt) ?? receivedAt, receivedAt) }
}

/** For tests and archives of results, where every id counts. */
export const idsOf = (ids: Iterable<string>): Ids => new Map([...ids].map((id) => [id, xPost(id)]))

const toCursor = (at: EpochMs) => JSON.stringify({ finishedAt: at }) as Cursor

/** 0 where there is none yet, or none that can be read. */
function readTime(kept: string | undefined): EpochMs {
  try {
    const { finishedAt } = JSON.parse(kept ?? '') as { finishedAt?: unknown }
    return typeof finishedAt === 'number' && Number.isFinite(finishedAt) ? finishedAt : 0
  } catch {
    return 0
  }
}

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** A job that found nothing has no event to carry its cursor. */
function keepTime(file: string, at: EpochMs): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 })
  writeFileSync(file, toCursor(at), { mode: 0o600 })
}
