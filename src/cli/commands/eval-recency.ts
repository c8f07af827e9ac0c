import type { Command } from 'commander'
import { evaluateRecency, recencyReport, type RecencyReport } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'
import { readGiven } from '../read-given.ts'
import { addOutput, keepReport, type OutputOptions } from './eval-output.ts'
import { createPaint, wrap, type Terminal } from '../terminal.ts'

type RecencyOptions = { readonly questions: string; readonly develop?: boolean } & OutputOptions

/** `eval recency`: does a question need posts, held against RecencyQA. */
export function addRecency(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('recency')
    .summary('measure which questions are held to need posts, on RecencyQA')
    .description(
      'Of each question: does its answer age within a week (label An-Hour … A-Week), so that posts must be searched? The odd rows, which nothing was fitted to.',
    )
    .requiredOption('--questions <file>', 'RecencyQA, a JSON list')
    .option('--develop', 'the even rows in place of the odd ones: those that the weights were fitted to')
  addOutput(command)
    .addHelpText('after', '\nExamples:\n  $ groundswell eval recency --questions RecencyQA.even.json')
    .action(async (options: RecencyOptions) => {
      const { questions, develop, json } = options
      const report = evaluateRecency(await readGiven(questions, context), develop ? 'develop' : 'report')
      await keepReport(recencyReport(report), options, context)
      context.terminal.out(json ? `${JSON.stringify(report)}\n` : reportText(report, context.terminal))
    })
}

function reportText({ split, questions, positive, lines, alone }: RecencyReport, terminal: Terminal): string {
  const paint = createPaint(terminal)
  const head = `${''.padEnd(16)}${'accuracy'.padStart(10)}${'± s.e.'.padStart(9)}${'AUC'.padStart(8)}`
  const rows = lines.map(
    ({ name, accuracy, standardError, auc }) =>
      `${name.padEnd(16)}${accuracy.toFixed(3).padStart(10)}${standardError.toFixed(3).padStart(9)}${auc.toFixed(3).padStart(8)}`,
  )
  const which = split === 'report' ? 'odd rows, which nothing was fitted to' : 'even rows, which the weights were fitted to'
  const without = `Without posts, where an operator lets a model answer alone: ${alone.positive} of ${positive} that need them, ${alone.negative} of ${questions - positive} others.`
  return [
    `${questions} questions (${which}), ${positive} of them age within a week.`,
    paint('dim', head),
    ...rows,
    wrap(without, terminal.width),
    '',
  ].join('\n')
}
