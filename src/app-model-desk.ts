import { basename, resolve } from 'node:path'
import { openEntry, openModels, type Models } from './app-models.ts'
import type { AddModel, Finding, ModelDesk, ModelLine } from './cli/model-desk.ts'
import { wholeEnvironment, type Config } from './config/index.ts'
import { AppError } from './errors/index.ts'
import { isSameModel } from './models/catalog.ts'
import { contextSchema, entrySchema, type GgufEntry, type ModelEntry, type ServerEntry } from './models/entry.ts'
import { findModelServers, lookAtServer } from './models/find-servers.ts'
import { findRuntime, hashFile, installRuntime, readGgufFacts } from './models/gguf/index.ts'
import { presets } from './models/openai/index.ts'
import { probeModel, type ModelProbe } from './models/probe.ts'

/** What `groundswell model` and `doctor` do about models, over the catalog of one data folder. */
export function openModelDesk(config: Config, cwd: string): ModelDesk {
  // Looking starts none of them, so there is nothing to close.
  const { catalog, writers } = openModels(config)
  const lineOf = (entry: ModelEntry | undefined, name: string): ModelLine => {
    const offer = writers.offers().find((one) => one.name === name)
    return {
      name,
      what: entry ? whatIs(entry) : name === 'extractive' ? 'code alone, no model' : 'nothing that can be used',
      writer: offer?.writer ?? 'extractive',
      why: offer?.why ?? '',
      isDefault: writers.defaultName() === name,
      sendsTo: offer?.sendsTo ?? null,
      ...(offer?.localServer !== undefined && { localServer: offer.localServer }),
    }
  }
  const find = (name: string) => catalog.read().entries.find((one) => one.name === name)
  return {
    defaultName: () => writers.defaultName(),
    list: () => writers.offers().map(({ name }) => lineOf(find(name), name)),
    async add(model, signal) {
      const made = isAddress(model.source) ? await serverEntry(model, signal) : await fileEntry(model, { config, cwd, signal })
      const { entry } = made
      const notes = [...made.notes, ...replacing(entry, { catalog, isNamed: model.name !== undefined, hasKey: model.key !== undefined })]
      await openEntry(entry, { config, key: model.key ?? catalog.key(entry) })[Symbol.asyncDispose]() // says what cannot be meant
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
      const entry = find(name)
      if (!entry) throw new AppError('not_found', { message: lineOf(undefined, name).why || notThere(name) })
      await using model = openEntry(entry, { config, key: catalog.key(entry) })
      const probe = await probeModel(model, { signal })
      const probed = { at: new Date().toISOString(), marking: probe.marking ?? null, json: probe.json }
      const isKept = signal.aborted || catalog.setProbed(entry, probed)
      const { writer, why } = lineOf(find(name), name)
      return [
        ...findingsOf(entry, probe),
        isKept
          ? { state: 'ok', text: `${name} writes ${writer}. ${why}` }
          : { state: 'warn', text: `${name} was changed or removed meanwhile: this is not kept` },
      ]
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
          text: `${kind} answers at ${url}: ${names.slice(0, 8).join(', ') || 'no model loaded'}. Use one: groundswell model add ${url}#${names.find(isHarmless) ?? '<name>'}`,
        })),
        { state: 'ok', text: tried.length === 0 ? 'every usual server answers' : `tried, and nobody answers: ${tried.join(', ')}` },
      ]
    },
  }
}

/** Of any kind: what is wrong with `ftp://` is said where addresses are checked. */
const isAddress = (source: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(source)

/** A name that can be pasted into a shell. */
const isHarmless = (name: string) => /^[\w.:/@+][\w.:/@+-]*$/.test(name)

const notThere = (name: string) => `There is no model named "${name}". groundswell model list says what there is.`

/** What is to be said of the model whose name this one takes. Throws `request_invalid` where nobody gave the name. */
function replacing(
  entry: ModelEntry,
  { catalog, isNamed, hasKey }: { catalog: Models['catalog']; isNamed: boolean; hasKey: boolean },
): string[] {
  const { entries, broken } = catalog.read()
  const former = entries.find(({ name }) => name === entry.name)
  if (!former) return broken.some(({ name }) => name === entry.name) ? [`It takes the place of a broken "${entry.name}".`] : []
  const isSameFile = former.kind === 'gguf' && entry.kind === 'gguf' && former.file === entry.file
  if (isSameFile || isSameModel(former, entry)) {
    const key = !hasKey && catalog.key(entry) !== undefined ? ' Its key is kept.' : ''
    return [`It was there already as "${entry.name}" and is configured anew.${key}`]
  }
  if (!isNamed)
    throw new AppError('request_invalid', {
      message: `"${entry.name}" is already ${whatIs(former)}. Choose another --name, or give --name ${entry.name} to replace it.`,
    })
  const losesKey = !hasKey && catalog.key(former) !== undefined && catalog.key(entry) === undefined
  const key = losesKey ? ' The key of that one is forgotten: it is for its own server alone.' : ''
  return [`It takes the place of ${whatIs(former)}.${key}`]
}

async function fileEntry(
  { source, name, writer, contextTokens, threads, key, allowPlainHttp }: AddModel,
  { config, cwd, signal }: { config: Config; cwd: string; signal: AbortSignal },
): Promise<{ entry: GgufEntry; notes: string[] }> {
  if (key !== undefined) throw new AppError('request_invalid', { message: 'A file of weights wants no key: leave --key out.' })
  if (allowPlainHttp)
    throw new AppError('request_invalid', { message: 'A file of weights is asked by no HTTP: leave --allow-plain-http out.' })
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
  { source, name, key, writer, contextTokens, threads, allowPlainHttp }: AddModel,
  signal: AbortSignal,
): Promise<{ entry: ServerEntry; notes: string[] }> {
  if (threads !== undefined) throw new AppError('request_invalid', { message: 'A server has its own threads: leave --threads out.' })
  const { baseUrl, model } = splitAddress(source)
  const seen = await lookAtServer(baseUrl, {
    signal,
    ...(key !== undefined && { apiKey: key }),
    ...(allowPlainHttp && { allowKeyOverHttp: true }),
  })
  const told = Object.hasOwn(seen.contextOf, model) ? seen.contextOf[model] : undefined
  const entry = checked({
    kind: 'openai',
    name: name ?? nameFrom(model.split('/').at(-1) ?? model),
    baseUrl: seen.baseUrl,
    model,
    preset: seen.preset,
    writer,
    contextTokens: contextTokens ?? usable(told),
    allowPlainHttp: allowPlainHttp ? true : undefined,
  }) as ServerEntry
  const notes = [`Server: ${presets[seen.preset].label}.`]
  if (seen.problem) notes.push(`${seen.problem} It is configured all the same.`)
  else if (seen.models.length > 0 && !seen.models.includes(entry.model))
    notes.push(`The server does not list "${entry.model}". It lists: ${seen.models.slice(0, 12).join(', ')}.`)
  return { entry, notes }
}

/** A server's word on its context, where that is a number that can be meant. */
const usable = (tokens: number | undefined) => (tokens !== undefined && contextSchema.safeParse(tokens).success ? tokens : undefined)

/** Throws `request_invalid` where the part behind the # is missing or is no name. */
function splitAddress(source: string): { baseUrl: string; model: string } {
  const at = source.indexOf('#')
  const baseUrl = at < 0 ? source : source.slice(0, at)
  const behind = at < 0 ? '' : source.slice(at + 1)
  if (behind === '')
    throw new AppError('request_invalid', { message: `Name the model behind a #, as the server calls it: ${baseUrl}#<model>` })
  try {
    return { baseUrl, model: decodeURIComponent(behind) }
  } catch (cause) {
    throw new AppError('request_invalid', { message: 'The name of the model cannot be read: write %25 for a "%" in it.', cause })
  }
}

/** Throws `request_invalid` with what is wrong. */
function checked(entry: Record<string, unknown>): ModelEntry {
  const parsed = entrySchema.safeParse(Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)))
  if (parsed.success) return parsed.data
  throw new AppError('request_invalid', { message: parsed.error.issues[0]?.message ?? 'This model cannot be meant.' })
}

const nameFrom = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 63)

function whatIs(entry: ModelEntry): string {
  if (entry.kind === 'openai') {
    return `${presets[entry.preset ?? 'generic'].label} at ${new URL(entry.baseUrl).host}, ${entry.model}`
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
