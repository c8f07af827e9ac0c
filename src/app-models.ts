import { extractiveOffer, extractiveWriter, writerFor, type Chosen, type ConfiguredModel, type Writers } from './answer/index.ts'
import { wholeEnvironment, type Config } from './config/index.ts'
import { AppError } from './errors/index.ts'
import { openModelCatalog, type ModelCatalog } from './models/catalog.ts'
import type { ModelEntry } from './models/entry.ts'
import { openGgufModel } from './models/gguf/index.ts'
import type { OpenModel } from './models/index.ts'
import { openOpenAiModel, type PresetName } from './models/openai/index.ts'
import { withBreaker, withDeadlines, withOneEnding, withSeats } from './models/wrappers.ts'

/** The composition of models: with `app.ts` the only file that names their adapters. */

/** The configured models and who writes with them; a model is started when it is first asked. Disposing stops them. */
export type Models = { readonly writers: Writers; readonly catalog: ModelCatalog } & AsyncDisposable

type Ready = { readonly mark: string; readonly open: OpenModel; readonly chosen: Chosen & { offer: ReturnType<typeof writerFor>['offer'] } }

export function openModels(config: Config, onLog: (line: string) => void = () => {}): Models {
  const catalog = openModelCatalog(config.dataFolder)
  const ready = new Map<string, Ready>()
  const closing: Promise<void>[] = []

  function readyFor(entry: ModelEntry): Ready {
    const mark = JSON.stringify(entry)
    const known = ready.get(entry.name)
    if (known?.mark === mark) return known
    if (known) closing.push(Promise.resolve(known.open[Symbol.asyncDispose]()))
    const open = openEntry(entry, { config, key: catalog.key(entry.name), onLog })
    const fresh = { mark, open, chosen: writerFor(configured(entry, open), config.models.mayAnswerAlone) }
    ready.set(entry.name, fresh)
    return fresh
  }
  const defaultName = () => config.models.default ?? catalog.read().defaultName ?? extractiveOffer.name
  const writers: Writers = {
    offers: () => [extractiveOffer, ...catalog.read().entries.map((entry) => readyFor(entry).chosen.offer)],
    defaultName,
    choose(name) {
      if (name === extractiveOffer.name) return { writer: extractiveWriter }
      const entry = catalog.read().entries.find((one) => one.name === name)
      return entry && readyFor(entry).chosen
    },
  }
  if (!writers.choose(defaultName()))
    throw new AppError('config_invalid', {
      message: `There is no model named "${defaultName()}". ${namesOf(writers)} groundswell model add adds one.`,
    })
  return {
    writers,
    catalog,
    async [Symbol.asyncDispose]() {
      await Promise.all([...closing, ...[...ready.values()].map(({ open }) => open[Symbol.asyncDispose]())])
    },
  }
}

const namesOf = (writers: Writers) =>
  `Configured: ${writers
    .offers()
    .map(({ name }) => name)
    .join(', ')}.`

/** One configured model behind the wrappers that every model gets. Throws `config_invalid`. */
export function openEntry(
  entry: ModelEntry,
  { config, key, onLog = () => {} }: { config: Config; key: string | undefined; onLog?: (line: string) => void },
): OpenModel {
  if (entry.kind === 'gguf') {
    const { name, file, threads, contextTokens } = entry
    const model = openGgufModel({
      name,
      file,
      dataFolder: config.dataFolder,
      environment: wholeEnvironment(),
      onLog,
      ...(threads !== undefined && { threads }),
      ...(contextTokens !== undefined && { contextTokens }),
    })
    return withBreaker(withDeadlines(withOneEnding(model), { firstTokenMs: 150_000, idleMs: 30_000, totalMs: 300_000 }))
  }
  const { name, baseUrl, model, preset, contextTokens } = entry
  const server = openOpenAiModel({
    name,
    baseUrl,
    model,
    ...(key !== undefined && { apiKey: key }),
    ...(preset !== undefined && { preset: preset as PresetName }),
    ...(contextTokens !== undefined && { limits: { contextTokens } }),
    onProblem: ({ reason }) => onLog(`${name}: ${reason}`),
  })
  return withBreaker(withSeats(withOneEnding(server)))
}

function configured(entry: ModelEntry, model: OpenModel): ConfiguredModel {
  const { writer: asked, probed } = entry
  const facts = {
    ...(asked && { asked }),
    ...(probed?.marking !== null && probed?.marking !== undefined && { marking: probed.marking }),
  }
  if (entry.kind === 'openai')
    return { model, kind: 'openai', facts: { ...facts, isLocal: false, canChat: true }, sendsTo: hostOf(entry.baseUrl) }
  const { parameters, hasChatTemplate: canChat } = entry
  return {
    model,
    kind: 'gguf',
    facts: { ...facts, isLocal: true, canChat, ...(parameters !== undefined && { parameters }) },
    sendsTo: null,
  }
}

/** null for this computer. */
function hostOf(baseUrl: string): string | null {
  const { hostname, host } = new URL(baseUrl)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.') ? null : host
}
