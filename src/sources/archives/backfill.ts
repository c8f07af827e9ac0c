import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { OutboundStream } from '../../lib/outbound.ts'
import type { AuthorId, Cursor, PostEvent, PostSink, SourceName } from '../../post/index.ts'
import { blueskyRepositoryRecords } from './bluesky-repository.ts'
import { fieldsOf, textOf } from '../fields.ts'
import { importPosts, type ImportProgress } from '../import-posts.ts'
import { createArchiveSource } from '../jsonl/jsonl-source.ts'
import { methodUrl, refusedBy, type Account, type Accounts } from '../bluesky/accounts.ts'
import { bluesky, normalizeJetstream, repoAuthor } from '../bluesky/normalize.ts'
import { blueskyLimits } from '../bluesky/settings.ts'

export type BackfillOptions = {
  /** Closed with it. */
  readonly accounts: Accounts
  readonly sink: PostSink
  readonly now: Clock
}
/** What an account has written so far, from its own server. */
export interface Backfill extends AsyncDisposable {
  /**
   * By handle or DID. As an import: progress, at last with `done`; safe to repeat. One at a time. An account that is away gives nothing, and what is
   * here of it is hidden, or gone, as its server says. Throws `not_found`, `source_unavailable`, `overloaded`.
   */
  read(name: string, signal: AbortSignal): AsyncIterable<ImportProgress>
}

const { mostBytes, silenceMs, waiting, paceMs, longestWaitMs } = blueskyLimits.repository

export function createBackfill({ accounts, sink, now }: BackfillOptions): Backfill {
  const takeTurn = createLine()
  return {
    async *read(name, signal) {
      const done = await takeTurn(signal)
      try {
        const account = await accounts.find(name, signal)
        await assertPresent(account, { accounts, sink, now }, signal)
        yield* readRepositoryOf(account, { accounts, sink, now }, signal)
      } finally {
        done()
      }
    },
    [Symbol.asyncDispose]: () => accounts[Symbol.asyncDispose](),
  }
}

async function* readRepositoryOf(
  account: Account,
  { accounts, sink, now }: BackfillOptions,
  signal: AbortSignal,
): AsyncIterable<ImportProgress> {
  const shown = nameOf(account)
  const body = await openRepository(account, accounts, signal)
  let bytes = 0
  async function* chunks(): AsyncIterable<Buffer> {
    for await (const chunk of withoutSilence(body, shown)) {
      signal.throwIfAborted()
      if ((bytes += chunk.length) > mostBytes)
        throw new AppError('too_large', { message: `The repository of ${shown} has more than ${mostBytes / 1024 ** 2} MB.` })
      yield chunk
    }
  }
  const source = createArchiveSource({
    name: `archive:${account.did}` as SourceName,
    records: () => blueskyRepositoryRecords(chunks(), shown, account.did),
    resumable: false, // its server gives all of it or nothing
    bytesRead: () => bytes,
    now,
  })
  try {
    yield* importPosts({ source, sink, now, signal })
    if (account.handle !== undefined)
      await write({ type: 'author-put', author: authorOf(account), handle: account.handle, at: now() }, account, sink)
  } finally {
    body.destroy()
  }
}

/** An account that its server does not show is not read, and what is here of it goes out of sight as its server says. */
async function assertPresent(account: Account, { accounts, sink, now }: BackfillOptions, signal: AbortSignal): Promise<void> {
  const status = await accounts.ask(account, 'com.atproto.sync.getRepoStatus', { did: account.did }, signal)
  if (status['active'] === true) return
  const why = textOf(status['status'])?.slice(0, 64) ?? ''
  const normalized = normalizeJetstream({ kind: 'account', did: account.did, at: now(), micros: 0, active: false, status: why }, now())
  for (const event of 'events' in normalized ? normalized.events : []) await write(event, account, sink)
  throw away(account, why)
}

const away = (account: Account, status: string) =>
  new AppError('not_found', {
    message: `${nameOf(account)} is not shown by its own server${/^[a-z]{1,30}$/.test(status) ? ` (${status})` : ''}: nothing of it is read.`,
  })

const nameOf = ({ did, handle }: Account) => (handle === undefined ? did : `@${handle}`)
const authorOf = ({ did }: Account): AuthorId => repoAuthor(bluesky, did)

async function write(event: PostEvent, account: Account, sink: PostSink): Promise<void> {
  const source = `archive:${account.did}` as SourceName
  const cursor = (await sink.cursor(source)) ?? ('0' as Cursor)
  await sink.write({ source, events: [event], cursor }, { signal: new AbortController().signal })
}

/** A server that says when to come again is waited for once. */
async function openRepository(account: Account, accounts: Accounts, signal: AbortSignal): Promise<OutboundStream['body']> {
  for (let isAgain = false; ; isAgain = true) {
    const url = methodUrl(account, 'com.atproto.sync.getRepo', { did: account.did })
    const { status, headers, body } = await accounts.door(account).open(url, { signal })
    const type = headers['content-type'] ?? ''
    if (status === 200 && type.startsWith('application/vnd.ipld.car')) return body
    const waitMs = Number(headers['retry-after']) * 1_000
    if (status === 429 && !isAgain && waitMs <= longestWaitMs) {
      body.destroy()
      await delay(waitMs, undefined, { signal })
      continue
    }
    const answer = await firstOf(body)
    const [, gone] = /^Repo(Takendown|Suspended|Deactivated)$/.exec(textOf(fieldsOf(answer)['error']) ?? '') ?? []
    throw gone === undefined ? refusedBy(account, status, answer) : away(account, gone.toLowerCase())
  }
}

/** The JSON of a short answer; undefined where it is none. */
async function firstOf(body: OutboundStream['body']): Promise<unknown> {
  let text = ''
  try {
    for await (const chunk of withoutSilence(body, '')) if ((text += chunk.toString('utf8')).length > 10_000) break
    return JSON.parse(text)
  } catch {
    return undefined
  } finally {
    body.destroy()
  }
}

async function* withoutSilence(body: OutboundStream['body'], shown: string): AsyncIterable<Buffer> {
  let isSilent = false
  const timer = setTimeout(() => {
    isSilent = true
    body.destroy()
  }, silenceMs)
  try {
    for await (const chunk of body) {
      timer.refresh()
      yield chunk
    }
  } catch (cause) {
    if (isSilent)
      throw new AppError('source_unavailable', {
        message: `The server of ${shown} stopped sending. Try again; nothing is stored twice.`,
        cause,
      })
    throw cause instanceof AppError
      ? cause
      : new AppError('source_unavailable', { message: `The server of ${shown} broke off. Try again; nothing is stored twice.`, cause })
  } finally {
    clearTimeout(timer)
  }
}

/** One after the other, with a pause between; throws `overloaded` where too many wait. Resolves to what ends the turn. */
function createLine(): (signal: AbortSignal) => Promise<() => void> {
  let last: Promise<unknown> = Promise.resolve()
  let inLine = 0
  return async (signal) => {
    signal.throwIfAborted()
    if (inLine >= waiting)
      throw new AppError('overloaded', { message: `${inLine} accounts are being read already. Try again when they are done.` })
    inLine++
    const mine = Promise.withResolvers<void>()
    const before = last
    last = mine.promise.then(() => delay(paceMs, undefined, { ref: false }))
    let isDone = false
    const done = () => {
      if (isDone) return
      isDone = true
      inLine--
      mine.resolve()
    }
    const left = Promise.withResolvers<never>()
    const leave = () => left.reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    try {
      await Promise.race([before, left.promise])
      return done
    } catch (error) {
      void before.then(done) // its place is kept: those behind it wait for who is in front
      throw error
    } finally {
      signal.removeEventListener('abort', leave)
      left.promise.catch(() => {})
    }
  }
}
