import type { DatabaseSync } from 'node:sqlite'
import type { AuthorId, PostDelete, PostEvent } from '../../../post/index.ts'
import type { AuthorPosts } from '../author-posts.ts'
import { toNative } from '../compact-id.ts'
import type { Directory } from '../directory.ts'
import type { HeldVersions } from '../held-versions.ts'
import type { ChangeLog } from './change-log.ts'
import type { Commits } from './commits.ts'
import type { Erasing } from './erasing.ts'
import type { IdMarks } from './id-marks.ts'
import type { PostPlaces } from './post-places.ts'
import type { PostPutting } from './put-post.ts'

export type OtherEvent = Exclude<PostEvent, { type: 'post-put' }>
export type EventParts = {
  readonly commits: Commits
  readonly directory: Directory
  readonly authorPosts: AuthorPosts
  readonly held: HeldVersions
  readonly marks: IdMarks
  readonly places: PostPlaces
  readonly erasing: Erasing
  readonly log: ChangeLog
  readonly posts: PostPutting
}

/** A delete that says no time counts for every version. */
const endOfTime = Number.MAX_SAFE_INTEGER
/** Of `post.hidden`: who hides it. */
const HiddenBy = { id: 1, author: 2 } as const

/** What every event but a new post does, each to rows and to what is said of ids and authors; older news changes nothing. */
export function createOtherEvents(database: DatabaseSync, parts: EventParts): (event: OtherEvent) => void {
  const { commits, directory, authorPosts, held, marks, places, erasing, log, posts } = parts
  const add = (column: string) =>
    database.prepare(`update post set ${column} = max(0, ${column} + ?) where native = ? and coalesce(owner, author) = ? returning seq`)
  const sql = {
    isOlder: database.prepare('select 1 from post where seq = ? and witnessed_at <= ?'),
    hide: database.prepare('update post set hidden = (hidden & ~?) | ? where seq = ?'),
    setCounts: database.prepare('update post set likes = ?, reposts = ?, replies = ?, quotes = ? where seq = ?'),
    addCount: { like: add('likes'), repost: add('reposts'), reply: add('replies'), quote: add('quotes') },
  }

  function deleteOfAuthor({ id, at, until = endOfTime }: PostDelete, by: AuthorId): void {
    if (!marks.buryBy(id, by, until)) return
    const seq = places.seqOf(id)
    if (seq === undefined) return
    const post = places.post(places.row(seq))
    if (post.author.id !== by || post.witnessedAt > until) return
    erasing.erase(seq)
    log.add({ type: 'post-delete', id, at })
  }

  return (event) => {
    switch (event.type) {
      case 'post-delete': {
        if (event.by !== undefined) return deleteOfAuthor(event, event.by)
        if (!marks.bury(event.id, event.at)) return
        const seq = places.seqOf(event.id)
        if (seq !== undefined) erasing.erase(seq)
        return log.add(event)
      }
      case 'post-hide':
      case 'post-show': {
        const hides = event.type === 'post-hide'
        if (!marks.setHidden(event.id, hides, event.at)) return
        const seq = places.seqOf(event.id)
        if (seq !== undefined) {
          sql.hide.run(HiddenBy.id, hides ? HiddenBy.id : 0, seq)
          commits.touch(seq)
        }
        return log.add(event)
      }
      case 'author-hide':
      case 'author-show': {
        const author = directory.author(event.author)
        const hides = event.type === 'author-hide'
        if (!directory.setHidden(author, hides, event.at)) return
        for (const seq of authorPosts.of(author.ordinal))
          if (sql.hide.run(HiddenBy.author, hides ? HiddenBy.author : 0, seq).changes > 0) commits.touch(seq)
        return log.add(event)
      }
      case 'author-delete': {
        const author = directory.author(event.author)
        if (author.deletedUntil !== undefined && author.deletedUntil >= event.at) return
        directory.setDeletedUntil(author, event.at)
        for (const seq of authorPosts.of(author.ordinal)) if (sql.isOlder.get(seq, event.at)) erasing.erase(seq)
        held.eraseFormerBy(author.ordinal, event.at)
        return log.add(event)
      }
      case 'author-put': {
        const author = directory.author(event.author)
        if (directory.rename(author, { handle: event.handle ?? '', name: event.name ?? '' }, event.at) !== 'same')
          log.renamed(author, event.at)
        return
      }
      case 'author-consent':
        if (directory.setConsent(directory.author(event.author), event.consent, event.at)) log.add(event)
        return
      case 'media-text':
        return posts.putMediaText(event)
      case 'count-set': {
        const { likes, reposts, replies, quotes } = event.counts
        const seq = places.seqOf(event.id)
        if (seq === undefined) return
        sql.setCounts.run(likes, reposts, replies, quotes, seq)
        return commits.touch(seq)
      }
      case 'count-add': {
        const { native, owner } = toNative(event.id)
        const ordinal = places.ordinalOf(owner)
        const known = ordinal !== undefined && (sql.addCount[event.what].get(event.by, native, ordinal) as { seq: number } | undefined)
        if (known) commits.touch(known.seq)
        return
      }
    }
  }
}
