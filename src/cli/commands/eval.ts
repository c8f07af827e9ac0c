import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { addRecency } from './eval-recency.ts'
import { addTrec } from './eval-trec.ts'

/** `eval`: each task in a file of its own. */
export function addEval(program: Command, context: CommandContext): void {
  const evaluation = program
    .command('eval')
    .summary('measure how good the results are')
    .description(
      'Measures results against judgements that others made, or against a world whose truth is known. docs/quality.md and docs/benchmarks.md have figures and say where they come from.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval trec --help            the protocol, its files and options\n  $ groundswell eval recency --questions RecencyQA.even.json',
    )
  addTrec(evaluation, context)
  addRecency(evaluation, context)
}
