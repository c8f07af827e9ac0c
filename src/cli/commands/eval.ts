import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { addHeldOut } from './eval-heldout.ts'
import { addLanguages } from './eval-languages.ts'
import { addOracle } from './eval-oracle.ts'
import { addCitations } from './eval-citations.ts'
import { addInjection } from './eval-injection.ts'
import { addRecency } from './eval-recency.ts'
import { addSelection } from './eval-selection.ts'
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
      '\nExamples:\n  $ groundswell eval trec --help            the protocol, its files and options\n  $ groundswell eval oracle --out reports   answers over the demo network, held against what is true there\n  $ groundswell eval recency --questions RecencyQA.even.json\n  $ groundswell eval citations\n  $ groundswell eval injection --out reports\n  $ groundswell eval selection --posts data/posts',
    )
  addTrec(evaluation, context)
  addOracle(evaluation, context)
  addHeldOut(evaluation, context)
  addLanguages(evaluation, context)
  addRecency(evaluation, context)
  addCitations(evaluation, context)
  addInjection(evaluation, context)
  addSelection(evaluation, context)
}
