import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { addChoice, addStoryOptions, chosen, runStories, type Choice, type StoryOptions } from './eval-stories.ts'

type HeldOutOptions = StoryOptions & Choice & { readonly alone?: boolean }

/** `eval heldout`: the same over stories that nothing was fitted to, or over anybody's own. */
export function addHeldOut(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('heldout')
    .summary('the same over stories that nothing was fitted to, or over your own')
    .description(
      'Eight stories that were written without sight of the rules of answering, or story files of your own in the format of docs/stories.md: they play among the demo network’s, and only they are asked about. What no post tells is asked of places where they do not play.',
    )
    .argument('[folder]', 'holds story files, *.json (default: the eight that come with Groundswell, for reports alone)')
    .option('--alone', 'play nothing else')
  addChoice(command, 'ask about these alone')
  addStoryOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval heldout --out reports\n  $ groundswell eval heldout my-stories --least 20 --show',
    )
    .action(async (folder: string | undefined, { alone = false, ...options }: HeldOutOptions, self: Command) => {
      const heldOut = folder === undefined || resolve(context.cwd, folder)
      await runStories('oracle', { heldOut, alone, ...chosen(options) }, options, self, context)
    })
}
