import type { Command } from 'commander'
import { notFromPosts } from '../../api/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { createPaint, countOf, plain, wrap } from '../terminal.ts'
import { marks } from '../citations.ts'
import { showEnd } from './ask.ts'

export function addAnswer(program: Command, context: CommandContext): void {
  program
    .command('answer <id>')
    .summary('show a saved answer again')
    .description('Shows a saved answer. Posts deleted since are gone from it.')
    .option('--json', 'one JSON object on standard output, with the trace')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell answer answer_3q2-7wAAAAAAAAAAAAAAAA\n  $ groundswell answer answer_3q2-7wAAAAAAAAAAAAAAAA --json | jq .trace`,
    )
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const { config } = configOf(command, context)
      await using api = await context.services.openApi(config)
      const saved = await api.answer(id, { signal: context.signal })
      const { terminal } = context
      if (options.json) return terminal.out(`${JSON.stringify(saved)}\n`)
      const paint = createPaint(terminal)
      terminal.out(`${paint('bold', wrap(plain(saved.question), terminal.width))}\n\n`)
      if (saved.source === 'model') terminal.out(`${paint('yellow', notFromPosts)}\n\n`)
      for (const { text, citations } of saved.sentences)
        terminal.out(`${wrap(`${plain(text)} ${marks(citations, paint)}`.trimEnd(), terminal.width)}\n\n`)
      if (saved.degraded) terminal.err(paint('yellow', `${plain(saved.degraded.message)}\n\n`))
      if (saved.unavailable > 0) terminal.err(paint('yellow', `${countOf(saved.unavailable, 'source')} no longer available\n\n`))
      showEnd(saved, terminal, paint)
    })
}
