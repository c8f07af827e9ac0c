import type { Environment } from '../lib/runtimes/environment.ts'
import { createDecoder } from './decoder.ts'
import type { Folders } from './child/protocol.ts'

/** A PNG of one pixel. */
const onePixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
/** A cold start on a slow disk. */
const tryMs = 60_000

/** Resolves where what is in these folders decodes a picture, in a process of its own as later. Throws `file_damaged`, and the signal's reason. */
export async function tryRuntime(folders: Folders, environment: Environment, signal: AbortSignal): Promise<void> {
  await using decoder = createDecoder({ folders, environment, deadlineMs: tryMs, idleMs: tryMs, waiting: 1 })
  await decoder.preview(onePixel, signal)
  if (folders.text !== undefined) await decoder.read(onePixel, signal)
}
