import { promises as dns } from 'node:dns'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../errors/index.ts'
import { createOutbound, isPrivateHost, type Outbound, type OutboundRequest } from '../../lib/outbound.ts'
import { fieldsOf, isFields, listOf, textOf, type Fields } from '../fields.ts'
import { documentOf, handleSyntax, namedBy } from './handles.ts'
import { blueskyLimits } from './settings.ts'
import { isDid } from './wire.ts'

/** An account of AT Protocol, and where it lives. */
export type Account = {
  readonly did: string
  /** Confirmed both ways; absent where it was given by its DID and its handle is not confirmed. */
  readonly handle?: string
  /** The origin of its server (PDS). */
  readonly server: string
}
/** Finds accounts, and asks their servers. */
export interface Accounts extends AsyncDisposable {
  /**
   * By handle (`ana.example`, with or without `@`) or DID. Throws `not_found` where there is none, or where handle and account do not name each
   * other; `source_unavailable` where nobody can be asked.
   */
  find(name: string, signal: AbortSignal): Promise<Account>
  /** The JSON of a method of its server (`com.atproto.repo.listRecords`). Throws `not_found`, `source_unavailable` with the server's own word. */
  ask(account: Account, method: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Fields>
  /** The door to its server. */
  door(account: Account): Outbound
}
export type AccountsOptions = {
  /** Of did:plc ids. One in a private network is the operator's own, and so are the servers that it names. */
  readonly directory: string
  /** DNS TXT records of a name; for tests. */
  readonly resolveTxt?: (name: string) => Promise<string[][]>
}

const { documentBytes, deadlineMs } = blueskyLimits.account
const doorOptions = { contentTypes: ['application/json', 'application/did', 'text/'], deadlineMs, maxBytes: documentBytes } as const
/** A page of a hundred records, whatever they hold. */
const answerBytes = 4_000_000

export function createAccounts({ directory, resolveTxt = (name) => dns.resolveTxt(name) }: AccountsOptions): Accounts {
  const outbound = createOutbound({ ...doorOptions, allowedOrigins: [directory] })
  /** Of servers in the operator's own network, by origin; the public ones share one door. */
  const own = new Map<string, Outbound>()
  let isOwnNetwork: Promise<boolean> | undefined
  const door = ({ server }: Account) => own.get(server) ?? outbound

  async function accountOf(did: string, signal: AbortSignal): Promise<Account & { readonly claimed: string | undefined }> {
    const document = await documentOf(did, { outbound, directory }, signal)
    if (!document) throw notFound(`There is no account ${did}. Check it for typing errors.`)
    const { server, handle: claimed } = document
    if (server === undefined) throw notFound(`The account ${did} names no server that holds its posts: nothing of it can be read.`)
    isOwnNetwork ??= isPrivateHost(new URL(directory).hostname)
    if (did.startsWith('did:plc:') && (await isOwnNetwork))
      own.set(server, own.get(server) ?? createOutbound({ ...doorOptions, allowedOrigins: [server] }))
    else if (!server.startsWith('https:')) throw notFound(`The server of ${did} (${server}) is not reached by https, so it is not asked.`)
    return { did, server, claimed }
  }

  async function find(name: string, signal: AbortSignal): Promise<Account> {
    const given = name.trim().replace(/^@/, '')
    if (given.startsWith('did:')) {
      if (!isDid(given)) throw notFound('That is no DID: it looks like did:plc:ewvi7nxzyoun6zhxrhs64oiz.')
      const { did, server, claimed } = await accountOf(given, signal)
      const isNamed = claimed !== undefined && (await namedBy(claimed, { outbound, resolveTxt }, signal).catch(() => [])).join() === did
      return { did, server, ...(isNamed && { handle: claimed }) }
    }
    const handle = given.toLowerCase()
    if (!handleSyntax.test(handle))
      throw new AppError('request_invalid', {
        message: `"${given.slice(0, 100)}" is no handle of Bluesky: it looks like @ana.example, or did:plc:…`,
      })
    const [did, another] = await namedBy(handle, { outbound, resolveTxt }, signal)
    if (did === undefined || another !== undefined || !isDid(did))
      throw notFound(
        `There is no account @${handle}: its domain names ${another === undefined ? 'none' : 'several'}. Check it for typing errors.`,
      )
    const { server, claimed } = await accountOf(did, signal)
    if (claimed !== handle)
      throw notFound(`@${handle} leads to ${did}, which does not call itself that: nothing of it is read under this name.`)
    return { did, server, handle }
  }

  return {
    find,
    door,
    async ask(account, method, query, signal) {
      const asked: OutboundRequest = { signal, maxBytes: answerBytes }
      const { status, body } = await door(account).get(methodUrl(account, method, query), asked)
      const answer = parse(body)
      if (status !== 200 || !isFields(answer)) throw refusedBy(account, status, answer)
      return answer
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([outbound, ...own.values()].map((one) => one[Symbol.asyncDispose]()))
    },
  }
}

/** Throws `request_invalid` where nothing is looked up. */
export function accountsOf(tools: { readonly accounts: Accounts } | undefined): Accounts {
  if (tools) return tools.accounts
  throw new AppError('request_invalid', { message: 'Nothing is looked up here, so no part of Bluesky can be read.' })
}

export const methodUrl = ({ server }: Account, method: string, query: Readonly<Record<string, string>>): string =>
  `${server}/xrpc/${method}?${new URLSearchParams(query).toString()}`

const notFound = (message: string) => new AppError('not_found', { message })
const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What a server says instead of an answer (atproto.com/specs/xrpc): a name is passed on, its sentence is not. */
export function refusedBy({ server }: Account, status: number, answer: unknown): AppError {
  const { host } = new URL(server)
  const said = textOf(fieldsOf(answer)['error'])
  const name = said !== undefined && /^\w{1,60}$/.test(said) ? ` (${said})` : ''
  if (status === 429) return new AppError('source_unavailable', { message: `${host} is asked too often (429). Try again in some minutes.` })
  if (/NotFound$/.test(said ?? '')) return notFound(`${host} has no such thing${name}.`)
  return new AppError('source_unavailable', { message: `${host} answered with status ${status}${name}.` })
}

/** Records of one collection, page by page, as their server lists them. */
export async function* recordsOf(
  accounts: Accounts,
  account: Account,
  { collection, signal }: { readonly collection: string; readonly signal: AbortSignal },
): AsyncIterable<{ readonly uri: string; readonly value: Fields }> {
  const { perPage, pages, paceMs } = blueskyLimits.members
  let cursor: string | undefined
  for (let page = 0; page < pages; page++) {
    const query = { repo: account.did, collection, limit: String(perPage), ...(cursor !== undefined && { cursor }) }
    const answer = await accounts.ask(account, 'com.atproto.repo.listRecords', query, signal)
    const records = listOf(answer['records']).map(fieldsOf)
    for (const record of records) yield { uri: textOf(record['uri']) ?? '', value: fieldsOf(record['value']) }
    const next = textOf(answer['cursor'])
    if (next === undefined || next === cursor || records.length === 0) return
    cursor = next
    await delay(paceMs, undefined, { signal })
  }
}
