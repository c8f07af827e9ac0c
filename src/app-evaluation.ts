import { evaluateTrec, type TrecProgress, type TrecRequest } from './eval/index.ts'
import { openLiveStore } from './store/live/live-store.ts'
import { createScanStore } from './store/scan/scan-store.ts'

/** The stores that evaluations run over: the product's own, and the oracle. */
export function evaluate(request: TrecRequest, options: { onProgress?: (state: TrecProgress) => void; signal: AbortSignal }) {
  return evaluateTrec(request, { openLive: (folder) => openLiveStore({ folder }), openScan: createScanStore }, options)
}
