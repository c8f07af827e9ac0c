import { modelContract } from '../model.contract.ts'
import { createScriptedModel, wordsOf } from './scripted-model.ts'

modelContract('a scripted model', {
  open: async (text, { slow = false } = {}) => createScriptedModel({ script: () => wordsOf(text), delayMs: slow ? 20 : 0 }),
  openBroken: async (text) =>
    createScriptedModel({
      script: () => [...wordsOf(text).slice(0, 4), { fail: { code: 'model_failed', message: 'It broke off.', retryable: true } }],
    }),
})
