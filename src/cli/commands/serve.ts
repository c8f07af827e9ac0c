import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Api, SourceStatus } from '../../api/index.ts'
import type { Config, Secrets } from '../../config/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf, wholeNumber } from '../options.ts'
import { countOf, createPaint } from '../terminal.ts'

/** How long nothing may be reached before the demo begins by itself, where nobody has opened the page to choose. */
const aloneMs = 10_000
const lookEveryMs = 500

export function addServe(program: Command, context: CommandContext): void {
  addListening(program.command('serve').alias('start'))
    .summary('run the page and the API on this computer')
    .description(
      'Runs the page and the HTTP API and reads public posts live. Commands on the same data folder then talk to this server. Ctrl-C stops it.',
    )
    .option('--no-live', 'read no network; nothing leaves this computer (or GROUNDSWELL_BLUESKY=off)')
    .option('--no-demo', 'never begin the demo by itself where nothing can be reached')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell serve\n  $ groundswell serve --no-live\n  $ groundswell serve --port 9000 --data ~/groundswell\n  $ npm start -- --port 9000`,
    )
    .action(async ({ demo }: { demo: boolean }, command: Command) => {
      const configured = configOf(command, context)
      await runServer(configured, context, (server) => (demo ? beginDemoWhenAlone(server, configured.config, context) : Promise.resolve()))
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
    .option('--noise <n>', 'posts a second that belong to no story, up to 2000 (default: 20)', wholeNumber)
    .addHelpText('after', `\nExamples:\n  $ groundswell demo\n  $ groundswell demo --story my-story.json\n  $ groundswell demo --noise 500`)
    .action(async ({ story, noise }: DemoFlags, command: Command) => {
      const { config, secrets } = configOf(command, context)
      const offline = { config: { ...config, live: { ...config.live, bluesky: 'off' } } satisfies Config, secrets }
      const options = {
        ...(story !== undefined && { story: resolve(context.cwd, story) }),
        ...(noise !== undefined && { noisePerSecond: Math.min(2_000, noise) }),
      }
      await runServer(offline, context, (server) => showDemo(server, context), options)
    })
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
    terminal.err(paint('dim', `Data folder ${config.dataFolder} · ${traffic(config)} · Ctrl-C stops it\n`))
    await using api = await services.openApi(config)
    await greet(api, server.url, context, config)
    await meanwhile({ ...server, api }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    await server.close()
  }
  terminal.err('\nStopped. Everything that was acknowledged is saved.\n')
}

const traffic = ({ live }: Config) =>
  live.bluesky === 'off' ? 'nothing leaves this computer' : 'reads Bluesky live; nothing you ask or import leaves this computer'

/** What the store holds, and what to do first where it holds nothing. */
async function greet(api: Api, url: string, { terminal, signal }: CommandContext, config: Config): Promise<void> {
  const { posts, store } = await api.status({ signal })
  const paint = createPaint(terminal)
  if (posts > 0) terminal.err(paint('dim', `${countOf(posts, 'post')}, ${Math.ceil(store.bytes / 1e6)} MB. Open ${url} and ask.\n`))
  else if (config.live.bluesky !== 'off') terminal.err(`The first posts are on their way. Open ${paint('cyan', url)} and ask.\n`)
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
async function beginDemoWhenAlone(server: Serving, config: Config, context: CommandContext): Promise<void> {
  const { terminal, signal } = context
  if (config.live.bluesky === 'off') return
  for (const end = performance.now() + aloneMs; performance.now() < end; await delay(lookEveryMs, undefined, { signal })) {
    const { posts, sources } = await server.api.status({ signal })
    if (posts > 0 || sources.some(isReached) || server.hasVisitor()) return
  }
  const { sources } = await server.api.status({ signal })
  terminal.err(
    `No network can be reached: ${sources.map(({ error }) => error ?? 'no answer yet.').join(' ')} It is tried again and again.\n`,
  )
  if (!terminal.isInteractive) return terminal.err('An invented network to look around in: groundswell demo\n')
  await showDemo(server, context)
  await tellWhenReached(server, context)
}

const isReached = ({ state }: SourceStatus) => state === 'live' || state === 'catching-up'

async function tellWhenReached({ api, url }: Serving, { terminal, signal }: CommandContext): Promise<void> {
  for (; ; await delay(lookEveryMs, undefined, { signal })) {
    const { shown, live } = await api.status({ signal })
    if (shown === 'live') return
    if (!live?.sources.some(isReached)) continue
    return terminal.err(`A real network can be reached again. Open ${url} and choose "Switch to live".\n`)
  }
}
