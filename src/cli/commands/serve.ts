import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { InvalidArgumentError, type Command } from 'commander'
import type { Api, ModelView, SourceEntry, SourceStatus } from '../../api/index.ts'
import type { Config, Secrets } from '../../config/index.ts'
import { toAppError } from '../../errors/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { countOf, createPaint, plain } from '../terminal.ts'

/** How long nothing may be reached before the demo begins by itself, where nobody has opened the page to choose. */
const aloneMs = 10_000
const lookEveryMs = 500
/** How often the real networks are looked at while the demo is shown. */
const lookAgainMs = 3_000

export function addServe(program: Command, context: CommandContext): void {
  addListening(program.command('serve').alias('start'))
    .summary('run the page and the API on this computer')
    .description(
      'Runs the page and the HTTP API and reads public posts live. Commands on the same data folder then talk to this server. Ctrl-C stops it.',
    )
    .option('--model <name>', 'who writes where nobody is named (default: what groundswell model use set)')
    .option('--no-live', 'read no network, whatever is set or added')
    .option('--no-demo', 'never begin the demo by itself where nothing can be reached')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell serve\n  $ groundswell serve --no-live\n  $ groundswell serve --port 9000 --data ~/groundswell\n  $ npm start -- --port 9000`,
    )
    .action(async ({ demo }: { demo: boolean }, command: Command) => {
      const configured = configOf(command, context)
      const goOn = (error: unknown) => {
        if (!context.signal.aborted) context.terminal.err(`${plain(toAppError(error).message)}\n`) // the server itself goes on
      }
      await runServer(configured, context, (server) => tellOrBeginDemo(server, context, demo).catch(goOn))
    })
}

type DemoFlags = { readonly story?: string; readonly noise?: number }

export function addDemo(program: Command, context: CommandContext): void {
  addListening(program.command('demo'))
    .summary('look around in an invented network')
    .description(
      'Runs the page and the API over an invented network: stories that unfold, rumours and corrections, and everybody else talking. It has a folder of its own, which begins empty each time; no real network is read.',
    )
    .option('--story <file>', 'play this story alone; docs/stories.md describes the format')
    .option('--noise <n>', 'posts a second that belong to no story, 0 to 2000 (default: 20)', noiseOf)
    .addHelpText('after', `\nExamples:\n  $ groundswell demo\n  $ groundswell demo --story my-story.json\n  $ groundswell demo --noise 500`)
    .action(async ({ story, noise }: DemoFlags, command: Command) => {
      const { config, secrets } = configOf(command, context)
      const offline = { config: { ...config, live: { ...config.live, isOn: false } } satisfies Config, secrets }
      const options = {
        ...(story !== undefined && { story: resolve(context.cwd, story) }),
        ...(noise !== undefined && { noisePerSecond: noise }),
      }
      await runServer(offline, context, (server) => showDemo(server, context), options)
    })
}

function noiseOf(text: string): number {
  const noise = Number(text)
  if (!Number.isInteger(noise) || noise < 0 || noise > 2_000) throw new InvalidArgumentError('It must be a whole number from 0 to 2000.')
  return noise
}

const addListening = (command: Command) =>
  command
    .option('--port <n>', 'port (default: 8420; 0: any free one)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1; others need GROUNDSWELL_ADMIN_PASSWORD)')

type Serving = { readonly url: string; readonly hasVisitor: () => boolean; readonly api: Api }

async function runServer(
  { config, secrets }: { config: Config; secrets: Secrets },
  context: CommandContext,
  meanwhile: (server: Serving) => Promise<void>,
  demo: Parameters<CommandContext['services']['serve']>[2] = {},
): Promise<void> {
  const { terminal, signal, services } = context
  const paint = createPaint(terminal)
  const server = await services.serve(config, secrets, demo)
  try {
    terminal.out(`${paint('bold', 'Groundswell')} is running on ${paint('cyan', server.url)}\n`)
    await using api = await services.openApi(config)
    const models = await api.models({ signal })
    const read = await readNow(api, signal)
    terminal.err(paint('dim', `Data folder ${config.dataFolder} · ${traffic(read, models)} · Ctrl-C stops it\n`))
    await tellOfMissingModel(api, models, context)
    await greet(api, server.url, context, read)
    const serving = meanwhile({ ...server, api }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    const untilStopped = serving.then(() => (signal.aborted ? undefined : once(signal, 'abort')))
    await Promise.race([untilStopped, server.broken])
  } finally {
    await server.close()
  }
  terminal.err('\nStopped. Everything that was acknowledged is saved.\n')
}

/** What goes out of this computer, and to whom. */
function traffic(read: readonly SourceEntry[], models: readonly ModelView[]): string {
  const reads = read.length === 0 ? [] : [`reads ${namesOf(read)} live`]
  const asks = models.flatMap(({ name, sendsTo, localServer }) => {
    if (sendsTo !== null) return [`what is asked of ${plain(name)} is sent to ${plain(sendsTo)}`]
    return localServer === undefined ? [] : [`what is asked of ${plain(name)} goes to the server at ${plain(localServer)} on this computer`]
  })
  if (asks.length > 0) return [...reads, ...asks].join('; ')
  return reads.length === 0 ? 'nothing leaves this computer' : `${reads[0]}; nothing you ask or import leaves this computer`
}

/** What this server reads. */
const readNow = async (api: Api, signal: AbortSignal): Promise<SourceEntry[]> =>
  (await api.sources({ signal })).filter(({ state }) => state !== 'off' && state !== 'paused')

/** The first few by name. */
function namesOf(read: readonly SourceEntry[]): string {
  const named = read.slice(0, 3).map(({ title }) => plain(title.split(',')[0] ?? title))
  return read.length > named.length ? `${named.join(', ')} and ${read.length - named.length} more` : named.join(', ')
}

/** Whoever is to write is not there: answers are quotes, which nobody chose. */
async function tellOfMissingModel(api: Api, models: readonly ModelView[], { terminal, signal }: CommandContext): Promise<void> {
  const { model } = await api.status({ signal })
  if (models.some(({ name }) => name === model)) return
  const paint = createPaint(terminal)
  const remedy = 'Answers quote posts until it is added (groundswell model add) or another is chosen.'
  terminal.err(paint('yellow', `There is no model named "${plain(model)}". ${remedy}\n`))
}

/** What the store holds, and what to do first where it holds nothing. */
async function greet(api: Api, url: string, { terminal, signal }: CommandContext, read: readonly SourceEntry[]): Promise<void> {
  const { posts, store } = await api.status({ signal })
  const paint = createPaint(terminal)
  if (posts > 0) terminal.err(paint('dim', `${countOf(posts, 'post')}, ${Math.ceil(store.bytes / 1e6)} MB. Open ${url} and ask.\n`))
  else if (read.length > 0) terminal.err(`Connecting to ${namesOf(read)}. Open ${paint('cyan', url)} and ask.\n`)
}

/** Says that what follows is invented, in words that cannot be missed. */
async function showDemo({ api, url }: Serving, { terminal, signal }: CommandContext): Promise<void> {
  await api.show('demo', { signal })
  const paint = createPaint(terminal)
  terminal.err(`${paint('bold', 'Demo: invented posts.')} Nothing in it is real. Open ${paint('cyan', url)} and ask.\n`)
}

/**
 * Where no network can be reached, the store is empty, and nobody has opened the page (which offers the choice), the demo begins by itself
 * in a terminal. Elsewhere a line says what can be done.
 */
async function tellOrBeginDemo(server: Serving, context: CommandContext, mayBegin: boolean): Promise<void> {
  const { terminal, signal } = context
  if ((await readNow(server.api, signal)).length === 0) return
  let status = await server.api.status({ signal })
  for (const end = performance.now() + aloneMs; performance.now() < end; status = await server.api.status({ signal })) {
    if (status.sources.some(isReached)) return
    await delay(lookEveryMs, undefined, { signal })
  }
  const networks = status.sources.filter(({ state }) => state !== 'archive') // what was imported is no network that could answer
  const why = networks.map(({ name, error }) => `${name}: ${plain(error ?? 'no answer yet.')}`)
  terminal.err(`No network can be reached. ${why.join(' ')} It is tried again and again.\n`)
  if (!mayBegin || status.posts > 0 || server.hasVisitor()) return
  if (!terminal.isInteractive) return terminal.err('An invented network to look around in: groundswell demo\n')
  await showDemo(server, context)
  await tellWhenReached(server, context)
}

const isReached = ({ state }: SourceStatus) => state === 'live' || state === 'catching-up'

async function tellWhenReached({ api, url }: Serving, { terminal, signal }: CommandContext): Promise<void> {
  for (; ; await delay(lookAgainMs, undefined, { signal })) {
    const status = await api.status({ signal }).catch(() => undefined) // a busy moment: it is looked at again
    if (status?.shown === 'live') return
    if (!status?.live?.sources.some(isReached)) continue
    return terminal.err(`A real network can be reached again. Open ${url} and choose "Switch to live".\n`)
  }
}
