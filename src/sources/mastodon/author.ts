import type { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PostEvent } from '../../post/index.ts'
import { isFields, textOf, type Fields } from '../fields.ts'
import type { ServerApi } from './api.ts'
import type { Item } from './interpret.ts'
import type { Ledger } from './ledger.ts'
import { accountUrlOf, authorOf, mayIndex } from './normalize.ts'
import { isFinal, isRefusal, Refusal } from './refusal.ts'
import type { MastodonSettings } from './settings.ts'
import { isLocalId, parse } from './wire.ts'

/** An account as its own server tells it, by `ana` of `@ana@m.example`; of one that is not there `missing`, the status that says so, and whether the API says it. */
export async function readAccount(api: ServerApi, acct: string, signal: AbortSignal): Promise<Fields> {
  const { status, body, isJson } = await api.get(`/api/v1/accounts/lookup?acct=${encodeURIComponent(acct)}`, signal)
  const account = status === 200 ? parse(body) : undefined
  return isFields(account) && isLocalId(account['id']) ? account : { missing: status, isClear: isRefusal({ isJson, body }) }
}

/** Why an account is not read, if so: it is gone, suspended, has moved, or does not allow being indexed. */
export function whyUnread(account: Fields, name: string, unstated: MastodonSettings['unstated']): AppError | undefined {
  const gone = (message: string) => new Refusal('not_found', { message, isClear: account['isClear'] !== false })
  if ('missing' in account) return gone(`There is no ${name}, or its server does not tell strangers.`)
  if (account['suspended'] === true) return gone(`${name} is suspended by its server.`)
  const { moved } = account
  if (isFields(moved)) {
    const to = textOf(moved['acct'])?.slice(0, 200)
    return gone(`${name} has moved${to === undefined ? '' : ` to @${to}`}. Remove this source and add the new account.`)
  }
  if (mayIndex(account, unstated)) return undefined
  return new Refusal('forbidden', {
    message: `${name} has not allowed that their posts are indexed, so they are not read. They can change this in their profile's privacy settings.`,
  })
}

export type FindAuthor = {
  readonly settings: Pick<MastodonSettings, 'unstated'>
  readonly now: Clock
  readonly ledger: Ledger
  readonly signal: AbortSignal
  readonly tell: (items: readonly Item[]) => Promise<void>
}

/** The id of an account on its own server. Of one that is suspended or gone everything is hidden; one that is deleted takes its posts along. */
export async function findAuthor(api: ServerApi, acct: string, { settings, ledger, now, signal, tell }: FindAuthor): Promise<string> {
  const account = await readAccount(api, acct, signal)
  const why = whyUnread(account, `@${acct}@${api.host}`, settings.unstated)
  if (!why) return String(account['id'])
  const { missing } = account
  const url = accountUrlOf(account, new Set([api.host])) ?? `${api.server}/@${acct}` // as Mastodon writes it
  const author = authorOf(url)
  if (((missing !== undefined && isFinal(why)) || account['suspended'] === true) && ledger.hide(author, api.server)) {
    const event: PostEvent = { type: missing === 410 ? 'author-delete' : 'author-hide', author, at: now() }
    await tell([{ event }])
  }
  throw why
}
