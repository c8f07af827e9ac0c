import assert from 'node:assert/strict'
import { before } from 'node:test'
import { join } from 'node:path'
import { modelContract } from '../model.contract.ts'
import type { OpenModel } from '../model.ts'
import type { GgufModel } from './gguf-model.ts'
import { newFolder, openTestModel, testRuntime } from './runtime.fixture.ts'
import { writeScriptedGguf } from './scripted-gguf.fixture.ts'

before(() => testRuntime(process.env))

async function open(text: string, { slow = false } = {}): Promise<GgufModel> {
  const folder = await newFolder()
  const file = join(folder.path, 'scripted.gguf')
  writeScriptedGguf(file, text, slow ? { slowLayers: 32 } : {})
  const model = openTestModel(file)
  const close = model[Symbol.asyncDispose].bind(model)
  return Object.defineProperty(model, Symbol.asyncDispose, { value: () => close().then(() => folder[Symbol.asyncDispose]()) })
}

/** Its process is killed in the middle of the answer. */
async function openBroken(text: string): Promise<OpenModel> {
  const model = await open(text, { slow: true })
  const { stream } = model
  return Object.defineProperty(model, 'stream', {
    async *value(...args: Parameters<OpenModel['stream']>) {
      let deltas = 0
      for await (const event of stream(...args)) {
        yield event
        if (++deltas === 3) process.kill(model.pid ?? assert.fail('no process'), 'SIGKILL')
      }
    },
  })
}

modelContract('a local model', { open, openBroken })
