import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractiveWriter, fixedWriters, openAnswerStore, writerFor } from '../../../answer/index.ts'
import { contractNow, fileOf, importFile } from '../../../api/api.contract.ts'
import type { Api } from '../../../api/index.ts'
import { createLocalApi, type LocalApiOptions } from '../../../api/local-api.ts'
import { createScriptedModel, type Script } from '../../../models/scripted/scripted-model.ts'
import type { Cursor, Post, PostEvent, SourceName } from '../../../post/index.ts'
import { makePost } from '../../../post/post.fixture.ts'
import { openLiveStore } from '../../../store/live/live-store.ts'
import { startServer } from '../../index.ts'

const morning = Date.parse('2016-05-04T09:00:00Z')

/** Three authors say the same in words of their own, so that a model may write; characters outside the first plane stand before marks. */
export const bridge: readonly Post[] = [
  'The old bridge over the Hekla is closed after the flood.',
  'Hekla flood: the old bridge is closed and buses turn round 🚌',
  'Because of the flood the Hekla’s old bridge stays closed today, the mayor says',
  'A school near the Hekla flood took in forty people 🌊',
].map((text, at) => makePost({ n: at + 1, by: ['ana', 'bo', 'cy', 'di'][at] ?? '', at: morning + at * 60_000, text }))
export const bridgeQuestion = 'What is said about the Hekla flood?'

export type DoorOptions = {
  readonly posts?: readonly Post[]
  /** Another model called `scripted` that does this; the default quotes. */
  readonly script?: Script
  /** The scripted model is the default, and waits this long between words. */
  readonly isDefault?: boolean
  readonly delayMs?: number
  readonly mayAnswerAlone?: boolean
  readonly shown?: 'live' | 'demo'
  /** Written before anything else. */
  readonly events?: readonly PostEvent[]
  readonly pictures?: LocalApiOptions['pictures']
  readonly adminPassword?: string
  readonly wrap?: (api: Api) => Api
}
export type Door = { readonly url: string; readonly folder: string } & AsyncDisposable

/** A real server over a real store that holds `posts`, with a scripted model beside the writer that quotes. */
export async function startDoor({ posts = bridge, ...options }: DoorOptions = {}): Promise<Door> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-door-'))
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    logLevel: 'silent',
    adminPassword: options.adminPassword,
    version: '0.0.0-test',
    openApi: async () => {
      const api = await openDoorApi(folder, options)
      if (posts.length > 0) await importFile(api, fileOf(posts))
      return (options.wrap ?? ((same) => same))(api)
    },
  })
  return {
    url: server.url,
    folder,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openDoorApi(
  folder: string,
  { script, isDefault, delayMs, mayAnswerAlone = false, shown = 'live', events = [], pictures }: DoorOptions,
): Promise<Api> {
  const scripted =
    script &&
    writerFor(
      {
        model: createScriptedModel({ script, ...(delayMs !== undefined && { delayMs }) }),
        kind: 'openai',
        facts: { isLocal: false, asked: 'by-cluster', canChat: true },
        sendsTo: null,
      },
      mayAnswerAlone,
    )
  const quoting = { writer: extractiveWriter }
  const store = await openLiveStore({ folder })
  const { signal } = new AbortController()
  if (events.length > 0) await store.write({ source: 'archive:door' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  return createLocalApi({
    store,
    answers: openAnswerStore({ folder, keep: 100 }),
    writers: fixedWriters(!scripted ? [] : isDefault ? [scripted] : [quoting, scripted]),
    now: () => contractNow,
    timeZone: 'UTC',
    findDeadlineMs: 2_000,
    version: '0.0.0-test',
    shown,
    ...(pictures && { pictures }),
  })
}
