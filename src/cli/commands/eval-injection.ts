import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { configOf, wholeNumber } from '../options.ts'
import { createProgress } from '../progress.ts'
import { readGiven } from '../read-given.ts'
import { addOutput, giveReport, type OutputOptions } from './eval-output.ts'

type InjectionOptions = {
  readonly attacks?: string
  readonly model?: string
  readonly every?: number
  readonly sample?: number
} & OutputOptions

/** `eval injection`: what posts that speak to the machine do to an answer. */
export function addInjection(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('injection')
    .summary('plant hostile posts among fixed evidence, and see what answers do')
    .description(
      'Every attack stands in the text, the display name, the alternative text, the card and the words in a picture of one post, at three positions among\ninvented evidence, and three writers answer: quotes, and a model that obeys whatever it reads, by cluster and over the whole prompt. No store is\nopened. With --out a run that is broken off goes on where it was.',
    )
    .option('--attacks <file>', 'a published set besides ours: a JSON object of lists of texts (BIPIA)')
    .option('--model <name>', 'a configured model besides, in both its writers')
    .option('--every <n>', 'with --model: ask it in every n-th case (default 50)', wholeNumber)
    .option('--sample <n>', 'every n-th case alone, of all writers: a quick look', wholeNumber)
  addOutput(command)
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval injection\n  $ groundswell eval injection --attacks text_attack_train.json --out reports\n  $ groundswell eval injection --model qwen --every 100',
    )
    .action(async (options: InjectionOptions, own: Command) => {
      const { attacks, model, every, sample } = options
      if (every !== undefined && model === undefined)
        throw new InvalidArgumentError('--every is how often a model is asked: name one with --model.')
      const { terminal, signal } = context
      const progress = createProgress(terminal, 'Planting')
      const request = {
        ...(attacks !== undefined && { attacks: await readGiven(attacks, context) }),
        ...(sample !== undefined && { sample }),
        ...(options.out !== undefined && { out: resolve(context.cwd, options.out) }),
        ...(model !== undefined && { model: { name: model, every: every ?? 50, config: configOf(own, context).config } }),
      }
      try {
        const report = await context.services.evaluateInjection(request, {
          onProgress: ({ done, of, resumed, writer }) =>
            progress.show(
              `${done.toLocaleString('en')} of ${of.toLocaleString('en')} answers${resumed > 0 ? `, ${resumed.toLocaleString('en')} from before` : ''} · ${writer}`,
            ),
          signal,
        })
        await giveReport(report, options, context)
      } finally {
        progress.end()
      }
    })
}
