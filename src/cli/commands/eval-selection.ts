import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { selectionParts, type SelectionPart } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { createProgress } from '../progress.ts'
import { addOutput, giveReport, type OutputOptions } from './eval-output.ts'

type SelectionOptions = {
  readonly posts: string
  readonly part?: readonly SelectionPart[]
  readonly rerank?: string
} & OutputOptions

/** `eval selection`: are the quoted sentences to the point, held against labels. */
export function addSelection(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('selection')
    .summary('measure whether quoted sentences are to the point, on judged questions')
    .description(
      'Imports real posts into a store of its own, asks 707 questions of which some cannot be answered, some want a number and some have code claim something in its own words, and holds every quoted sentence, figures that lead, and such claims against labels that come with the program. Beside it: the first sentence of the best three posts. Your own data folder is not touched. With --out a run that is broken off goes on after its last question.',
    )
    .addOption(new Option('--part <names...>', 'only these questions').choices(selectionParts))
    .option('--rerank <model>', 'a configured model besides, which puts the best posts of each question in order')
    .requiredOption('--posts <folder>', 'where congress-2016, CrisisLexT26 and RumourEval 2017 lie; what is not there is not asked')
  addOutput(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval selection --posts data/posts --out reports\n  $ groundswell eval selection --posts data/posts --part fourth --rerank smollm',
    )
    .action(async (options: SelectionOptions, own: Command) => {
      const { posts, part: parts, rerank: name } = options
      const model = name === undefined ? undefined : { name, config: configOf(own, context).config }
      const progress = createProgress(context.terminal, 'Asking')
      const report = await context.services
        .evaluateSelection(
          {
            folder: resolve(context.cwd, posts),
            parts,
            model,
            ...(options.out !== undefined && { out: resolve(context.cwd, options.out) }),
          },
          {
            onProgress: ({ set, posts: stored, asked, questions }) =>
              progress.show(`${set}: ${stored.toLocaleString('en')} posts · ${asked} of ${questions} questions`),
            signal: context.signal,
          },
        )
        .finally(() => progress.end())
      await giveReport(report, options, context)
    })
}
