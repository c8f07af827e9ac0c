import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { plain } from '../terminal.ts'

const examples = `
Examples:
  $ groundswell media install
  $ groundswell media install --read               and what reads words in them (English)
  $ groundswell media clear

Pictures are fetched by the server when somebody looks at a post, and kept small in the data folder. docs/media.md says what is fetched from whom.`

/** Pictures of posts: what decodes them, and what is kept. */
export function addMedia(program: Command, context: CommandContext): void {
  const { terminal, services, signal } = context
  const media = program
    .command('media')
    .summary('show pictures of posts: install what decodes them, erase what is kept')
    .addHelpText('after', examples)
  media
    .command('install')
    .summary('put what decodes pictures into the data folder')
    .option('--read', 'and what reads words in them')
    .action(async ({ read = false }: { read?: boolean }, command: Command) => {
      const desk = await services.media(configOf(command, context).config)
      terminal.out(`${plain(await desk.install({ signal, read, onLine: (line) => terminal.err(`${plain(line)}\n`) }))}\n`)
    })
  media
    .command('clear')
    .summary('erase every preview that is kept')
    .action(async (_options: unknown, command: Command) => {
      terminal.out(`${await (await services.media(configOf(command, context).config)).clear()}\n`)
    })
}
