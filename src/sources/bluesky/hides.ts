import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AuthorId, EpochMs, PostEvent, PostId } from '../../post/index.ts'
import { accountLabels, collections } from './normalize.ts'
import { blueskyLimits } from './settings.ts'
import type { JetstreamEvent } from './wire.ts'

/**
 * Who has put an account or a post out of sight: its host, itself, labelers. What several hide comes back when the last of them shows it, and what
 * a label hides for a time comes back by itself. In a file of its own, shared by all sources of AT Protocol.
 */
export interface Hides extends Disposable {
  /** `by`: who, and why. `until`: when it ends by itself. */
  hide(subject: AuthorId | PostId, by: string, at: EpochMs, until?: EpochMs): void
  /** Whether nobody hides it any more. */
  show(subject: AuthorId | PostId, by: string, at: EpochMs): boolean
  isHidden(subject: AuthorId | PostId, by: string): boolean
  /** What has ended by itself of what these hide, is hidden by nobody else, and is not in `said`, which then holds it. */
  ended(now: EpochMs, said: Set<string>): readonly (AuthorId | PostId)[]
}

const { most, keptMs, perTurn } = blueskyLimits.hides

/** One for all kinds of sources of AT Protocol; `folder`: of one of them. */
export const hidesFolder = (folder: string): string => join(dirname(folder), 'bluesky')

export function openHides(folder: string): Hides {
  let database: DatabaseSync | undefined
  let written = 0
  const open = (): DatabaseSync => {
    if (database) return database
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    database = new DatabaseSync(join(folder, 'hides.db'), { timeout: 5_000 })
    database.exec('pragma journal_mode = wal; pragma synchronous = normal')
    database.exec(
      'create table if not exists hide(subject text not null, by text not null, hidden integer not null, at integer not null, until integer, primary key (subject, by)) without rowid; create index if not exists hide_until on hide(until) where until is not null',
    )
    return database
  }
  /** Beyond the bound those go that were said first. */
  function trim(held: DatabaseSync): void {
    if (++written % 10_000 !== 1) return
    const beyond = Number(held.prepare('select count(*) n from hide').get()?.['n']) - most
    if (beyond > 0) held.prepare('delete from hide where (subject, by) in (select subject, by from hide order by at limit ?)').run(beyond)
  }
  return {
    hide(subject, by, at, until) {
      const held = open()
      trim(held)
      held
        .prepare(
          'insert into hide values (?, ?, 1, ?, ?) on conflict do update set hidden = 1, at = excluded.at, until = excluded.until where excluded.at >= hide.at',
        )
        .run(subject, by, at, until ?? null)
    },
    show(subject, by, at) {
      const held = open()
      held.prepare('update hide set hidden = 0, at = ?, until = null where subject = ? and by = ? and at <= ?').run(at, subject, by, at)
      return (
        held.prepare('select 1 from hide where subject = ? and hidden = 1 and (until is null or until > ?) limit 1').get(subject, at) ===
        undefined
      )
    },
    isHidden: (subject, by) =>
      open().prepare('select 1 from hide where subject = ? and by = ? and hidden = 1').get(subject, by) !== undefined,
    ended(now, said) {
      const held = open()
      held.prepare('delete from hide where until < ?').run(now - keptMs)
      const rows = held
        .prepare(
          'select subject, until from hide as one where hidden = 1 and until <= ? and not exists (select 1 from hide where subject = one.subject and hidden = 1 and (until is null or until > ?)) order by until',
        )
        .all(now, now)
      const news = rows.filter(({ subject, until }) => !said.has(`${String(subject)} ${String(until)}`)).slice(0, perTurn)
      for (const { subject, until } of news) said.add(`${String(subject)} ${String(until)}`)
      return news.map(({ subject }) => subject as AuthorId | PostId)
    },
    [Symbol.dispose]() {
      database?.close()
      database = undefined
    },
  }
}

const [host, profile] = ['host', 'profile']

/**
 * What an event means, with what others say of its account: one that its host shows again stays hidden while a labeler or itself hides it, and one whose
 * profile asks that nobody sees it who is not logged in is hidden until it asks no more.
 */
export function inSight(
  event: JetstreamEvent,
  events: readonly PostEvent[],
  author: AuthorId,
  hides: Hides | undefined,
): readonly PostEvent[] {
  if (!hides) return events
  if (event.kind === 'commit' && event.collection === collections.profile) {
    const at = event.at
    if (event.operation !== 'delete' && accountLabels(event.record).length > 0) {
      hides.hide(author, profile, at)
      return [...events, { type: 'author-hide', author, at }]
    }
    if (!hides.isHidden(author, profile)) return events
    return hides.show(author, profile, at) ? [...events, { type: 'author-show', author, at }] : events
  }
  if (event.kind !== 'account') return events
  return events.filter((one) => {
    if (one.type === 'author-hide') hides.hide(author, host, one.at)
    return one.type !== 'author-show' || hides.show(author, host, one.at)
  })
}
