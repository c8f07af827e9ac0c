import { createReranker, fixedWriters } from './answer/index.ts'
import { openEntry, openModels } from './app-models.ts'
import type { Services } from './cli/index.ts'
import type { Config } from './config/index.ts'
import { AppError } from './errors/index.ts'
import {
  byModel,
  evaluateLanguages,
  evaluateOracle,
  evaluateSelection,
  evaluateTrec,
  injectionReport,
  judgeAll,
  type Judged,
  type OracleRequest,
  type OracleWatch,
  type Product,
  type TrecProgress,
  type TrecRequest,
} from './eval/index.ts'
import { createLanguageDetector, withDetectedLanguages } from './language/index.ts'
import { openModelCatalog } from './models/catalog.ts'
import type { OpenModel } from './models/index.ts'
import { openLiveStore } from './store/live/live-store.ts'
import { createScanStore } from './store/scan/scan-store.ts'

/**
 * The stores that evaluations run over: the product's own, and the oracle. Posts get their detected language on the way in, as in an import;
 * the detector may take its time, so that a busy machine changes no figure.
 */
export async function evaluate(request: TrecRequest, options: { onProgress?: (state: TrecProgress) => void; signal: AbortSignal }) {
  const detector = createLanguageDetector({ deadlineMs: 120_000 })
  const stores = {
    openLive: async (folder: string) => withDetectedLanguages(await openLiveStore({ folder }), detector),
    openScan: () => withDetectedLanguages(createScanStore(), detector),
  }
  try {
    return await evaluateTrec(request, stores, options)
  } finally {
    await detector[Symbol.asyncDispose]()
  }
}

/** Answers over stories, by the operator's models or by none. */
export const evaluateStories = (task: 'oracle' | 'languages', config: Config, request: OracleRequest, watch: OracleWatch) =>
  withProduct(config, request.model, (product) =>
    task === 'oracle' ? evaluateOracle(request, product, watch) : evaluateLanguages(request, product, watch),
  )

/** The product as evaluations ask it: its own store, and writers whose models are opened only where one is named. */
async function withProduct<T>(config: Config, model: string, work: (product: Product) => Promise<T>): Promise<T> {
  const openStore = (folder: string) => openLiveStore({ folder })
  if (model === 'extractive') return work({ openStore, writers: fixedWriters() })
  const models = openModels(config)
  try {
    return await work({ openStore, writers: models.writers })
  } finally {
    await models[Symbol.asyncDispose]()
  }
}

/** Attacks over invented evidence: with quotes, a model that obeys, and a configured one where it is named. Throws `not_found` for that. */
export const evaluateInjection: Services['evaluateInjection'] = async ({ attacks, sample, model: asked, out }, { onProgress, signal }) => {
  const model = asked && openNamed(asked.name, asked.config)
  const judged: Judged[] = []
  try {
    const request = {
      ...(attacks !== undefined && { attacks }),
      ...(sample !== undefined && { sample }),
      ...(out !== undefined && { out }),
      ...(model && asked && { model, every: asked.every }),
    }
    for await (const { progress, ...one } of judgeAll(request, signal)) {
      judged.push(one)
      onProgress(progress)
    }
  } finally {
    await model?.[Symbol.asyncDispose]()
  }
  return injectionReport(judged)
}

function openNamed(name: string, config: Config): OpenModel {
  const catalog = openModelCatalog(config.dataFolder)
  const entry = catalog.read().entries.find((one) => one.name === name)
  if (!entry) throw new AppError('not_found', { message: `There is no model named "${name}". groundswell model list says what there is.` })
  return openEntry(entry, { config, key: catalog.key(entry) })
}

/** Over the labelled posts of the checks. Throws `not_found` for a model that is not there. */
export const evaluateByModel: Services['evaluateByModel'] = async ({ model: asked, ...request }, options) => {
  await using model = openNamed(asked.name, asked.config)
  return await byModel({ ...request, model }, options) // before it is closed
}

/** Over sets of real posts: the sentences that answers quote. */
export const evaluateSentences: Services['evaluateSelection'] = async ({ model: asked, ...request }, options) => {
  const model = asked && openNamed(asked.name, asked.config)
  const reranker = model && createReranker(model)
  if (model && !reranker)
    throw new AppError('request_invalid', { message: `"${model.name}" cannot say how likely an answer is; a model in a file can.` })
  const detector = createLanguageDetector({ deadlineMs: 120_000 })
  const openLive = async (own: string) => withDetectedLanguages(await openLiveStore({ folder: own }), detector)
  try {
    return await evaluateSelection({ ...request, reranker }, openLive, options)
  } finally {
    await detector[Symbol.asyncDispose]()
    await model?.[Symbol.asyncDispose]()
  }
}
