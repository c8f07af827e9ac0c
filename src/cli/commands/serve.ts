import { once } from 'node:events'
import type { Command } from 'commander'
import type { Config } from '../../config/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { countOf, createPaint } from '../terminal.ts'

export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .alias('start')
    .summary('run the page and the API on this computer')
    .description('Runs the page and the HTTP API. Commands on the same data folder then talk to this server. Ctrl-C stops it.')
    .option('--port <n>', 'port (default: 8420; 0: any free one)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1; others need GROUNDSWELL_ADMIN_PASSWORD)')
    .option('--live', 'read Bluesky live as well; its public posts come in, nothing goes out (or GROUNDSWELL_BLUESKY)')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell serve\n  $ groundswell serve --live\n  $ groundswell serve --port 9000 --data ~/groundswell\n  $ npm start -- --port 9000`,
    )
    .action(async (_options: object, command: Command) => {
      const { config, secrets } = configOf(command, context)
      const { terminal, signal, services } = context
      const paint = createPaint(terminal)
      const server = await services.serve(config, secrets)
      terminal.out(`${paint('bold', 'Groundswell')} is running on ${paint('cyan', server.url)}\n`)
      terminal.err(paint('dim', `Data folder ${config.dataFolder} · ${traffic(config)} · Ctrl-C stops it\n`))
      try {
        await greet(server.url, context, config)
        if (!signal.aborted) await once(signal, 'abort')
      } finally {
        await server.close()
      }
      terminal.err('\nStopped. Everything that was acknowledged is saved.\n')
    })
}

const traffic = ({ live }: Config) =>
  live.bluesky === 'off' ? 'nothing leaves this computer' : 'reads Bluesky live; nothing you ask or import leaves this computer'

/** What the store holds, and what to do first where it holds nothing. */
async function greet(url: string, { services, terminal, signal }: CommandContext, config: Config): Promise<void> {
  await using api = await services.openApi(config)
  const { posts, store } = await api.status({ signal })
  const paint = createPaint(terminal)
  if (posts > 0) terminal.err(paint('dim', `${countOf(posts, 'post')}, ${Math.ceil(store.bytes / 1e6)} MB. Open ${url} and ask.\n`))
  else if (config.live.bluesky !== 'off') terminal.err(`The first posts are on their way. Open ${paint('cyan', url)} and ask.\n`)
  else terminal.err(`The store is empty. Open ${paint('cyan', url)} and choose a file, or: npx groundswell import <file>\n`)
}
