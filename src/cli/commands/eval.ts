import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'

/** `eval`; with its tasks (`eval-tasks.ts`) where it is asked for: other commands do without what they load. */
export async function addEval(program: Command, context: CommandContext, isAsked: boolean): Promise<void> {
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
  if (isAsked) (await import('./eval-tasks.ts')).addTasks(evaluation, context)
}
