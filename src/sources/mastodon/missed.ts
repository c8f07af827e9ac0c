import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../errors/index.ts'
import { isFinal, isRefusal, Refusal } from './refusal.ts'
import type { ServerApi } from './api.ts'
import { pageOf } from './feeds.ts'
import type { Edge } from './edge.ts'
import type { Interpreter, Item } from './interpret.ts'
import type { Feed, Limits } from './settings.ts'
import { decodePage, idOf, isLaterId } from './wire.ts'
import type { Fields } from '../fields.ts'

/** What reading a feed's pages needs; `tell` resolves when there is room for more. */
export type Pages = {
  readonly api: ServerApi
  readonly feed: Feed
  readonly accountId?: string | undefined
  readonly interpreter: Interpreter
  readonly now: () => number
  readonly limits: Limits
  readonly signal: AbortSignal
  /** `localId`: up to it this feed has been read. */
  readonly tell: (items: readonly Item[], localId: string) => Promise<void>
}

/**
 * Reads what came after a local id, and again what late posts stand among, oldest first, page by page until there is no more or the stream tells
 * the rest. Whether that was all. Throws where a page cannot be read.
 */
export async function readAfter(pages: Pages, after: string, edge: Edge): Promise<boolean> {
  const from = edge.before(after)
  if (!(await readFrom(from, pages, after, edge))) return false
  const { signal, limits } = pages
  for (let waited = 0; edge.isBeginning() && waited < limits.beginningMs && !signal.aborted; waited += lookEveryMs)
    await delay(lookEveryMs, undefined, { signal, ref: false }).catch(() => {})
  const earlier = edge.longBefore(after)
  return edge.beginsBefore(from) && isLaterId(from, earlier) ? readFrom(earlier, pages, after, edge) : true
}

const lookEveryMs = 100

async function readFrom(from: string, pages: Pages, after: string, edge: Edge): Promise<boolean> {
  let newest = from
  for (let read = 0; ;) {
    const page = await readPage(pages, newest)
    const fresh = page.filter((status) => isLaterId(idOf(status), newest))
    if (fresh.length === 0) return true
    await tellAll(pages, fresh)
    newest = idOf(fresh.at(-1) ?? {})
    read += fresh.filter((status) => isLaterId(idOf(status), after)).length
    if (edge.isReached(newest)) return true
    if (read + pages.limits.page > pages.limits.missedPosts) return false
  }
}

/** The newest page, for a first start; the id of the last post on it. */
export async function readNewest(pages: Pages): Promise<string | undefined> {
  const page = await readPage(pages)
  await tellAll(pages, page)
  const last = page.at(-1)
  return last && idOf(last)
}

async function tellAll({ interpreter, now, tell }: Pages, statuses: readonly Fields[]): Promise<void> {
  for (const status of statuses) await tell(interpreter.ofStatus(status, { receivedAt: now(), text: JSON.stringify(status) }), idOf(status))
}

async function readPage({ api, feed, accountId, limits, signal }: Pages, after?: string): Promise<readonly Fields[]> {
  const path = pageOf(feed, {
    ...(accountId !== undefined && { accountId }),
    ...(after !== undefined && { min_id: after }),
    limit: limits.page,
  })
  const { status, body, isJson } = await api.get(path, signal)
  if (status !== 200)
    throw new Refusal('not_found', {
      message: `${api.host} has no such feed. Remove this source, or add another feed of it.`,
      isClear: isRefusal({ isJson, body }),
    })
  const page = decodePage(body)
  if (!page) throw new AppError('source_unavailable', { message: `${api.host} gives something else than posts.` })
  return page
}

/** Reads what was missed beside the stream; its failures never end the stream. What could not be read is told as a gap. */
export async function fillGap(pages: Pages, after: string, edge: Edge, onGap: (what: string) => void): Promise<void> {
  let from = after
  const moving: Pages = {
    ...pages,
    async tell(items, localId) {
      await pages.tell(items, localId)
      if (isLaterId(localId, from)) from = localId
    },
  }
  for (let tries = 1; ; tries++) {
    try {
      if (!(await readAfter(moving, from, edge)))
        onGap(`${pages.api.host}: more than ${pages.limits.missedPosts} posts were missed; the rest was left out.`)
      return
    } catch (error) {
      if (pages.signal.aborted) return
      if (isFinal(error) || tries >= pages.limits.missedTries) {
        onGap(`${pages.api.host}: what was said during a break could not be read.`)
        return
      }
      await delay(waitAfter(error, tries, pages.limits), undefined, { signal: pages.signal, ref: false }).catch(() => {})
    }
  }
}

/** What a server asks for; else full jitter, doubling; long where it is perhaps not the server that said no. */
export function waitAfter(
  error: unknown,
  failures: number,
  { backOff, longestWaitMs, unclear }: Pick<Limits, 'backOff' | 'longestWaitMs' | 'unclear'>,
): number {
  if (error instanceof Refusal && !error.isClear) return Math.min(unclear.mostMs, unclear.firstMs * 2 ** Math.min(failures - 1, 10))
  const asked = error instanceof AppError ? error.retryAfterMs : undefined
  const jitter = Math.random() * Math.min(backOff.mostMs, backOff.firstMs * 2 ** Math.min(failures - 1, 10))
  return asked === undefined ? jitter : Math.min(longestWaitMs, asked + jitter)
}
