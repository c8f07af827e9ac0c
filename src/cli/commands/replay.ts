import type { Command } from 'commander'
import type { Citation, ReplayView, Sentence } from '../../api/index.ts'
import { marks } from '../citations.ts'
import { Exit, type CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { authorName, createPaint, plain, timeInWords, wrap, type Paint, type Terminal } from '../terminal.ts'

type Options = { readonly json?: boolean; readonly fresh?: boolean; readonly now?: boolean }

export function addReplay(program: Command, context: CommandContext): void {
  program
    .command('replay <answer>')
    .summary('run a saved answer again and compare')
    .description(
      'Runs a saved answer again as of its moment, from what was found then: the same build says the same, byte for byte.\nPosts that are gone since are named; what is left of the evidence is written from, and no other post comes in. Nothing is saved.',
    )
    .option('--fresh', 'search again as of that moment, and show the difference')
    .option('--now', 'search again as of now, and show the difference')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', examples)
    .action(async (id: string, { json, fresh, now }: Options, command: Command) => {
      const { config } = configOf(command, context)
      const { terminal, signal, services } = context
      await using api = await services.openApi(config)
      const view = await api.replay(id, now ? { fresh: 'now' } : fresh ? { fresh: 'then' } : {}, { signal })
      if (json) terminal.out(`${JSON.stringify(view)}\n`)
      else show(view, terminal)
      process.exitCode = view.same ? Exit.ok : Exit.differs
    })
}

const examples = `
Examples:
  $ groundswell replay answer_3q2-7wAAAAAAAAAAAAAAAA
  $ groundswell replay answer_3q2-7wAAAAAAAAAAAAAAAA --fresh
  $ groundswell replay answer_3q2-7wAAAAAAAAAAAAAAAA --json | jq .losses

Exit codes: 0 the same, 4 another one (the reasons are said), others: docs/errors.md.`

function show(view: ReplayView, terminal: Terminal): void {
  const paint = createPaint(terminal)
  const { result, notes, changes, same } = view
  terminal.out(`${paint('bold', wrap(plain(result.question), terminal.width))}\n\n`)
  for (const { text, citations } of result.sentences)
    terminal.out(`${wrap(`${plain(text)} ${marks(citations, paint)}`.trimEnd(), terminal.width)}\n\n`)
  if (result.sentences.length === 0) terminal.out(`${wrap(plain(result.text), terminal.width)}\n\n`)
  for (const [at, note] of notes.entries())
    terminal.out(`${paint(at > 0 ? 'dim' : same ? 'green' : 'yellow', wrap(plain(note), terminal.width))}\n`)
  terminal.out(differenceIn(changes, terminal, paint))
}

function differenceIn({ sentences, citations }: ReplayView['changes'], terminal: Terminal, paint: Paint): string {
  const sentence = ({ text }: Sentence) => plain(text).replaceAll('\n', ' ')
  const source = ({ author, createdAt, url }: Citation) =>
    `${authorName(author)}, ${timeInWords(createdAt, terminal.timeZone)}, ${plain(url)}`
  return [
    part('Said no more', '-', sentences.gone.map(sentence), terminal, paint),
    part('Said now', '+', sentences.added.map(sentence), terminal, paint),
    part('Cited no more', '-', citations.gone.map(source), terminal, paint),
    part('Cited now', '+', citations.added.map(source), terminal, paint),
  ].join('')
}

function part(heading: string, sign: '-' | '+', lines: readonly string[], { width }: Terminal, paint: Paint): string {
  if (lines.length === 0) return ''
  const colour = sign === '-' ? 'red' : 'green'
  return `\n${paint('bold', heading)}\n${lines.map((line) => `${paint(colour, `${sign} ${wrap(line, width - 2, '  ')}`)}\n`).join('')}`
}
