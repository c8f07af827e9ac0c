import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { addChoice, addStoryOptions, chosen, runStories, type Choice, type StoryOptions } from './eval-stories.ts'

type OracleOptions = StoryOptions & Choice & { readonly report?: boolean; readonly rumours?: string }

/** `eval oracle`: answers held against what is true in the demo network. */
export function addOracle(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('oracle')
    .summary('hold answers against what is true in the demo network')
    .description(
      'The demo network by a stepped clock: what is true is asked in every language of its story, and what no post tells is asked as well. Judged by what answers show: is the figure current, is a denial shown, does it abstain? Your own data folder is not touched.',
    )
    .option('--report', 'the stories that nobody tunes on, in place of the others')
    .option('--rumours <folder>', 'RumourEval 2017 as published: how many real denials are heard as such')
  addChoice(command, 'play these alone, for a closer look')
  addStoryOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval oracle --out reports\n  $ groundswell eval oracle --report --json\n  $ groundswell eval oracle --story power-cut --least 10 --show\n  $ groundswell eval oracle --class camps denial --show',
    )
    .action(async ({ report = false, rumours, ...options }: OracleOptions, self: Command) =>
      runStories(
        'oracle',
        {
          reportStories: report,
          ...chosen(options),
          ...(rumours !== undefined && { rumours: resolve(context.cwd, rumours) }),
        },
        options,
        self,
        context,
      ),
    )
}
