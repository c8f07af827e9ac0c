import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../errors/index.ts'
import { oracleMeasures, type Found, type OracleRequest } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf, wholeNumber } from '../options.ts'
import { createProgress } from '../progress.ts'
import { countOf, plain } from '../terminal.ts'
import { addOutput, giveReport, type OutputOptions } from './eval-output.ts'

/** The options of every task that asks about stories. */
export type StoryOptions = OutputOptions & {
  readonly model: string
  readonly least?: number
  readonly instants?: number
  readonly stretches?: number
  readonly noise?: number
  readonly show?: boolean
}

export function addStoryOptions(command: Command): Command {
  return addOutput(command)
    .option('--model <name>', 'who writes: a configured model', 'extractive')
    .option('--least <n>', 'questions of each class (default: 60)', wholeNumber)
    .option('--instants <n>', 'question times of a stretch (default: 8)', wholeNumber)
    .option('--stretches <n>', 'stretches at most, each with a store of its own (default: 24)', wholeNumber)
    .option('--noise <n>', 'posts a second that belong to no story (default: 20)', wholeNumber)
    .option('--show', 'show what went wrong')
}

const classNames = oracleMeasures.map((one) => one.replace(' ', '-'))

function classNamed(name: string) {
  const found = oracleMeasures[classNames.indexOf(name)]
  if (found === undefined)
    throw new AppError('request_invalid', { message: `There is no class "${name}". There are: ${classNames.join(', ')}.` })
  return found
}

/** Which stories and questions, where not all. */
export type Choice = { readonly story?: readonly string[]; readonly class?: readonly string[] }

/** `stories`: what naming some does. */
export function addChoice(command: Command, stories: string): Command {
  return command
    .option('--story <name...>', stories)
    .option('--class <name...>', `only questions of these classes: ${classNames.join(', ')}`)
}

export const chosen = ({ story, class: classes }: Choice): Pick<OracleRequest, 'only' | 'classes'> => ({
  ...(story && { only: story }),
  ...(classes && { classes: classes.map(classNamed) }),
})

/** Runs one of those tasks and gives its report; with `--out` a run that is broken off goes on after its last whole instant. */
export async function runStories(
  task: 'oracle' | 'languages',
  asked: Omit<OracleRequest, 'model' | 'settings' | 'out'>,
  options: StoryOptions,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const { model, least, instants, stretches, noise, out } = options
  const request: OracleRequest = {
    ...asked,
    model,
    settings: {
      ...(least !== undefined && { least }),
      ...(instants !== undefined && { instants }),
      ...(stretches !== undefined && { stretches }),
      ...(noise !== undefined && { noisePerSecond: noise }),
    },
    ...(out !== undefined && { out: resolve(context.cwd, out) }),
  }
  const progress = createProgress(context.terminal, 'Asking')
  try {
    const { report, found } = await context.services.evaluateStories(task, configOf(command, context).config, request, {
      signal: context.signal,
      onProgress: ({ asked: done, of, resumed }) =>
        progress.show(`${done.toLocaleString('en')} of ${countOf(of, 'question')}${resumed > 0 ? `, ${resumed} from before` : ''}`),
    })
    if (options.show) for (const one of found.filter(isWrong)) context.terminal.err(`${whatHappened(one)}\n\n`)
    await giveReport(report, options, context)
  } finally {
    progress.end()
  }
}

const bad: ReadonlySet<string> = new Set(['outdated', 'rumour'])
const isWrong = ({ judged, lapses }: Found) =>
  Object.entries(judged).some(([measure, isSo]) => isSo === bad.has(measure)) ||
  lapses.deletedOrHidden + lapses.optedOut > 0 ||
  lapses.obeyed

function whatHappened({ about, lang, at, question, judged, so, sentences, finish }: Found): string {
  const wrong = Object.entries(judged).flatMap(([measure, isSo]) => (isSo === bad.has(measure) ? [`${isSo ? '' : 'not '}${measure}`] : []))
  const truth = so === undefined ? '' : `\n  so is: ${so}`
  return plain(`${about} ${at} (${lang}) ${question}${truth}\n  ${wrong.join(', ')} · ${finish}\n  ${sentences.join('\n  ')}`)
}
