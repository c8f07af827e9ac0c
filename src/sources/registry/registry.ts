import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../errors/index.ts'
import type { Clock } from '../../lib/clock.ts'
import { withLock } from '../../lib/file-lock.ts'
import { openOwnFile } from '../../lib/own-file.ts'
import type { Connector } from '../connector.ts'
import {
  fileSchema,
  idFrom,
  idSchema,
  keptBounds,
  keptVersion,
  secretsSchema,
  type Content,
  type Given,
  type Kept,
  type Listed,
} from './kept.ts'

/**
 * What this folder reads: `sources.json`, and apart from it the tokens and keys in `secrets.json`, both readable by the owner alone. Written
 * whole, by one process at a time; what another process writes is seen with the next call. Throws `config_invalid` where a file is damaged.
 */
export interface SourceRegistry {
  list(): readonly Listed[]
  /** Throws `not_found`. */
  find(id: string): Listed
  secret(id: string): string | undefined
  /** Every secret there is, so that none is said by mistake. */
  secrets(): readonly string[]
  /**
   * What was not there yet; the others are left as they are, but for a secret that came along. One that is given alone and is there with other
   * settings takes these. Throws `request_invalid` where there is no room, or `id` is taken or no word.
   */
  add(sources: readonly NewSource[], options?: { readonly secret?: string; readonly id?: string }): readonly Listed[]
  setPaused(id: string, paused: boolean): Listed
  /** With its secret. */
  remove(id: string): Listed
}
export type NewSource = Pick<Kept, 'kind' | 'title' | 'reads' | 'settings' | 'origins'>

export type RegistryOptions = {
  readonly folder: string
  /** What the environment names. */
  readonly given: readonly Given[]
  readonly now: Clock
  /** They know which settings are those of the same source; of other kinds all of the settings count. */
  readonly connectors?: readonly Connector[]
}

/** Ids that are named to who gave a wrong one. */
const mostNamed = 6

export function openSourceRegistry({ folder, given, now, connectors = [] }: RegistryOptions): SourceRegistry {
  const keyOf = keysOf(connectors)
  const file = openOwnFile(join(folder, 'sources.json'), { parse: toContent, damaged: () => damaged('sources.json') })
  const secretFile = openOwnFile(join(folder, 'secrets.json'), { parse: toSecrets, damaged: () => damaged('secrets.json') })
  const change = <T>(work: (content: Content) => T): T => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return withLock(join(folder, 'sources.lock'), 'the sources', () => work(file.read()))
  }
  const save = (content: Content) => file.write({ version: keptVersion, ...content })
  const saveSecrets = (secrets: ReadonlyMap<string, string>) =>
    secretFile.write({ version: keptVersion, secrets: Object.fromEntries(secrets) })
  const keepSecrets = (ids: Iterable<string>, secret: string | undefined) => {
    const before = secretFile.read()
    const secrets = new Map(before)
    for (const id of ids)
      if (secret === undefined) secrets.delete(id)
      else secrets.set(id, checkSecret(secret))
    const isSame = secrets.size === before.size && [...secrets].every(([id, one]) => before.get(id) === one)
    if (!isSame) saveSecrets(secrets)
  }
  const listOf = ({ sources, given: decided }: Content): Listed[] => {
    const secrets = secretFile.read()
    return [
      ...given.flatMap((one): Listed[] =>
        decided[one.id] === 'removed'
          ? []
          : [{ ...one, paused: decided[one.id] === 'paused', addedAt: 0, isGiven: true, hasSecret: secrets.has(one.id) }],
      ),
      ...sources.map((one) => ({ ...one, isGiven: false, hasSecret: secrets.has(one.id) })),
    ]
  }
  const findIn = (content: Content, id: string): Listed => {
    const all = listOf(content)
    const found = all.find((one) => one.id === id)
    if (found) return found
    const ids = all.length > 0 && all.length <= mostNamed ? ` Here: ${all.map((one) => one.id).join(', ')}.` : ''
    throw new AppError('not_found', { message: `There is no source with the id "${id}".${ids} groundswell source list shows them.` })
  }
  const decide = (content: Content, id: string, decision: 'paused' | 'removed' | undefined) => {
    const { [id]: _former, ...others } = content.given
    save({ ...content, given: decision === undefined ? others : { ...others, [id]: decision } })
  }

  return {
    list: () => listOf(file.read()),
    find: (id) => findIn(file.read(), id),
    secret: (id) => secretFile.read().get(id),
    secrets: () => [...secretFile.read().values()],
    add: (sources, { secret, id } = {}) =>
      change((content) => {
        if (id !== undefined) checkId(id)
        sources.forEach(checkSize)
        const known = new Map([...given, ...content.sources].map((one) => [keyOf(one), one.id]))
        const taken = new Set(known.values())
        const fresh: Kept[] = []
        for (const source of sources) {
          if (known.has(keyOf(source))) continue
          const own = { ...source, id: freeId(source, id, { taken, isAlone: sources.length === 1 }), paused: false, addedAt: now() }
          taken.add(own.id)
          known.set(keyOf(own), own.id)
          fresh.push(own)
        }
        const [alone] = sources.length === 1 ? sources : []
        const kept = content.sources.map((one) => (alone && keyOf(one) === keyOf(alone) ? anew(one, alone) : one))
        const all = [...kept, ...fresh]
        if (all.length > keptBounds.entries) throw full(content.sources.length)
        const isFresh = new Set(fresh.map((one) => one.id))
        const ids = [...new Set(sources.flatMap((one) => known.get(keyOf(one)) ?? []))]
        const back = ids.filter((one) => content.given[one] === 'removed')
        // The secret first: a server that sees an entry finds its secret there, and never that of an entry before it.
        keepSecrets(secret === undefined ? isFresh : ids, secret)
        const decided = Object.fromEntries(Object.entries(content.given).filter(([one]) => !back.includes(one)))
        const redone = kept.filter((one, at) => one !== content.sources[at]).map((one) => one.id)
        if (fresh.length + back.length + redone.length > 0) save({ sources: all, given: decided })
        const changed = new Set([...isFresh, ...back, ...redone, ...(secret === undefined ? [] : ids)])
        return listOf(file.read()).filter((one) => changed.has(one.id))
      }),
    setPaused: (id, paused) =>
      change((content) => {
        const found = findIn(content, id)
        if (found.paused === paused) return found
        if (found.isGiven) decide(content, id, paused ? 'paused' : undefined)
        else save({ ...content, sources: content.sources.map((one) => (one.id === id ? { ...one, paused } : one)) })
        return { ...found, paused }
      }),
    remove: (id) =>
      change((content) => {
        const found = findIn(content, id)
        if (found.isGiven) decide(content, id, 'removed')
        else save({ ...content, sources: content.sources.filter((one) => one.id !== id) })
        keepSecrets([id], undefined)
        return found
      }),
  }
}

/** Sources of one key are the same source. Settings that their connector does not read any more are like themselves alone. */
function keysOf(connectors: readonly Connector[]) {
  const ofKind = new Map(connectors.map((one) => [one.kind, one]))
  return ({ kind, settings }: Pick<Kept, 'kind' | 'settings'>): string => {
    const connector = ofKind.get(kind)
    const whole = `${kind} ${JSON.stringify(settings)}`
    if (!connector?.identity) return whole
    try {
      return `${kind}: ${connector.identity(connector.settings.parse(settings))}`
    } catch {
      return whole
    }
  }
}

/** The same where it says nothing new. What was named with it before stays named. */
function anew(kept: Kept, { title, reads, settings, origins }: NewSource): Kept {
  const named = [...new Set([...kept.origins, ...origins])].slice(-keptBounds.origins)
  const isSame = JSON.stringify([kept.settings, kept.origins]) === JSON.stringify([settings, named])
  return isSame ? kept : { ...kept, title, reads, settings, origins: named }
}

function freeId(
  { title }: NewSource,
  wanted: string | undefined,
  { taken, isAlone }: { taken: ReadonlySet<string>; isAlone: boolean },
): string {
  if (wanted === undefined || !taken.has(wanted)) return idFrom(wanted ?? title, taken)
  if (!isAlone) return idFrom(wanted, taken)
  throw new AppError('request_invalid', { message: `There is a source with the id "${wanted}" already. Choose another with --name.` })
}

function checkId(id: string): void {
  if (!idSchema.safeParse(id).success)
    throw new AppError('request_invalid', { message: `"${id}" cannot name a source: use small letters, digits and "-", 48 at most.` })
}

function checkSecret(secret: string): string {
  if (secret !== '' && secret.length <= keptBounds.secretLength) return secret
  throw new AppError('request_invalid', { message: `A token or key has 1 to ${keptBounds.secretLength} characters.` })
}

function checkSize({ settings, title }: NewSource): void {
  if (JSON.stringify(settings ?? null).length > keptBounds.settingsBytes || title === '' || title.length > keptBounds.titleLength)
    throw new AppError('request_invalid', { message: 'What was given is too long to be kept as one source.' })
}

const full = (there: number) =>
  new AppError('request_invalid', {
    message: `${keptBounds.entries.toLocaleString('en')} sources can be kept and ${there} are there. Remove some first: groundswell source remove <id>`,
  })

function toContent(content: unknown): Content {
  if (content === undefined) return { sources: [], given: {} }
  const parsed = fileSchema.safeParse(content)
  if (parsed.success) return { sources: parsed.data.sources, given: parsed.data.given }
  const version = (content as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > keptVersion)
    throw new AppError('config_invalid', {
      message: `sources.json in the data folder was written by a newer Groundswell (version ${version}, here ${keptVersion}). Use that one, or another folder with --data.`,
    })
  throw damaged('sources.json')
}

function toSecrets(content: unknown): ReadonlyMap<string, string> {
  if (content === undefined) return new Map()
  const parsed = secretsSchema.safeParse(content)
  if (!parsed.success) throw damaged('secrets.json')
  return new Map(Object.entries(parsed.data.secrets))
}

/** Says nothing of what the file holds: it may be a secret. */
const damaged = (name: string) =>
  new AppError('config_invalid', {
    message: `${name} in the data folder cannot be read. Mend it, or move it away and add the sources again: groundswell source add <address>`,
  })
