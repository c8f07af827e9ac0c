import { basename, resolve } from 'node:path'
import { openEntry, openModels } from './app-models.ts'
import type { AddModel, Finding, ModelDesk, ModelLine } from './cli/model-desk.ts'
import { wholeEnvironment, type Config } from './config/index.ts'
import { AppError } from './errors/index.ts'
import { entrySchema, type GgufEntry, type ModelEntry, type ServerEntry } from './models/entry.ts'
import { findModelServers, lookAtServer } from './models/find-servers.ts'
import { findRuntime, hashFile, installRuntime, readGgufFacts } from './models/gguf/index.ts'
import { presets, type PresetName } from './models/openai/index.ts'
import { probeModel, type ModelProbe } from './models/probe.ts'

/** What `groundswell model` and `doctor` do about models, over the catalog of one data folder. */
export function openModelDesk(config: Config, cwd: string): ModelDesk {
  // Looking starts none of them, so there is nothing to close; a name in the settings must not hinder adding it.
  const { catalog, writers } = openModels({ ...config, models: { ...config.models, default: undefined } })
  const lineOf = (entry: ModelEntry | undefined, name: string): ModelLine => {
    const offer = writers.offers().find((one) => one.name === name)
    return {
      name,
      what: entry ? whatIs(entry) : 'code alone, no model',
      writer: offer?.writer ?? 'extractive',
      why: offer?.why ?? '',
      isDefault: writers.defaultName() === name,
      sendsTo: offer?.sendsTo ?? null,
    }
  }
  const entryOf = (name: string): ModelEntry => {
    const entry = catalog.read().entries.find((one) => one.name === name)
    if (entry) return entry
    throw new AppError('not_found', { message: `There is no model named "${name}". groundswell model list says what there is.` })
  }
  return {
    list: () => [lineOf(undefined, 'extractive'), ...catalog.read().entries.map((entry) => lineOf(entry, entry.name))],
    async add(model, signal) {
      const { entry, notes } = isAddress(model.source) ? await serverEntry(model, signal) : await fileEntry(model, { config, cwd, signal })
      catalog.put(entry, model.key)
      return { line: lineOf(entry, entry.name), notes: [...notes, `Try it: groundswell doctor --model ${entry.name}`] }
    },
    remove: (name) => catalog.remove(name),
    use: (name) => catalog.setDefault(name),
    async install({ signal, onLine }) {
      const { isNew, version, release, bytes, tookMs } = await installRuntime({
        dataFolder: config.dataFolder,
        environment: wholeEnvironment(),
        signal,
        onLine,
      })
      const size = `${Math.round(bytes / 1e6)} MB in ${config.dataFolder}`
      return isNew
        ? `Installed node-llama-cpp ${version} (llama.cpp ${release}), ${size}, in ${(tookMs / 1_000).toFixed(0)} s. It loads.`
        : `node-llama-cpp ${version} (llama.cpp ${release}) is there already, ${size}, and loads.`
    },
    async probe(name, signal) {
      if (name === 'extractive') return [{ state: 'ok', text: 'extractive needs no model' }]
      const entry = entryOf(name)
      await using model = openEntry(entry, { config, key: catalog.key(name) })
      const probe = await probeModel(model, { signal })
      if (!signal.aborted)
        catalog.put({ ...entry, probed: { at: new Date().toISOString(), marking: probe.marking ?? null, json: probe.json } })
      const { writer, why } = lineOf(entryOf(name), name)
      return [...findingsOf(entry, probe), { state: 'ok', text: `${name} writes ${writer}. ${why}` }]
    },
    async look(signal) {
      const runtime = await findRuntime(config.dataFolder)
      const found = await findModelServers({ signal })
      const there = found.filter(({ isThere }) => isThere)
      const tried = found.filter(({ isThere }) => !isThere).map(({ kind, url }) => `${kind} at ${new URL(url).host}`)
      return [
        runtime
          ? { state: 'ok', text: `the runtime of GGUF files is installed (node-llama-cpp ${runtime.version})` }
          : { state: 'ok', text: 'no runtime of GGUF files; groundswell model install puts it into the data folder' },
        ...there.map(({ kind, url, models: names }): Finding => ({
          state: 'ok',
          text: `${kind} answers at ${url}: ${names.slice(0, 8).join(', ') || 'no model loaded'}. Use one: groundswell model add ${url}#${names[0] ?? '<name>'}`,
        })),
        { state: 'ok', text: tried.length === 0 ? 'every usual server answers' : `tried, and nobody answers: ${tried.join(', ')}` },
      ]
    },
  }
}

const isAddress = (source: string) => /^https?:\/\//i.test(source)

async function fileEntry(
  { source, name, writer, contextTokens, threads, key }: AddModel,
  { config, cwd, signal }: { config: Config; cwd: string; signal: AbortSignal },
): Promise<{ entry: GgufEntry; notes: string[] }> {
  if (key !== undefined) throw new AppError('request_invalid', { message: 'A file of weights wants no key: leave --key out.' })
  const file = resolve(cwd, source)
  const facts = await readGgufFacts(file, { signal })
  const entry = checked({
    kind: 'gguf',
    name: name ?? nameFrom(basename(file).replace(/\.gguf$/i, '')),
    file,
    sha256: await hashFile(file, { signal }),
    bytes: facts.bytes,
    parameters: facts.parameters,
    ...(facts.architecture !== undefined && { architecture: facts.architecture }),
    hasChatTemplate: facts.hasChatTemplate,
    writer,
    contextTokens,
    threads,
  }) as GgufEntry
  const notes = [`Its sha256 is ${entry.sha256}; compare it with what its publisher says.`]
  if (!facts.hasChatTemplate) notes.push('The file has no chat template: these are base weights, and their text is not used.')
  if (!(await findRuntime(config.dataFolder))) notes.push('Its runtime is not installed yet: groundswell model install')
  return { entry, notes }
}

async function serverEntry(
  { source, name, key, writer, contextTokens, threads }: AddModel,
  signal: AbortSignal,
): Promise<{ entry: ServerEntry; notes: string[] }> {
  if (threads !== undefined) throw new AppError('request_invalid', { message: 'A server has its own threads: leave --threads out.' })
  const [baseUrl = '', model = ''] = source.split('#')
  if (model === '')
    throw new AppError('request_invalid', { message: `Name the model behind a #, as the server calls it: ${baseUrl}#<model>` })
  const seen = await lookAtServer(baseUrl, { signal, ...(key !== undefined && { apiKey: key }) })
  const entry = checked({
    kind: 'openai',
    name: name ?? nameFrom(model.split('/').at(-1) ?? model),
    baseUrl: seen.baseUrl,
    model: decodeURIComponent(model),
    preset: seen.preset,
    writer,
    contextTokens: contextTokens ?? seen.contextOf[decodeURIComponent(model)],
  }) as ServerEntry
  const notes = [`Server: ${presets[seen.preset].label}.`]
  if (seen.problem) notes.push(`${seen.problem} It is configured all the same.`)
  else if (seen.models.length > 0 && !seen.models.includes(entry.model))
    notes.push(`The server does not list "${entry.model}". It lists: ${seen.models.slice(0, 12).join(', ')}.`)
  return { entry, notes }
}

/** Throws `request_invalid` with what is wrong. */
function checked(entry: Record<string, unknown>): ModelEntry {
  if (entry['name'] === 'extractive')
    throw new AppError('request_invalid', { message: '"extractive" is the writer without a model: choose another --name.' })
  const parsed = entrySchema.safeParse(Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError('request_invalid', {
    message:
      issue?.path[0] === 'name'
        ? 'A name has letters, digits, ".", "_" and "-", 63 at most: give one with --name.'
        : `${issue?.path.join('.')}: ${issue?.message}`,
  })
}

const nameFrom = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 63)

function whatIs(entry: ModelEntry): string {
  if (entry.kind === 'openai') {
    const label = presets[(entry.preset ?? 'generic') as PresetName]?.label ?? 'a server'
    return `${label} at ${new URL(entry.baseUrl).host}, ${entry.model}`
  }
  const { architecture = 'unknown kind', parameters = 0, bytes } = entry
  return `GGUF, ${architecture}, ${parameters.toLocaleString('en')} weights, ${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

function findingsOf(entry: ModelEntry, { findings }: ModelProbe): Finding[] {
  const template: Finding[] =
    entry.kind === 'gguf'
      ? [
          entry.hasChatTemplate
            ? { state: 'ok', text: 'the file has a chat template' }
            : { state: 'warn', text: 'the file has no chat template: base weights' },
        ]
      : []
  return [...template, ...findings]
}
