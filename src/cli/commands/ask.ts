import { Option, type Command } from 'commander'
import { notFromPosts, styles, type AskEvent, type AskResult, type Style } from '../../api/index.ts'
import { AppError, errorTable, type ErrorCode } from '../../errors/index.ts'
import { Exit, type CommandContext } from '../context.ts'
import { addFilters, configOf, filtersOf, wholeNumber, type FilterOptions } from '../options.ts'
import { countOf, createPaint, plain, sayWhatIsShown, timeInWords, wrap, type Paint, type Terminal } from '../terminal.ts'
import { citationLines, marks } from '../citations.ts'
import { watchAnswer } from './watch-answer.ts'

type AskOptions = FilterOptions & {
  readonly json?: boolean
  readonly after?: string
  readonly model?: string
  readonly style?: Style
  readonly watch?: boolean
  readonly minutes?: number
}

export function addAsk(program: Command, context: CommandContext): void {
  addFilters(program.command('ask <question...>'), 'posts that may be cited, 1 to 100 (default 50)')
    .summary('answer a question from posts, every sentence cited')
    .description(
      'Answers a question from the posts in the data folder. Times in the question count, in six languages: now, last hour, since Monday,\nin April 2016, between 3 and 5 pm, depuis hier, vor zwei Stunden, 先週.',
    )
    .option('--after <answer>', 'follow up on an earlier answer, by its id')
    .option('--model <name>', 'a configured model (default: extractive, which needs none)')
    .addOption(
      new Option(
        '--style <style>',
        'how it is told: brief; detailed, with more quotes; timeline, in order of time; plain, with names and no handles',
      ).choices(styles),
    )
    .option('--watch', 'keep the answer current: say what changes as posts come in, until Ctrl-C')
    .option('--minutes <n>', 'with --watch: stop after so many (default: as long as it goes, two hours)', wholeNumber)
    .option('--json', 'one JSON object on standard output; with --watch one event a line')
    .addHelpText('after', examples)
    .action(async (words: string[], options: AskOptions, command: Command) => {
      const { config } = configOf(command, context)
      await using api = await context.services.openApi(config)
      const { after, model, style } = options
      const request = {
        question: words.join(' '),
        ...filtersOf(options, config.timeZone),
        ...(after !== undefined && { after }),
        ...(model !== undefined && { model }),
        ...(style !== undefined && { style }),
      }
      const result = await show(api.ask(request, { signal: context.signal }), options, context.terminal)
      process.exitCode = exitOf(result)
      if (!options.watch || result.finish === 'aborted' || result.finish === 'failed') return
      if (await watchAnswer(result, options, { ...context, api })) process.exitCode = Exit.ok
    })
}

const examples = `
Examples:
  $ groundswell ask "What did members of Congress say about the Zika virus in April 2016?"
  $ groundswell ask what is happening in Flint right now
  $ groundswell ask "Who denied it?" --after answer_3q2-7w
  $ groundswell ask "How many homes are without power?" --watch
  $ groundswell ask how did the power cut unfold --style timeline
  $ groundswell ask "power cut" --as-of 2016-04-20T12:00 --lang en --json | jq .citations

Exit codes: 0 answered, 3 no post about it (what was searched is said; with --watch: nor came one), 130 interrupted, others: docs/errors.md.`

function exitOf(result: AskResult): number {
  if (result.finish === 'abstained') return Exit.abstained
  if (result.finish === 'aborted') return Exit.interrupted
  if (result.finish === 'failed') return errorTable[(result.error?.code as ErrorCode | undefined) ?? 'internal']?.exit ?? Exit.failed
  return Exit.ok
}

/** Sentences as they come; searches and what went with them on standard error. */
async function show(events: AsyncIterable<AskEvent>, { json = false, watch = false }: AskOptions, terminal: Terminal): Promise<AskResult> {
  const paint = createPaint(terminal)
  for await (const event of events) {
    if (event.type === 'answer-end') {
      if (json) {
        sayWhatIsShown(event.result.shown, terminal)
        terminal.out(`${JSON.stringify(watch ? event : event.result)}\n`)
      } else showEnd(event.result, terminal, paint)
      return event.result
    }
    if (json) continue
    if (event.type === 'answer-start' && event.source === 'model') terminal.out(`${paint('yellow', notFromPosts)}\n\n`)
    if (event.type === 'answer-start' && event.understood && terminal.isInteractive)
      terminal.err(paint('dim', `${wrap(`Understood: ${plain(event.understood.words)}`, terminal.width)}\n`))
    if (event.type === 'search-end' && terminal.isInteractive) {
      const { terms, matched, searched, tookMs } = event.step
      const what = terms.length > 0 ? `“${plain(terms.slice(0, 8).join(', '))}”` : 'the newest posts'
      terminal.err(
        paint(
          'dim',
          `Searched ${what}: ${matched.toLocaleString('en')} of ${countOf(searched, 'post')} match, ${Math.round(tookMs)} ms\n\n`,
        ),
      )
    } else if (event.type === 'sentence')
      terminal.out(`${wrap(`${plain(event.sentence.text)} ${marks(event.sentence.citations, paint)}`.trimEnd(), terminal.width)}\n\n`)
    else if (event.type === 'degraded') terminal.err(paint('yellow', `${event.error.message}\n\n`))
  }
  throw new AppError('internal', { message: 'The answer had no end.' })
}

export function showEnd(result: AskResult, terminal: Terminal, paint: Paint): void {
  sayWhatIsShown(result.shown, terminal)
  if (result.finish === 'abstained') showAbstention(result, terminal, paint)
  if (result.finish === 'length') terminal.err(`${paint('yellow', wrap(cutShort, terminal.width))}\n\n`)
  if (result.error) terminal.err(`${paint('red', result.error.message)}\n\n`)
  for (const citation of result.citations) terminal.out(`${citationLines(citation, terminal, paint)}\n`)
  const posts = `${countOf(result.searched.posts, 'post')} searched`
  const about = result.found.reduce((sum, { similar }) => sum + 1 + similar.posts, 0)
  const more = about > result.citations.length ? `, ${countOf(about, 'post')} about it` : ''
  const late = result.finish !== 'abstained' && result.searches.some(({ complete }) => !complete)
  if (late) terminal.err(`${paint('dim', 'The time for searching ran out: better posts may exist.')}\n`)
  if (result.notKept !== undefined)
    terminal.err(`${paint('red', wrap(`This answer could not be saved. ${result.notKept}`, terminal.width))}\n`)
  const covers = coverWords(result, terminal)
  for (const note of result.understood?.notes ?? []) terminal.err(`${paint('dim', wrap(note, terminal.width))}\n`)
  terminal.err(
    paint(
      'dim',
      `\nAs of ${timeInWords(result.asOf, terminal.timeZone)} · ${posts}${more} · ${Math.round(result.tookMs)} ms · ${writtenBy(result)} · ${result.id}\n${covers}`,
    ),
  )
}

const cutShort = 'Cut short: the model may write no more than so much. What is here is whole sentences.'

/** Who wrote, and how many of a model's sentences failed which check. */
function writtenBy({ model, sentences, degraded, dropped }: AskResult): string {
  const isModels = sentences.some(({ check }) => check === 'supported' || check === 'partial' || check === 'unsourced')
  const failed = Object.entries(dropped).map(([check, count]) => `${count} by ${plain(check)}`)
  const left = failed.length > 0 ? ` (failed: ${failed.join(', ')})` : ''
  return `${degraded && !isModels ? `quotes in place of ${plain(model)}` : plain(model)}${left}`
}

/** What the store held when it was asked, and how old "now" was. */
function coverWords({ covered, missing, lagMs }: AskResult, { timeZone }: Terminal): string {
  if (!covered) return ''
  const lags = Object.entries(lagMs).map(([source, ms]) => ` · ${source} ${(ms / 1_000).toFixed(1)} s behind`)
  const unread = missing.map(
    ({ source, from, until }) => `${source} from ${timeInWords(from, timeZone)} to ${timeInWords(until, timeZone)}`,
  )
  const rest = unread.length > 0 ? `Still being read: ${unread.join('; ')}\n` : ''
  return `Posts from ${timeInWords(covered.from, timeZone)} to ${timeInWords(covered.until, timeZone)}${lags.join('')}\n${rest}`
}

function showAbstention(result: AskResult, terminal: Terminal, paint: Paint): void {
  terminal.out(`${wrap(plain(result.text), terminal.width)}\n`)
  if (!result.otherSpan) return
  const { from, until, posts } = result.otherSpan
  const onThis = result.understood?.terms.length === 0 ? '' : ' on this'
  const times = `--from ${from} --until ${until}`
  terminal.err(
    `\n${wrap(`The store holds ${countOf(posts, 'post')}${onThis} between ${timeInWords(from, terminal.timeZone)} and ${timeInWords(until, terminal.timeZone)}. Ask there:`, terminal.width)}\n  ${paint('cyan', `groundswell ask ${JSON.stringify(plain(result.question))} ${times}`)}\n`,
  )
}
