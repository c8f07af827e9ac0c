import type { PostEvent } from '../../post/index.ts'
import { fieldsOf, isFields, textOf, type Fields } from '../fields.ts'
import type { Drop, SourceItem } from '../source.ts'
import type { Ledger } from './ledger.ts'
import { accountUrlOf, authorOf, hasWithdrawn, normalizeStatus, whyNotPublic, type Teller } from './normalize.ts'
import type { MastodonSettings } from './settings.ts'
import { idOf } from './wire.ts'

/** What a server says, made into events, with what has to be remembered of it. */
export interface Interpreter {
  ofStatus(status: Fields, heard: Heard): readonly Item[]
  /** Nothing where the id belongs to no post of ours. */
  ofDelete(localId: string, heard: Heard): readonly Item[]
}
export type Heard = { readonly receivedAt: number; readonly text: string }
/** All of an item but its place in the reading. */
export type Item = Omit<SourceItem, 'cursor'>
export type InterpreterOptions = {
  readonly settings: Pick<MastodonSettings, 'server' | 'unstated'>
  readonly ledger: Ledger
  readonly onDrop: (drop: Drop) => void
}

const sampleLength = 512
/** Deletes of posts that were never told here, most of them not public. */
const mostGone = 10_000

export function createInterpreter({ settings: { server, unstated }, ledger, onDrop }: InterpreterOptions): Interpreter {
  const { host, protocol } = new URL(server)
  const plainHosts = protocol === 'http:' ? new Set([host]) : undefined
  /** A page may be on its way with a post that is deleted meanwhile: ids whose delete came before the post. */
  const goneBefore = new Set<string>()
  function isGoneFromNowOn(localId: string): void {
    goneBefore.add(localId)
    const [oldest] = goneBefore.size > mostGone ? goneBefore : []
    if (oldest !== undefined) goneBefore.delete(oldest)
  }
  /** Said in this reading; after a crash it is said again, since nobody knows whether it was heard. */
  const hiddenHere = new Set<string>()

  function tellerOf(receivedAt: number): Teller {
    return { receivedAt, postOf: (localId) => ledger.postOf(server, localId), unstated, ...(plainHosts && { plainHosts }) }
  }

  /** A post that stays out: where its author has withdrawn, what is here of them goes too. */
  function withdrawn(inner: Fields, receivedAt: number): PostEvent[] {
    const account = fieldsOf(inner['account'])
    const url = accountUrlOf(account, plainHosts)
    const hasLeft = account['suspended'] === true || hasWithdrawn(account)
    if (url !== undefined && hasLeft) {
      const author = authorOf(url)
      if (hiddenHere.has(author) || !ledger.hide(author, server)) return []
      hiddenHere.add(author)
      return [{ type: 'author-hide', author, at: receivedAt }]
    }
    const post = ledger.postOf(server, idOf(inner))
    return post ? [{ type: 'post-hide', id: post, at: receivedAt }] : [] // it was public, and is no more
  }

  function itemsOf(events: readonly PostEvent[], { receivedAt, text }: Heard, saidBy: string): Item[] {
    return events.map((event, i) => ({
      event,
      receivedAt,
      bytes: i === 0 ? text.length : 0,
      // However many servers tell of it, and however often: a reply is one reply.
      ...(event.type === 'count-add' && { key: `${saidBy} ${event.what}` }),
    }))
  }

  return {
    ofStatus(status, heard) {
      const { receivedAt, text } = heard
      const inner = isFields(status['reblog']) ? status['reblog'] : status
      const normalized = normalizeStatus(status, tellerOf(receivedAt))
      const saidBy = textOf(status['uri']) ?? `${server} ${idOf(status)}`
      if ('drop' in normalized) {
        onDrop({ reason: normalized.drop, sample: normalized.drop === 'not-public' ? '' : text.slice(0, sampleLength) })
        return whyNotPublic(inner, unstated) ? itemsOf(withdrawn(inner, receivedAt), heard, saidBy) : []
      }
      const [first] = goneBefore.has(idOf(inner)) ? [] : normalized.events
      if (first?.type !== 'post-put') return []
      const { id: post, author } = first.post
      ledger.remember({ server, localId: idOf(inner), post, author: author.id, at: receivedAt })
      const isBack = ledger.show(author.id, server)
      if (isBack) hiddenHere.delete(author.id)
      const back: PostEvent[] = isBack ? [{ type: 'author-show', author: author.id, at: receivedAt }] : []
      return itemsOf([...back, ...normalized.events], heard, saidBy)
    },
    ofDelete(localId, heard) {
      const post = ledger.postOf(server, localId)
      if (!post) {
        isGoneFromNowOn(localId)
        return []
      }
      ledger.bury(server, localId, heard.receivedAt)
      return itemsOf([{ type: 'post-delete', id: post, at: heard.receivedAt }], heard, '')
    },
  }
}
