import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../errors/index.ts'
import { entrySchema, type ModelEntry } from './entry.ts'

/**
 * The models that the operator has configured: `models.json` in the data folder, and the keys of servers apart from it in
 * `model-keys.json`, both readable by the owner alone. Written whole and renamed, so that a crash leaves the old or the new one. A server
 * notices what another process writes.
 */
export interface ModelCatalog {
  /** As on disk now. Throws `config_invalid` where the file is not ours. */
  read(): { readonly entries: readonly ModelEntry[]; readonly defaultName: string | undefined }
  key(name: string): string | undefined
  put(entry: ModelEntry, key?: string): void
  /** undefined: `extractive` again. Throws `not_found` for a name that is not there. */
  setDefault(name: string | undefined): void
  /** Throws `not_found`. */
  remove(name: string): void
}

type Content = { readonly models: readonly ModelEntry[]; readonly default?: string }

export function openModelCatalog(folder: string): ModelCatalog {
  const [path, keyPath] = [join(folder, 'models.json'), join(folder, 'model-keys.json')]
  let seen: { readonly mark: string; readonly content: Content } | undefined
  const load = (): Content => {
    const mark = markOf(path)
    if (seen?.mark !== mark) seen = { mark, content: mark === '' ? { models: [] } : parse(path) }
    return seen.content
  }
  const keys = (): Record<string, string> => (existsSync(keyPath) ? (readJson(keyPath) as Record<string, string>) : {})
  const save = (content: Content) => writeOwn(folder, path, content)
  const known = (name: string): ModelEntry => {
    const { models } = load()
    const entry = models.find((one) => one.name === name)
    if (entry) return entry
    const names = models.map((one) => one.name).join(', ') || 'none; groundswell model add adds one'
    throw new AppError('not_found', { message: `There is no model named "${name}". Configured: ${names}.` })
  }
  return {
    read: () => ({ entries: load().models, defaultName: load().default }),
    key: (name) => keys()[name],
    put(entry, key) {
      const { models, ...rest } = load()
      const at = models.findIndex(({ name }) => name === entry.name)
      save({ ...rest, models: at < 0 ? [...models, entry] : models.with(at, entry) })
      if (key !== undefined) writeOwn(folder, keyPath, { ...keys(), [entry.name]: key })
    },
    setDefault(name) {
      const { models } = load()
      save({ models, ...(name !== undefined && name !== 'extractive' && { default: known(name).name }) })
    },
    remove(name) {
      const { models, default: first } = load()
      known(name)
      save({ models: models.filter((one) => one.name !== name), ...(first !== undefined && first !== name && { default: first }) })
      const { [name]: _gone, ...others } = keys()
      if (existsSync(keyPath)) writeOwn(folder, keyPath, others)
    },
  }
}

/** Changes whenever the file does; '' where there is none. */
function markOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : ''
}

function parse(path: string): Content {
  const content = readJson(path) as { models?: unknown; default?: unknown }
  const models = entrySchema.array().safeParse(content.models)
  if (!models.success) throw damaged
  return { models: models.data, ...(typeof content.default === 'string' && { default: content.default }) }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw damaged
  }
}

const damaged = new AppError('config_invalid', {
  message: 'models.json or model-keys.json in the data folder cannot be read. Mend it, or remove it and add the models again.',
})

function writeOwn(folder: string, path: string, content: unknown): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fresh = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(fresh, path)
}
