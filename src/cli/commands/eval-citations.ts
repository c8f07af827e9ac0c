import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { evaluateCitations, splits, type Section, type Split } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { createProgress } from '../progress.ts'
import { addOutput, giveReport, type OutputOptions } from './eval-output.ts'

type CitationsOptions = { readonly split: Split; readonly model?: string } & OutputOptions

/** `eval citations`: how much of what passes the checks is false, held against labelled sentences. */
export function addCitations(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('citations')
    .summary('measure the checks of sentences against the posts they cite')
    .description(
      'Labelled sentences about invented posts, in six languages: what real small models wrote, rule-made swaps, honest paraphrases. How many pass the checks, how many of those are false, and how many honest ones are lost. No model and no file is needed. With --model a configured one writes of the same posts, by cluster and over the whole prompt, beside quotes, and reads the labelled sentences again; with --out such a run goes on where it was broken off.',
    )
    .addOption(
      new Option(
        '--split <split>',
        'test: nothing was tuned on it; earlier: was one until it was read; calibration, development: rules were made on them; apart: figures alone were looked at',
      )
        .choices(splits)
        .default('test'),
    )
    .option('--model <name>', 'a configured model besides')
  addOutput(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval citations\n  $ groundswell eval citations --split calibration --out report\n  $ groundswell eval citations --model smollm --out report',
    )
    .action(async (options: CitationsOptions, own: Command) => {
      const report = evaluateCitations(options.split)
      await giveReport({ ...report, sections: [...(await sectionsOf(options, own, context)), ...report.sections] }, options, context)
    })
}

async function sectionsOf(
  { split, model: name, out }: CitationsOptions,
  own: Command,
  context: CommandContext,
): Promise<readonly Section[]> {
  if (name === undefined) return []
  const progress = createProgress(context.terminal, 'Asking')
  try {
    return await context.services.evaluateByModel(
      { split, model: { name, config: configOf(own, context).config }, ...(out !== undefined && { out: resolve(context.cwd, out) }) },
      { onProgress: ({ done, of, doing }) => progress.show(`${done} of ${of} · ${doing}`), signal: context.signal },
    )
  } finally {
    progress.end()
  }
}
