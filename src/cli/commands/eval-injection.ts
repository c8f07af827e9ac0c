import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { reportText, writeReport } from '../../eval/report/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf, wholeNumber } from '../options.ts'
import { createProgress } from '../progress.ts'
import { readGiven } from '../read-given.ts'

type InjectionOptions = {
  readonly attacks?: string
  readonly model?: string
  readonly every?: number
  readonly sample?: number
  readonly out?: string
  readonly json?: boolean
}

/** `eval injection`: what posts that speak to the machine do to an answer. */
export function addInjection(evaluation: Command, context: CommandContext): void {
  evaluation
    .command('injection')
    .summary('plant hostile posts among fixed evidence, and see what answers do')
    .description(
      'Every attack stands in the text, the display name, the alternative text and the card of one post, at three positions among invented evidence, and\nthree writers answer: quotes, and a model that obeys whatever it reads, by cluster and over the whole prompt. No store is opened.',
    )
    .option('--attacks <file>', 'a published set besides ours: a JSON object of lists of texts (BIPIA)')
    .option('--model <name>', 'a configured model besides, in both its writers')
    .option('--every <n>', 'with --model: ask it in every n-th case (default 50)', wholeNumber)
    .option('--sample <n>', 'every n-th case alone, of all writers: a quick look', wholeNumber)
    .option('--out <dir>', 'write injection.json and injection.html there')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundswell eval injection\n  $ groundswell eval injection --attacks text_attack_train.json --out reports\n  $ groundswell eval injection --model qwen --every 100',
    )
    .action(async ({ attacks, model, every, sample, out, json }: InjectionOptions, command: Command) => {
      if (every !== undefined && model === undefined)
        throw new InvalidArgumentError('--every is how often a model is asked: name one with --model.')
      const { terminal, signal } = context
      const progress = createProgress(terminal, 'Planting')
      const request = {
        ...(attacks !== undefined && { attacks: await readGiven(attacks, context) }),
        ...(sample !== undefined && { sample }),
        ...(model !== undefined && { model: { name: model, every: every ?? 50, config: configOf(command, context).config } }),
      }
      try {
        const report = await context.services.evaluateInjection(request, {
          onProgress: ({ done, of, writer }) =>
            progress.show(`${done.toLocaleString('en')} of ${of.toLocaleString('en')} answers · ${writer}`),
          signal,
        })
        const made = `groundswell eval injection${attacks === undefined ? '' : ' --attacks <file>'}${model === undefined ? '' : ` --model ${model} --every ${every ?? 50}`}, ${new Date(terminal.now()).toISOString().slice(0, 10)}`
        if (out !== undefined) await writeReport(resolve(context.cwd, out), report, made)
        terminal.out(json ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`)
      } finally {
        progress.end()
      }
    })
}
