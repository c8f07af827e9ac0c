import { InvalidArgumentError, type Command } from 'commander'
import { AppError } from '../../errors/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'

const usualPort = 6_008

export function addBridge(program: Command, context: CommandContext): void {
  program
    .command('bridge [query...]')
    .summary('serve new posts to clients of Jetstream')
    .description(
      'Serves what comes in, of every network, on the wires of Bluesky’s Jetstream, so that its clients read it. Those that match where a query is given (as for search). On this computer alone. Ctrl-C ends it.',
    )
    .option('--bridge-port <number>', `port to listen on (default: ${usualPort}; 0: any that is free)`, portOf, usualPort)
    .addHelpText('after', `\nExamples:\n  $ groundswell bridge\n  $ groundswell bridge flood lang:en --bridge-port 0`)
    .action(async (words: string[], { bridgePort }: { bridgePort: number }, command: Command) => {
      const { config } = configOf(command, context)
      const { terminal, signal, services } = context
      await using api = await services.openApi(config)
      const { sources } = await api.status({ signal })
      if (!sources.some(({ state }) => state !== 'archive' && state !== 'stopped'))
        throw new AppError('source_unavailable', {
          message: 'Nothing comes in here: no server on this data folder reads a network. Start one with: groundswell serve',
        })
      await using bridge = await services.bridge(api, { port: bridgePort, query: words.join(' '), signal })
      terminal.err(`Clients of Jetstream can read what comes in at ${bridge.url} (Ctrl-C ends it)\n`)
      await bridge.run()
      terminal.err(`${bridge.sent().toLocaleString('en')} events sent\n`)
    })
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number from 0 to 65535.')
  return port
}
