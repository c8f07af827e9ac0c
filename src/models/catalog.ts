import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../errors/index.ts'
import { withLock } from '../lib/file-lock.ts'
import { openOwnFile } from '../lib/own-file.ts'
import { entrySchema, spellingSchema, type ModelEntry } from './entry.ts'

/**
 * The models that the operator has configured: `models.json` in the data folder, and the keys of servers apart from it in
 * `model-keys.json`, both readable by the owner alone. Written whole and renamed, so that a crash leaves the old or the new one, by one
 * process at a time. A server notices what another process writes.
 */
export interface ModelCatalog {
  /** As on disk now, the same object until that changes. Throws `config_invalid` where the file is not ours. */
  read(): Configured
  /** The key of this model, where it was given for the origin that the entry names and no other. */
  key(entry: ModelEntry): string | undefined
  /** In the place of what has its name. The key is kept where none is given and the server is the same; else it is forgotten. */
  put(entry: ModelEntry, key?: string): void
  /** Keeps what a probe found. false: the model is gone meanwhile, or another has its name, and nothing is kept. */
  setProbed(entry: ModelEntry, probed: NonNullable<ModelEntry['probed']>): boolean
  /** undefined: `extractive` again. Throws `not_found` for a name that is not there. */
  setDefault(name: string | undefined): void
  /** Throws `not_found`. */
  remove(name: string): void
}

export type Configured = {
  readonly entries: readonly ModelEntry[]
  /** Models that are there by name, and cannot be used as they are described. */
  readonly broken: readonly { readonly name: string; readonly problem: string }[]
  readonly defaultName: string | undefined
}

/** `raw`: as it stands in the file, so that writing the others leaves it alone. */
type Kept = { readonly name: string; readonly raw: unknown; readonly entry?: ModelEntry; readonly problem?: string }
type Content = { readonly models: readonly Kept[]; readonly defaultName: string | undefined }
type Keys = ReadonlyMap<string, { readonly origin: string; readonly key: string }>

export function openModelCatalog(folder: string): ModelCatalog {
  const file = openOwnFile(join(folder, 'models.json'), { parse: toContent, damaged })
  const keyFile = openOwnFile(join(folder, 'model-keys.json'), { parse: toKeys, damaged })
  const change = (work: () => void) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    withLock(join(folder, 'models.lock'), 'the models', work)
  }
  const save = ({ models, defaultName }: Content) =>
    file.write({ models: models.map(({ raw }) => raw), ...(defaultName !== undefined && { default: defaultName }) })
  const saveKeys = (keys: Keys) => keyFile.write(Object.fromEntries(keys))
  const forgetKey = (name: string) => {
    const keys = new Map(keyFile.read())
    if (keys.delete(name)) saveKeys(keys)
  }
  const known = (name: string): Kept => {
    const { models } = file.read()
    const kept = models.find((one) => one.name === name)
    if (kept) return kept
    const names = models.map((one) => one.name).join(', ') || 'none; groundswell model add adds one'
    throw new AppError('not_found', { message: `There is no model named "${name}". Configured: ${names}.` })
  }
  const view = remembering(({ models, defaultName }: Content) => ({
    entries: models.flatMap(({ entry }) => entry ?? []),
    broken: models.flatMap(({ name, problem }) => (problem === undefined ? [] : [{ name, problem }])),
    defaultName,
  }))

  return {
    read: () => view(file.read()),
    key(entry) {
      const known = keyFile.read().get(entry.name)
      return known?.origin === originOf(entry) ? known?.key : undefined
    },
    put: (entry, key) =>
      change(() => {
        const origin = originOf(entry)
        // The key first: a server that sees the new entry finds its key there, and one that sees the old entry is not given it.
        if (key !== undefined && origin !== undefined) saveKeys(new Map([...keyFile.read(), [entry.name, { origin, key }]]))
        else if (keyFile.read().get(entry.name)?.origin !== origin) forgetKey(entry.name)
        const { models, defaultName } = file.read()
        const at = models.findIndex(({ name }) => name === entry.name)
        const kept = { name: entry.name, raw: entry, entry }
        save({ defaultName, models: at < 0 ? [...models, kept] : models.with(at, kept) })
      }),
    setProbed(entry, probed) {
      let isKept = false
      change(() => {
        const { models, defaultName } = file.read()
        const at = models.findIndex((one) => one.entry !== undefined && isSameModel(one.entry, entry))
        const now = models[at]?.entry
        if (!now) return
        save({ defaultName, models: models.with(at, { name: now.name, raw: { ...now, probed } }) })
        isKept = true
      })
      return isKept
    },
    setDefault: (name) =>
      change(() =>
        save({ models: file.read().models, defaultName: name === 'extractive' || name === undefined ? undefined : known(name).name }),
      ),
    remove: (name) =>
      change(() => {
        known(name)
        const { models, defaultName } = file.read()
        save({ models: models.filter((one) => one.name !== name), defaultName: defaultName === name ? undefined : defaultName })
        forgetKey(name)
      }),
  }
}

/** Whether both are the same weights, or the same model at the same server, under the same name. */
export function isSameModel(one: ModelEntry, other: ModelEntry): boolean {
  if (one.name !== other.name) return false
  if (one.kind === 'gguf') return other.kind === 'gguf' && one.file === other.file && one.sha256 === other.sha256
  return other.kind === 'openai' && one.baseUrl === other.baseUrl && one.model === other.model
}

const originOf = (entry: ModelEntry): string | undefined => (entry.kind === 'openai' ? new URL(entry.baseUrl).origin : undefined)

function remembering<A, B>(make: (from: A) => B): (from: A) => B {
  let last: { readonly from: A; readonly made: B } | undefined
  return (from) => (last?.from === from ? last : (last = { from, made: make(from) })).made
}

const fileSchema = z.object({ models: z.array(z.looseObject({ name: spellingSchema })), default: z.string().optional().catch(undefined) })

/** A model that is described wrongly costs itself, not the others. */
function toContent(content: unknown): Content {
  if (content === undefined) return { models: [], defaultName: undefined }
  const { data } = fileSchema.safeParse(content)
  if (!data) throw damaged()
  const models = data.models.map((raw): Kept => {
    const parsed = entrySchema.safeParse(raw)
    if (parsed.success) return { name: raw.name, raw, entry: parsed.data }
    const [issue] = parsed.error.issues
    return { name: raw.name, raw, problem: `models.json describes it wrongly (${issue?.path.join('.')}). Add it again.` }
  })
  return { models, defaultName: data.default }
}

const keySchema = z.object({ origin: z.string(), key: z.string() })

/** What is no key with its origin belongs to nobody. */
function toKeys(content: unknown): Keys {
  if (content === undefined) return new Map()
  if (typeof content !== 'object' || content === null) throw damaged()
  return new Map(
    Object.entries(content).flatMap(([name, value]) => {
      const { data } = keySchema.safeParse(value)
      return data ? [[name, data] as const] : []
    }),
  )
}

const damaged = () =>
  new AppError('config_invalid', {
    message: 'models.json or model-keys.json in the data folder cannot be read. Mend it, or remove it and add the models again.',
  })
