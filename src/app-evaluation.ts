import { evaluateSelection, evaluateTrec, type SelectionProgress, type TrecProgress, type TrecRequest } from './eval/index.ts'
import { createLanguageDetector, withDetectedLanguages } from './language/index.ts'
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

/** The same for the sentences that answers quote. */
export async function evaluateSentences(folder: string, options: { onProgress?: (state: SelectionProgress) => void; signal: AbortSignal }) {
  const detector = createLanguageDetector({ deadlineMs: 120_000 })
  const openLive = async (own: string) => withDetectedLanguages(await openLiveStore({ folder: own }), detector)
  try {
    return await evaluateSelection(folder, openLive, options)
  } finally {
    await detector[Symbol.asyncDispose]()
  }
}
