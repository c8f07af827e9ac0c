import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import { cleanText, fieldsOf, textOf } from '../fields.ts'
import { recordsOf, type Account, type Accounts } from './accounts.ts'
import { blueskyLimits } from './settings.ts'
import { isDid } from './wire.ts'

const did = z.string().refine(isDid)
const uriOf = (collection: string) =>
  z.string().regex(new RegExp(`^at://did:[a-z]+:[A-Za-z0-9._:%-]{1,240}/${collection.replaceAll('.', '\\.')}/[A-Za-z0-9._:~-]{1,512}$`))
/** A part of Bluesky: whose posts are read. */
export const partSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('author'), did }),
  z.object({ kind: z.literal('list'), uri: uriOf('app.bsky.graph.list') }),
  z.object({ kind: z.literal('starter-pack'), uri: uriOf('app.bsky.graph.starterpack') }),
])
export type Part = z.infer<typeof partSchema>

/** What a person may give; `who`: a handle or a DID. */
export type GivenPart = { readonly kind: Part['kind']; readonly who: string; readonly rkey: string }

const shapes: readonly (readonly [GivenPart['kind'], RegExp])[] = [
  ['author', /^@([a-z0-9.-]+\.[a-z0-9.-]+)$/i],
  ['author', /^([a-z0-9-]+\.bsky\.social)$/i],
  ['author', /^(did:(?:plc|web):[^/\s]+)$/],
  ['author', /^at:\/\/([^/\s]+)\/?$/],
  ['author', /^(?:https:\/\/)?bsky\.app\/profile\/([^/\s?#]+)\/?$/i],
  ['list', /^at:\/\/([^/\s]+)\/app\.bsky\.graph\.list\/([A-Za-z0-9._:~-]{1,512})$/],
  ['list', /^(?:https:\/\/)?bsky\.app\/profile\/([^/\s?#]+)\/lists\/([A-Za-z0-9._:~-]{1,512})\/?$/i],
  ['starter-pack', /^at:\/\/([^/\s]+)\/app\.bsky\.graph\.starterpack\/([A-Za-z0-9._:~-]{1,512})$/],
  ['starter-pack', /^(?:https:\/\/)?bsky\.app\/(?:starter-pack|start)\/([^/\s?#]+)\/([A-Za-z0-9._:~-]{1,512})\/?$/i],
]

export function readGivenPart(given: string): GivenPart | undefined {
  for (const [kind, shape] of shapes) {
    const [, who, rkey = ''] = shape.exec(given.trim()) ?? []
    if (who !== undefined) return { kind, who: decode(who), rkey }
  }
  return undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `name`: as its owner calls it; of an author the handle. */
export type FoundPart = { readonly part: Part; readonly name: string; readonly owner: string; readonly members: ReadonlySet<string> }

/** `list “Harbour” of @owner.example` */
export const nameOfPart = ({ part, name, owner }: FoundPart): string =>
  ({ author: name, list: `list “${name}” of ${owner}`, 'starter-pack': `starter pack “${name}” of ${owner}` })[part.kind]
export const membersInWords = ({ members: { size } }: FoundPart): string =>
  `${size.toLocaleString('en')} ${size === 1 ? 'member' : 'members'}`

/** Looks it up. Throws `not_found`, `request_invalid`, `source_unavailable`. */
export async function findPart({ kind, who, rkey }: GivenPart, accounts: Accounts, signal: AbortSignal): Promise<FoundPart> {
  const owner = await accounts.find(who, signal)
  const name = owner.handle === undefined ? owner.did : `@${owner.handle}`
  if (kind === 'author') {
    const status = await accounts.ask(owner, 'com.atproto.sync.getRepoStatus', { did: owner.did }, signal)
    if (status['active'] !== true)
      throw new AppError('not_found', { message: `${name} is not shown by its own server: there is nothing to read.` })
    return { part: { kind, did: owner.did }, name, owner: name, members: new Set([owner.did]) }
  }
  const part = { kind, uri: `at://${owner.did}/${collections[kind]}/${rkey}` } as Part
  const { title, members } = await readList(part, owner, accounts, signal)
  return { part, name: title, owner: name, members }
}

/** Whose posts are read as of now. Throws `not_found` where it is gone, `source_unavailable`. */
export async function readMembers(part: Part, accounts: Accounts, signal: AbortSignal): Promise<ReadonlySet<string>> {
  if (part.kind === 'author') return new Set([part.did])
  return (await readList(part, await accounts.find(ownerOf(part.uri), signal), accounts, signal)).members
}

const collections = { list: 'app.bsky.graph.list', 'starter-pack': 'app.bsky.graph.starterpack' } as const
const ownerOf = (uri: string): string => uri.split('/')[2] ?? ''

type ReadList = { readonly title: string; readonly members: ReadonlySet<string> }

/** A list, or the list that a starter pack names, which may be another's. */
async function readList(part: Part, owner: Account, accounts: Accounts, signal: AbortSignal): Promise<ReadList> {
  if (part.kind === 'author') throw new TypeError('An author is no list.')
  const record = await recordAt(part.uri, owner, accounts, signal)
  const title =
    cleanText(textOf(record['name']) ?? '', 100)
      .replaceAll(/\s+/g, ' ')
      .trim() || 'without a name'
  if (part.kind === 'list') return { title, members: await membersOf(part.uri, record, owner, accounts, signal) }
  const uri = textOf(record['list']) ?? ''
  if (!uriOf(collections.list).safeParse(uri).success)
    throw new AppError('not_found', { message: 'This starter pack names no list of people.' })
  const another = ownerOf(uri) === owner.did ? owner : await accounts.find(ownerOf(uri), signal)
  return { title, members: await membersOf(uri, await recordAt(uri, another, accounts, signal), another, accounts, signal) }
}

async function recordAt(uri: string, owner: Account, accounts: Accounts, signal: AbortSignal) {
  const [, , , collection = '', rkey = ''] = uri.split('/')
  return fieldsOf((await accounts.ask(owner, 'com.atproto.repo.getRecord', { repo: owner.did, collection, rkey }, signal))['value'])
}

const keepsAway = 'app.bsky.graph.defs#modlist'

/** Who is on a list stands in records of its owner, one for each, together with those of all the owner's other lists. */
async function membersOf(
  uri: string,
  list: ReturnType<typeof fieldsOf>,
  owner: Account,
  accounts: Accounts,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (list['purpose'] === keepsAway)
    throw new AppError('request_invalid', {
      message: 'That is a list of accounts to keep away from (a moderation list), so nothing of it is read.',
    })
  const members = new Set<string>()
  for await (const { value } of recordsOf(accounts, owner, { collection: 'app.bsky.graph.listitem', signal })) {
    const subject = value['subject']
    if (value['list'] === uri && isDid(subject)) members.add(subject)
    if (members.size > blueskyLimits.members.most)
      throw new AppError('too_large', {
        message: `This list has more than ${blueskyLimits.members.most.toLocaleString('en')} members. Read all of Bluesky instead.`,
      })
  }
  return members
}
