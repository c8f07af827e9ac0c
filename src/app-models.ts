import { createHash } from 'node:crypto'
import {
  createReranker,
  createSecondReader,
  extractiveOffer,
  extractiveWriter,
  quotingInstead,
  writerFor,
  type Chosen,
  type ConfiguredModel,
  type Judge,
  type PromptName,
  type WriterOffer,
  type Writers,
} from './answer/index.ts'
import { wholeEnvironment, type Config } from './config/index.ts'
import { AppError, toAppError } from './errors/index.ts'
import { isLoopbackHost } from './lib/outbound.ts'
import { openModelCatalog, type Configured, type ModelCatalog } from './models/catalog.ts'
import type { ModelEntry, ServerEntry } from './models/entry.ts'
import { openGgufModel } from './models/gguf/index.ts'
import type { OpenModel } from './models/index.ts'
import { openOpenAiModel } from './models/openai/index.ts'
import { createModelPool } from './models/pool.ts'
import { withBreaker, withDeadlines, withOneEnding, withSeats } from './models/wrappers.ts'

/** The composition of models: with `app.ts` the only file that names their adapters. */

/** The configured models and who writes with them; a model is started when it is first asked. Disposing stops them. */
export type Models = { readonly writers: Writers; readonly catalog: ModelCatalog } & AsyncDisposable

type Offered = Chosen & { readonly offer: WriterOffer }
type Made = { readonly model: OpenModel; readonly mark: string; readonly offered: Offered }

/** How often a process looks for models that are no longer configured, to let go of their memory, and how long those wait for more calls. */
const tidying = { tidyMs: 5_000, lingerMs: 5_000 }

export function openModels(config: Config, onLog: (line: string) => void = () => {}, { tidyMs, lingerMs } = tidying): Models {
  const catalog = openModelCatalog(config.dataFolder)
  const pool = createModelPool({ lingerMs })
  const made = new Map<string, Made>()

  /** What was probed and who writes are no reason to start a model anew; its key is one. */
  function modelOf({ probed: _probed, writer: _writer, ...described }: ModelEntry): OpenModel {
    const key = catalog.key(described)
    return pool.get(described.name, JSON.stringify([described, key && sha256(key)]), () => openEntry(described, { config, key, onLog }))
  }
  function offeredBy(entry: ModelEntry): Offered {
    const { probed, writer } = entry
    try {
      const model = modelOf(entry)
      const mark = JSON.stringify([probed, writer])
      const known = made.get(entry.name)
      if (known?.model === model && known.mark === mark) return known.offered
      const offered = withPromptsBesides(writerFor(configured(entry, model), config.models.mayAnswerAlone), model)
      made.set(entry.name, { model, mark, offered })
      return offered
    } catch (error) {
      return unusable(entry, toAppError(error).message)
    }
  }
  /** What a model is told for what it does besides writing. */
  function withPromptsBesides(offered: Offered, model: OpenModel): Offered {
    const { reranker, secondReader } = config.models
    const besidesWriting = [
      ...(model.name === reranker ? [createReranker(model)] : []),
      ...(model.name === secondReader ? [createSecondReader(model)] : []),
    ]
    const prompts = besidesWriting.flatMap((one) => one?.prompt ?? [])
    return { ...offered, offer: { ...offered.offer, prompts: [...offered.offer.prompts, ...prompts] } }
  }
  const offeredNow = ({ entries, broken }: Configured, only?: string): Offered[] => [
    ...entries.flatMap((entry) => (only === undefined || only === entry.name ? [offeredBy(entry)] : [])),
    ...broken.flatMap((entry) => (only === undefined || only === entry.name ? [unusable(entry, entry.problem)] : [])),
  ]
  /** What a model does besides writing, where a setting names one for it: made once a model, `failing` where it cannot. */
  function besides<T>(name: string | undefined, make: (model: OpenModel) => T | undefined, failing: (name: string, why: string) => T) {
    let last: { readonly model: OpenModel; readonly made: T | undefined } | undefined
    return (): T | undefined => {
      if (name === undefined) return undefined
      const entry = catalog.read().entries.find((one) => one.name === name)
      if (!entry) return failing(name, `there is no usable model named "${name}"`)
      const model = modelOf(entry)
      if (last?.model !== model) last = { model, made: make(model) }
      return last.made ?? failing(name, `"${name}" cannot say how likely an answer is; a model in a file can`)
    }
  }
  function tidy(): void {
    try {
      const names = new Set(catalog.read().entries.map(({ name }) => name))
      pool.keepOnly(names)
      for (const name of made.keys()) if (!names.has(name)) made.delete(name)
    } catch {
      // a file that cannot be read is told to whoever asks; nothing is closed for it
    }
  }
  const timer = setInterval(tidy, tidyMs).unref()
  return {
    catalog,
    writers: {
      offers: () => [extractiveOffer, ...offeredNow(catalog.read()).map(({ offer }) => offer)],
      defaultName: () => config.models.default ?? catalog.read().defaultName ?? extractiveOffer.name,
      choose: (name) => (name === extractiveOffer.name ? { writer: extractiveWriter } : offeredNow(catalog.read(), name)[0]),
      reranker: besides(config.models.reranker, createReranker, failingReranker),
      secondReader: besides(config.models.secondReader, createSecondReader, failingReader),
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await pool[Symbol.asyncDispose]()
    },
  }
}

/** A setting that cannot be followed costs no answer; each says why its posts are in the order of the search, or its sentences read once. */
const failing =
  (prompt: PromptName, setting: string) =>
  (name: string, why: string): Judge<unknown, unknown> => ({
    name,
    prompt: { name: prompt, text: '' },
    judge: () => Promise.reject(new AppError('config_invalid', { message: `${setting}: ${why}.` })),
  })
const failingReranker = failing('rerank-1', 'GROUNDSWELL_RERANK names a model that re-ranks posts')
const failingReader = failing('second-reading-1', 'GROUNDSWELL_SECOND_READER names a model that reads sentences again')

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Stays in the list with its problem, and answers by quotes. */
function unusable({ name, kind = 'openai' }: { name: string; kind?: ModelEntry['kind'] }, problem: string): Offered {
  const message = `The model "${name}" cannot be used: ${problem}`
  return {
    writer: quotingInstead(name, { code: 'model_unavailable', message, retryable: false }),
    offer: { ...extractiveOffer, name, kind, why: `It cannot be used: ${problem}` },
  }
}

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
  const { name, baseUrl, model, preset, contextTokens, allowPlainHttp } = entry
  const server = openOpenAiModel({
    name,
    baseUrl,
    model,
    ...(key !== undefined && { apiKey: key }),
    ...(preset !== undefined && { preset }),
    ...(contextTokens !== undefined && { limits: { contextTokens } }),
    ...(allowPlainHttp && { allowKeyOverHttp: true }),
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
  if (entry.kind === 'openai') return { model, kind: 'openai', facts: { ...facts, isLocal: false, canChat: true }, ...whereIs(entry) }
  const { parameters, hasChatTemplate: canChat } = entry
  return {
    model,
    kind: 'gguf',
    facts: { ...facts, isLocal: true, canChat, ...(parameters !== undefined && { parameters }) },
    sendsTo: null,
  }
}

function whereIs({ baseUrl }: ServerEntry): Pick<ConfiguredModel, 'sendsTo' | 'localServer'> {
  const { hostname, host } = new URL(baseUrl)
  return isLoopbackHost(hostname) ? { sendsTo: null, localServer: host } : { sendsTo: host }
}
