import type { Command } from 'commander'
import type { PostView, TailEvent } from '../../api/index.ts'
import type { CommandContext } from '../context.ts'
import { AppError } from '../../errors/index.ts'
import { configOf } from '../options.ts'
import { authorName, countOf, createPaint, sayWhatIsShown, textOfPost, timeInWords, wrap, type Paint, type Terminal } from '../terminal.ts'

export function addTail(program: Command, context: CommandContext): void {
  program
    .command('tail [query...]')
    .summary('show posts as they come in')
    .description('Shows posts as they come in, those that match where a query is given (as for search). Ctrl-C ends it.')
    .option('--json', 'one JSON object a line on standard output')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell tail\n  $ groundswell tail flood -basketball lang:en\n  $ groundswell tail --json | jq -r .post.text`,
    )
    .action(async (words: string[], options: { json?: boolean }, command: Command) => {
      const { config } = configOf(command, context)
      const { terminal, signal, services } = context
      await using api = await services.openApi(config)
      const paint = createPaint(terminal)
      const { sources, shown } = await api.status({ signal })
      if (!sources.some(({ state }) => state !== 'archive' && state !== 'stopped'))
        throw new AppError('source_unavailable', {
          message: 'Nothing comes in here: no server on this data folder reads a network. Start one with: groundswell serve',
        })
      sayWhatIsShown(shown, terminal)
      for await (const event of api.tail({ query: words.join(' ') }, { signal })) {
        if (options.json) terminal.out(`${JSON.stringify(event)}\n`)
        else show(event, terminal, paint)
      }
    })
}

function show(event: TailEvent, terminal: Terminal, paint: Paint): void {
  if (event.type === 'post') terminal.out(`${postLines(event.post, terminal, paint)}\n\n`)
  else if (event.type === 'gone') terminal.err(paint('dim', `One of these posts is gone again: ${event.postId}\n\n`))
  else terminal.err(paint('yellow', `${countOf(event.posts, 'event')} skipped: they came faster than they could be shown\n\n`))
}

function postLines({ author, network, createdAt, url, ...post }: PostView, { timeZone, width }: Terminal, paint: Paint): string {
  const who = authorName(author)
  const head = `${paint('bold', who)}${paint('dim', ` · ${network} · ${timeInWords(createdAt, timeZone)}`)}`
  return `${head}\n${wrap(textOfPost(post), width)}\n${paint('dim', url)}`
}
