import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { addStoryOptions, runStories, type StoryOptions } from './eval-stories.ts'

/** `eval heldout`: the same over stories of anybody's own. */
export function addHeldOut(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('heldout')
    .summary('the same over stories of your own')
    .description(
      'Story files in the format of docs/stories.md, with their questions: they play among the demo network’s own, and only they are asked about. What no post tells is asked of places where they do not play.',
    )
    .argument('<folder>', 'holds the story files, *.json')
    .option('--alone', 'play nothing else')
  addStoryOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval heldout my-stories --out reports\n  $ groundswell eval heldout my-stories --least 20 --show',
    )
    .action(async (folder: string, { alone = false, ...options }: StoryOptions & { alone?: boolean }, self: Command) =>
      runStories('oracle', { heldOut: resolve(context.cwd, folder), alone }, options, self, context),
    )
}
