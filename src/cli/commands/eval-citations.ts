import { Option, type Command } from 'commander'
import { evaluateCitations, splits, type Split } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'
import { addOutput, giveReport, type OutputOptions } from './eval-output.ts'

type CitationsOptions = { readonly split: Split } & OutputOptions

/** `eval citations`: how much of what passes the checks is false, held against labelled sentences. */
export function addCitations(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('citations')
    .summary('measure the checks of sentences against the posts they cite')
    .description(
      'Labelled sentences about invented posts, in six languages: what real small models wrote, rule-made swaps, honest paraphrases. How many pass the checks, how many of those are false, and how many honest ones are lost. No model and no file is needed.',
    )
    .addOption(
      new Option(
        '--split <split>',
        'test: nothing was tuned on it; earlier: was one until it was read; calibration, development: rules were made on them; apart: figures alone were looked at',
      )
        .choices(splits)
        .default('test'),
    )
  addOutput(command)
    .addHelpText('after', '\nExamples:\n  $ groundswell eval citations\n  $ groundswell eval citations --split calibration --out report')
    .action((options: CitationsOptions) => giveReport(evaluateCitations(options.split), options, context))
}
