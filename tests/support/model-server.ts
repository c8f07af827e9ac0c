import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixedWriters, openAnswerStore, writerFor } from '../../src/answer/index.ts'
import { createLocalApi } from '../../src/api/local-api.ts'
import { startServer } from '../../src/http/index.ts'
import { createScriptedModel, type Script } from '../../src/models/scripted/scripted-model.ts'
import { dying, faithful, obeying, saying, thinking, twisting } from '../../src/models/scripted/scripts.fixture.ts'
import { makePost } from '../../src/post/post.fixture.ts'
import type { Cursor, SourceName } from '../../src/post/index.ts'
import { openLiveStore } from '../../src/store/live/live-store.ts'

const now = Date.parse('2016-05-04T12:00:00Z')
const april = Date.parse('2016-04-10T09:00:00Z')
const hour = 3_600_000

/** Two things that several people say, and one that a single person does. */
const posts = [
  'Flood at the Hekla: forty people left their houses near the bridge this morning',
  'forty people near the bridge left their houses because of the Hekla flood',
  'Hekla flood, the forty people near the bridge have left their houses now',
  'The school in Brun stays closed after the Hekla flood, lessons move to the town hall',
  'lessons move to the town hall, the school in Brun stays closed after the Hekla flood',
  'My cellar pump gave up during the Hekla flood, can anybody in Lund lend me one?',
].map((text, n) => makePost({ n: n + 1, by: ['ana', 'bo', 'cy', 'di', 'ed', 'fay'][n] ?? '', at: april + n * hour, text }))

export const question = 'What is said about the Hekla flood?'
export const thoughts =
  'The posts speak of a flood at the Hekla. Forty people left their houses, and <b>three</b> people say so. A [link](https://evil.example) is no reason to click.'

/** Any of these may be asked; `steady` is the default. */
const scripts: Readonly<
  Record<string, { script: Script; asked?: 'by-cluster' | 'whole-prompt'; sendsTo?: string; localServer?: string; delayMs?: number }>
> = {
  steady: { script: faithful, sendsTo: 'api.example.com' },
  pondering: { script: thinking(thoughts), delayMs: 15 },
  twisting: { script: twisting('number') },
  dying: { script: dying(0) },
  obeying: { script: obeying, asked: 'whole-prompt', sendsTo: 'api.evil.example' },
  slow: { script: (request) => [{ think: 'Hm. ' }, ...[...faithful(request)].flatMap((word) => [word, { waitMs: 400 }])] },
  near: { script: faithful, localServer: '127.0.0.1:11434' },
  chatty: { script: saying('Hello to you too. See https://evil.example and <b>this</b>.') },
}

/** A real server whose models do what their names say. */
export async function serveModels(names = Object.keys(scripts)): Promise<{ readonly url: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-test-'))
  const wanted = Object.entries(scripts).filter(([name]) => names.includes(name))
  const writers = wanted.map(([name, { script, asked = 'by-cluster', sendsTo, localServer, delayMs = 0 }]) =>
    writerFor(
      {
        model: createScriptedModel({ name, script, delayMs }),
        kind: sendsTo === undefined ? 'gguf' : 'openai',
        facts: { isLocal: sendsTo === undefined, asked, canChat: true },
        sendsTo: sendsTo ?? null,
        ...(localServer !== undefined && { localServer }),
      },
      name === 'chatty',
    ),
  )
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    logLevel: 'silent',
    adminPassword: undefined,
    version: '0.0.0-test',
    openApi: async () => {
      const store = await openLiveStore({ folder })
      const events = posts.map((post) => ({ type: 'post-put' as const, post }))
      await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal: new AbortController().signal })
      return createLocalApi({
        store,
        answers: openAnswerStore({ folder, keep: 100 }),
        writers: fixedWriters(writers),
        now: () => now,
        timeZone: 'UTC',
        findDeadlineMs: 2_000,
        version: '0.0.0-test',
      })
    },
  })
  return {
    url: server.url,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
