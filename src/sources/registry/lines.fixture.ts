import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '../../errors/index.ts'
import { createBoundedQueue } from '../../lib/bounded-queue.ts'
import type { Outbound } from '../../lib/outbound.ts'
import { makePost } from '../../post/post.fixture.ts'
import type { AuthorId, Cursor, Post, PostId, SourceName } from '../../post/index.ts'
import type { Connector, Entry } from '../connector.ts'
import type { EntryHealth } from '../entry-health.ts'
import type { Source, SourceItem } from '../source.ts'

/**
 * A network of a few lines, for tests: a real server on loopback that streams posts as JSON lines, perhaps to whoever has the token alone, and the
 * connector that reads any number of such servers as one source, as feeds and relays are read.
 */
export type LinesServer = AsyncDisposable & {
  readonly url: string
  say(n: number, text: string): void
  /** From now on asked for by who has this token; the others are refused and cut off. */
  lock(token: string): void
  readonly listeners: number
  /** How often it was connected to. */
  readonly asked: number
}

export async function startLines(token?: string): Promise<LinesServer> {
  let wanted = token
  let asked = 0
  const said: string[] = []
  const listeners = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    asked++
    if (wanted !== undefined && request.headers.authorization !== `Bearer ${wanted}`) return void response.writeHead(401).end()
    response.writeHead(200, { 'content-type': 'application/x-lines' })
    response.flushHeaders()
    if (request.url === '/probe') return void response.end()
    listeners.add(response)
    response.on('close', () => listeners.delete(response))
    for (const line of said) response.write(line)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    say(n, text) {
      const line = `${JSON.stringify({ n, text, at: Date.now() })}\n`
      said.push(line)
      for (const response of listeners) response.write(line)
    },
    lock(next) {
      wanted = next
      for (const response of listeners) response.destroy()
    },
    get listeners() {
      return listeners.size
    },
    get asked() {
      return asked
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type LinesSettings = { readonly url: string }

const headersOf = (secret: string | undefined) => (secret === undefined ? {} : { authorization: `Bearer ${secret}` })

async function openLines(outbound: Outbound, { url, secret }: { url: string; secret: string | undefined }, signal: AbortSignal) {
  const answer = await outbound.open(url, { headers: headersOf(secret), signal })
  if (answer.status === 200) return answer
  answer.body.destroy()
  if (answer.status !== 401) throw new AppError('source_unavailable', { message: `${new URL(url).host} answers with ${answer.status}.` })
  throw new AppError('unauthenticated', { message: `${new URL(url).host} refuses the token ${secret ?? '(none)'}.` }) // a careless connector
}

export const linesConnector: Connector<LinesSettings> = {
  kind: 'lines',
  settings: {
    parse(kept) {
      const { url } = kept as Partial<LinesSettings>
      if (typeof url !== 'string') throw new TypeError('no url')
      return { url }
    },
  },
  takes: 'a server of lines (http://lines.example)',
  async recognise(given, { outbound, secret, signal, file }) {
    const urls = file === undefined ? [given] : file.split('\n').filter((line) => line.startsWith('http'))
    if (!urls.every((url) => URL.canParse(url) && url.startsWith('http'))) return []
    if (file === undefined) (await openLines(outbound, { url: given, secret }, signal)).body.destroy()
    return urls.map((url) => ({
      settings: { url },
      title: `Lines of ${new URL(url).host}`,
      reads: 'Every line that this server says.',
      secret: { isNeeded: false, what: 'A token of the server.' },
    }))
  },
  open: (entries, { outbound }) => (entries.length === 0 ? [] : [linesSource(entries, outbound)]),
  brought: ({ id }, post) => post.author.id === `lines:${id}`,
}

function linesSource(entries: readonly Entry<LinesSettings>[], outbound: Outbound): Source {
  const health = new Map<string, EntryHealth>(entries.map(({ id }) => [id, { id, state: 'waiting' }]))
  return {
    name: 'lines' as SourceName,
    entries: () => [...health.values()],
    async *read({ onOpen, signal }) {
      const queue = createBoundedQueue<SourceItem>({ capacity: 100, whenFull: 'block' })
      const reading = entries.map((entry) => readEntry(entry, { outbound, queue, health, onOpen, signal }))
      signal.addEventListener('abort', () => queue.close(), { once: true })
      yield* queue
      await Promise.all(reading)
    },
  }
}

type Reading = {
  outbound: Outbound
  queue: ReturnType<typeof createBoundedQueue<SourceItem>>
  health: Map<string, EntryHealth>
  onOpen: (() => void) | undefined
  signal: AbortSignal
}

async function readEntry(
  { id, settings: { url }, secret }: Entry<LinesSettings>,
  { outbound, queue, health, onOpen, signal }: Reading,
): Promise<void> {
  try {
    const { body } = await openLines(outbound, { url, secret }, signal)
    onOpen?.()
    health.set(id, { id, state: 'reading' })
    let rest = ''
    for await (const chunk of body) {
      const lines = `${rest}${chunk.toString()}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines)
        await queue.put(
          { event: { type: 'post-put', post: postOf(id, JSON.parse(line) as Line) }, cursor: 'c' as Cursor, receivedAt: Date.now() },
          { signal },
        )
    }
    throw new AppError('source_unavailable', { message: 'The line was cut.' })
  } catch (error) {
    if (!signal.aborted) health.set(id, { id, state: 'failing', why: (error as Error).message })
  }
}

type Line = { readonly n: number; readonly text: string; readonly at: number }

const postOf = (id: string, { n, text, at }: Line): Post =>
  makePost({
    id: `lines:${id}-${n}` as PostId,
    at,
    createdAt: at,
    text,
    version: String(at),
    author: { id: `lines:${id}` as AuthorId, handle: id, name: id },
  })
