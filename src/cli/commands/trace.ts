import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { createPaint, plain, wrap } from '../terminal.ts'

export function addTrace(program: Command, context: CommandContext): void {
  program
    .command('trace <answer>')
    .summary('show how a saved answer came about')
    .description(
      'Shows how a saved answer came about: what was understood, searched, found and why in that order, said and checked,\nleft out, and how long each step took. What was deleted since is gone from it.',
    )
    .option('--json', 'one JSON object on standard output, with every figure')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell trace answer_3q2-7wAAAAAAAAAAAAAAAA\n  $ groundswell trace answer_3q2-7wAAAAAAAAAAAAAAAA --json | jq .search.documentFrequency`,
    )
    .action(async (id: string, { json }: { json?: boolean }, command: Command) => {
      const { config } = configOf(command, context)
      const { terminal, signal, services } = context
      await using api = await services.openApi(config)
      const trace = await api.trace(id, { signal })
      if (json) return terminal.out(`${JSON.stringify(trace)}\n`)
      const paint = createPaint(terminal)
      terminal.out(`${paint('bold', wrap(plain(trace.question), terminal.width))}\n`)
      for (const { heading, lines } of trace.story) {
        terminal.out(`\n${paint('cyan', heading)}\n`)
        for (const line of lines) terminal.out(`  ${wrap(plain(line).replaceAll('\n', ' '), terminal.width - 2, '    ')}\n`)
      }
    })
}
