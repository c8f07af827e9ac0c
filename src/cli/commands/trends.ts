import type { Command } from 'commander'
import type { TrendView } from '../../api/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf, wholeNumber } from '../options.ts'
import { ageInWords, authorName, countOf, createPaint, plain, sayWhatIsShown, wrap, type Paint, type Terminal } from '../terminal.ts'

type Options = { readonly json?: boolean; readonly window?: number; readonly limit?: number; readonly lang?: string }

export function addTrends(program: Command, context: CommandContext): void {
  program
    .command('trends')
    .summary('show what is talked about more than usual')
    .description(
      'Shows what more authors talk about than usual, each with its last hour and what several of them say. A server that reads a network knows best; without one the last hours of the store are read.',
    )
    .option('--window <minutes>', 'what burst in the last so many minutes, 1 to 60 (default: 15)', wholeNumber)
    .option('--limit <n>', 'topics, at most 20 (default: 10)', wholeNumber)
    .option('--lang <code>', 'of posts in this language alone: en, fr, …')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell trends\n  $ groundswell trends --window 60 --lang en\n  $ groundswell trends --json | jq -r '.trends[].question'`,
    )
    .action(async ({ json, ...request }: Options, command: Command) => {
      const { config } = configOf(command, context)
      const { terminal, signal, services } = context
      await using api = await services.openApi(config)
      const found = await api.trends(request, { signal })
      if (json) return terminal.out(`${JSON.stringify(found)}\n`)
      sayWhatIsShown(found.shown, terminal)
      const paint = createPaint(terminal)
      if (found.starting) terminal.err(paint('dim', 'The last hours are still being read; there may be more in a moment.\n'))
      if (found.trends.length === 0) terminal.err(`${nothingOf(found.posts)}\n`)
      for (const trend of found.trends) terminal.out(`${linesOf(trend, Date.parse(found.asOf), terminal, paint)}\n\n`)
    })
}

function nothingOf(posts: number): string {
  if (posts === 0) return 'No post came in the last hour. Posts come while `groundswell serve` reads a network: see groundswell source add.'
  return `Nothing is talked about more than usual, among ${countOf(posts, 'post')} of the last hour. What is usual shows some hours after a first start.`
}

function linesOf(trend: TrendView, now: number, { width }: Terminal, paint: Paint): string {
  const facts = [
    countOf(trend.authors, 'author'),
    Object.keys(trend.networks).map(plain).join(', '),
    `noticed ${ageInWords(Math.max(1_000, now - Date.parse(trend.since)))}`,
  ]
  const posts = trend.posts.map(({ author, text }) => wrap(`“${plain(text).replaceAll(/\s+/g, ' ')}” ${authorName(author)}`, width, '  '))
  const head = `${paint('bold', plain(trend.title))}  ${paint('cyan', sparkline(trend.minutes))}`
  return [head, paint('dim', facts.join(' · ')), ...posts.map((line) => `  ${line}`)].join('\n')
}

const bars = '▁▂▃▄▅▆▇█'
/** Minutes that one sign stands for: an hour in 30 columns. */
const perSign = 2

/** The last hour at a glance, the present last. */
export function sparkline(minutes: readonly number[]): string {
  const sums = Array.from({ length: Math.ceil(minutes.length / perSign) }, (_, i) =>
    minutes.slice(i * perSign, (i + 1) * perSign).reduce((sum, one) => sum + one, 0),
  )
  const highest = Math.max(1, ...sums)
  return sums.map((sum) => bars[Math.ceil((sum / highest) * (bars.length - 1))]).join('')
}
