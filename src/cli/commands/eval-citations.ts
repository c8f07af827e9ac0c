import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { evaluateCitations, reportText, writeReport, type Split } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'

type CitationsOptions = { readonly split: Split; readonly out?: string; readonly json?: boolean }

/** `eval citations`: how much of what passes the checks is false, held against labelled sentences. */
export function addCitations(evaluation: Command, context: CommandContext): void {
  evaluation
    .command('citations')
    .summary('measure the checks of sentences against the posts they cite')
    .description(
      'Labelled sentences about invented posts, in six languages: what real small models wrote, rule-made swaps, honest paraphrases. How many pass the checks, how many of those are false, and how many honest ones are lost. No model and no file is needed.',
    )
    .addOption(
      new Option('--split <split>', 'test: nothing was tuned on it; calibration: thresholds and rules were')
        .choices(['test', 'calibration'])
        .default('test'),
    )
    .option('--out <folder>', 'write citations.json and citations.html there as well')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  $ groundswell eval citations\n  $ groundswell eval citations --split calibration --out report')
    .action(async ({ split, out, json }: CitationsOptions) => {
      const report = evaluateCitations(split)
      if (out !== undefined) {
        const day = new Date(context.terminal.now()).toISOString().slice(0, 10)
        await writeReport(
          resolve(context.cwd, out),
          report,
          `${day}, Groundswell ${context.version}: groundswell eval citations --split ${split}`,
        )
      }
      context.terminal.out(json ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`)
    })
}
