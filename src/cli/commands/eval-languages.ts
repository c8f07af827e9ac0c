import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { addStoryOptions, runStories, type StoryOptions } from './eval-stories.ts'

/** `eval languages`: is an answer in another language as good as one in English? */
export function addLanguages(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('languages')
    .summary('compare answers in six languages with those in English')
    .description(
      'The figures of eval oracle, language by language, over the stories that are told in all six; and whether swapped names are caught in scripts that have no capital letters.',
    )
  addStoryOptions(command)
    .addHelpText('after', '\nExamples:\n  $ groundswell eval languages --out reports\n  $ groundswell eval languages --least 20 --json')
    .action(async (options: StoryOptions, self: Command) => runStories('languages', {}, options, self, context))
}
