import { AppError } from '../../errors/index.ts'
import type { EpochMs, PostId } from '../../post/index.ts'
import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../fields.ts'
import { network, normalizeStatus } from '../mastodon/normalize.ts'
import type { Normalized } from '../source.ts'
import { elementsOf } from './json-elements.ts'
import { archiveLimits } from './limits.ts'
import { parseRecord, recordOf, tooLongRecord, withoutCounts, type ArchiveRecords } from './record.ts'
import { endsEarly } from './x-export.ts'
import type { Zip } from './zip.ts'

/** Who wrote it, and everything they posted (docs.joinmastodon.org, "Moving or leaving accounts"). */
const actor = /(?:^|\/)actor\.json$/
const outbox = /(?:^|\/)outbox\.json$/
export const isMastodonExportFile = (name: string): boolean => actor.test(name) || outbox.test(name)
export const isMastodonExport = (names: readonly string[]): boolean => names.some((name) => outbox.test(name))

/**
 * The public posts of an outbox, as the servers of the fediverse give them: the same ids, the same rules of what may be indexed. Real exports
 * have the key `orderedItems` twice, the first one empty; in JSON the last one counts, so the file is gone through once to count them.
 */
export async function* mastodonExportRecords({ names, read }: Pick<Zip, 'names' | 'read'>, archive: string): ArchiveRecords {
  const [actorFile, outboxFile = ''] = [shortest(names, actor), shortest(names, outbox)]
  if (actorFile === undefined)
    throw new AppError('format_unknown', {
      message: `${archive} has an outbox and no actor.json, which says whose it is. Import the whole export.`,
    })
  const account = accountOf(await wholeOf(read(actorFile), archive), archive)
  const last = (await countArrays(read(outboxFile))) - 1
  const elements = elementsOf(read(outboxFile), { member: 'orderedItems', most: archiveLimits.elementBytes })
  for (;;) {
    const next = await elements.next()
    if (next.done) {
      if (!next.value.isComplete) throw endsEarly(archive)
      return
    }
    yield next.value
      .filter(({ array }) => array === last)
      .map(({ text, tooLong }) =>
        tooLong ? tooLongRecord(text) : recordOf(text, (item, receivedAt) => [decodeActivity(item, { account, receivedAt })]),
      )
  }
}

/** A zip in a zip's folder: the one on top. */
const shortest = (names: readonly string[], pattern: RegExp) =>
  names.filter((name) => pattern.test(name)).toSorted((a, b) => a.length - b.length)[0]

async function countArrays(chunks: AsyncIterable<Buffer>): Promise<number> {
  const elements = elementsOf(chunks, { member: 'orderedItems', most: 1 })
  for (;;) {
    const next = await elements.next()
    if (next.done) return next.value.arrays
  }
}

async function wholeOf(chunks: AsyncIterable<Buffer>, archive: string): Promise<Fields> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > archiveLimits.ownerBytes) throw endsEarly(archive)
    pieces.push(chunk)
  }
  const record = parseRecord(
    Buffer.concat(pieces)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
  if (!record) throw endsEarly(archive)
  return record
}

/**
 * The account as the API of its server would give it. An export is somebody's own, and they may say in it that they are not to be found
 * by search: then nothing of it is read.
 */
function accountOf(person: Fields, archive: string): Fields {
  if (person['indexable'] !== true)
    throw new AppError('forbidden', {
      message: `The owner of ${archive} has not allowed their posts to be found by search (indexable in actor.json). If it is you: allow it in the settings of your server under public profile, privacy, and export again, or write "indexable": true into actor.json.`,
    })
  const { id, url, preferredUsername, name, discoverable, summary, suspended } = person
  return {
    url: textOf(url) ?? id,
    uri: id,
    acct: preferredUsername,
    display_name: name,
    indexable: true,
    discoverable,
    note: summary,
    suspended,
  }
}

const everybody = new Set(['https://www.w3.org/ns/activitystreams#Public', 'as:Public', 'Public'])

/** What is addressed to everybody is public; with everybody in copy it is unlisted, and else it is for followers or for one. */
function decodeActivity(activity: Fields, { account, receivedAt }: { account: Fields; receivedAt: EpochMs }): Normalized {
  if (activity['type'] !== 'Create') return { events: [] } // a boost is somebody else's post
  const note = fieldsOf(activity['object'])
  const isPublic = addressed(note['to']).some((to) => everybody.has(to))
  if (note['attributedTo'] !== account['uri']) return { drop: 'malformed' }
  const replied = textOf(note['inReplyTo'])
  const status: Fields = {
    uri: note['id'],
    url: note['url'],
    created_at: note['published'],
    edited_at: note['updated'],
    visibility: isPublic ? 'public' : 'private',
    language: Object.keys(fieldsOf(note['contentMap']))[0],
    sensitive: note['sensitive'],
    spoiler_text: note['summary'],
    content: note['content'],
    in_reply_to_id: replied === undefined ? undefined : 'replied',
    account,
    media_attachments: listOf(note['attachment']).map((one) => attachmentOf(fieldsOf(one), note['url'] ?? note['id'])),
    mentions: tagsOf(note, 'Mention').map(({ href }) => ({ url: profileOf(href) })),
    tags: tagsOf(note, 'Hashtag').map(({ name }) => ({ name: textOf(name)?.replace(/^#/, '') })),
  }
  const postOf = () => (replied !== undefined && /^https:\/\/\S{1,890}$/.test(replied) ? (`${network}:${replied}` as PostId) : undefined)
  return withoutCounts(normalizeStatus(status, { receivedAt, postOf, unstated: 'private' }))
}

const addressed = (to: unknown): string[] => (typeof to === 'string' ? [to] : textsOf(to))
const tagsOf = (note: Fields, type: string) =>
  listOf(note['tag'])
    .map(fieldsOf)
    .filter((tag) => tag['type'] === type)

/** A picture is a file of the archive, and has no address but its post's. */
const attachmentOf = ({ mediaType, url, name }: Fields, post: unknown): Fields => ({
  type: textOf(mediaType)?.split('/')[0],
  url: typeof url === 'string' && url.startsWith('https://') ? url : post,
  description: name,
})

/** Mastodon names an account by its actor, and its API by the page of its profile. */
const profileOf = (href: unknown): unknown => textOf(href)?.replace(/^(https:\/\/[^/]+)\/users\/([\w.-]+)$/, '$1/@$2')
