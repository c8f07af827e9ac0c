import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../errors/index.ts'
import { oracleMeasures } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'
import { addStoryOptions, runStories, type StoryOptions } from './eval-stories.ts'

type OracleOptions = StoryOptions & {
  readonly report?: boolean
  readonly story?: readonly string[]
  readonly rumours?: string
  readonly class?: readonly string[]
}

const classNames = oracleMeasures.map((one) => one.replace(' ', '-'))

function classNamed(name: string) {
  const found = oracleMeasures[classNames.indexOf(name)]
  if (found === undefined)
    throw new AppError('request_invalid', { message: `There is no class "${name}". There are: ${classNames.join(', ')}.` })
  return found
}

/** `eval oracle`: answers held against what is true in the demo network. */
export function addOracle(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('oracle')
    .summary('hold answers against what is true in the demo network')
    .description(
      'The demo network by a stepped clock: what is true is asked in every language of its story, and what no post tells is asked as well. Judged by what answers show: is the figure current, is a denial shown, does it abstain? Your own data folder is not touched.',
    )
    .option('--report', 'the stories that nobody tunes on, in place of the others')
    .option('--story <name...>', 'play these alone, for a closer look')
    .option('--class <name...>', `only questions of these classes: ${classNames.join(', ')}`)
    .option('--rumours <folder>', 'RumourEval 2017 as published: how many real denials are heard as such')
  addStoryOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval oracle --out reports\n  $ groundswell eval oracle --report --json\n  $ groundswell eval oracle --story power-cut --least 10 --show\n  $ groundswell eval oracle --class camps denial --show',
    )
    .action(async ({ report = false, story, rumours, class: classes, ...options }: OracleOptions, self: Command) =>
      runStories(
        'oracle',
        {
          reportStories: report,
          ...(story && { only: story }),
          ...(classes && { classes: classes.map(classNamed) }),
          ...(rumours !== undefined && { rumours: resolve(context.cwd, rumours) }),
        },
        options,
        self,
        context,
      ),
    )
}
