import { AppError } from '../errors/index.ts'
import { assertOneKind, type ListedSource, type SourceDesk } from '../sources/index.ts'
import type { Call } from './api.ts'
import { checkRequest } from './request.ts'
import {
  addSourceSchema,
  changeSourceSchema,
  type AddedSources,
  type AddSource,
  type ChangeSource,
  type RemovedSource,
  type SourceEntry,
} from './source-schema.ts'
import { iso } from './views.ts'

/** What is read, over the desk of this process. */
export const listSources = (desk: SourceDesk | undefined): SourceEntry[] => deskOf(desk).list().map(toEntry)

/** As OPML. */
export const listFeeds = (desk: SourceDesk | undefined): string => deskOf(desk).listFile('feeds')

/** Recognises what was given; unless a preview is asked for, reads it from now on. */
export async function addSource(request: AddSource, given: SourceDesk | undefined, { signal }: Call): Promise<AddedSources> {
  const desk = deskOf(given)
  const { preview, only, name, secret, ...asked } = checkRequest(addSourceSchema, request)
  const all = await desk.recognise({ ...asked, secret, signal })
  const recognised = all.map(({ kind, title, reads, secret: wanted }) => ({ kind, title, reads, ...(wanted && { secret: wanted }) }))
  if (preview) return { recognised, added: [] }
  const beyond = only?.find((number) => number > all.length)
  if (beyond !== undefined)
    throw new AppError('request_invalid', { message: `Only ${all.length} were recognised; there is no number ${beyond}.` })
  if (!only) assertOneKind(all)
  const chosen = only ? await chooseOf(all, only, (kind) => desk.recognise({ ...asked, kind, secret, signal }), secret) : all
  const added = await desk.add(chosen, { given: asked.file === undefined ? asked.given : '', secret, id: name })
  return { recognised, added: added.map(toEntry) }
}

/**
 * By their numbers, from 1. Where several kinds were recognised none of them saw the secret: the one that is chosen is asked again with it.
 * `chosen` of several kinds are refused by the desk, where there is a secret.
 */
async function chooseOf(
  all: Offers,
  only: readonly number[],
  again: (kind: string) => Promise<Offers>,
  secret: string | undefined,
): Promise<Offers> {
  const chosen = all.filter((_, at) => only.includes(at + 1))
  const kinds = new Set(chosen.map(({ kind }) => kind))
  const [kind] = kinds
  if (secret === undefined || kind === undefined || kinds.size > 1 || all.every((one) => one.kind === kind)) return chosen
  const ofKind = all.filter((one) => one.kind === kind)
  return (await again(kind)).filter((_, at) => ofKind[at] !== undefined && chosen.includes(ofKind[at]))
}
type Offers = Awaited<ReturnType<SourceDesk['recognise']>>

export async function changeSource(id: string, request: ChangeSource, desk: SourceDesk | undefined): Promise<SourceEntry> {
  return toEntry(await deskOf(desk).setPaused(id, checkRequest(changeSourceSchema, request).paused))
}

export async function removeSource(
  id: string,
  { posts }: { posts: 'keep' | 'erase' },
  desk: SourceDesk | undefined,
  { signal }: Call,
): Promise<RemovedSource> {
  const { source, erased, left } = await deskOf(desk).remove(id, { erase: posts === 'erase', signal })
  return { source: toEntry(source), erased, ...(left !== undefined && { left }) }
}

function deskOf(desk: SourceDesk | undefined): SourceDesk {
  if (desk) return desk
  throw new AppError('request_invalid', { message: 'Nothing is read here: sources belong to the live posts.' })
}

function toEntry({ retryAt, lastAt, addedAt, isGiven, ...rest }: ListedSource): SourceEntry {
  return {
    ...rest,
    isGiven,
    addedAt: isGiven ? null : iso(addedAt),
    ...(retryAt !== undefined && { retryAt: iso(retryAt) }),
    ...(lastAt !== undefined && { lastAt: iso(lastAt) }),
  }
}
