import { resolve } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '../../errors/index.ts'
import { reportText, writeReport, type Report } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'

/** What every task of `eval` shares: where its report goes. */
export type OutputOptions = { readonly out?: string; readonly json?: boolean }

export const addOutput = (command: Command): Command =>
  command
    .option('--out <folder>', 'write the report there as well: a page with charts, and JSON')
    .option('--json', 'one JSON object on standard output')

/** Tables on standard output, or the report as JSON; with `--out` the page and the figures as files. */
export async function giveReport(report: Report, options: OutputOptions, context: CommandContext): Promise<void> {
  await keepReport(report, options, context)
  context.terminal.out(options.json ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`)
}

/** The files of `--out`, for a task with words of its own on standard output. Throws `file_unreadable`. */
export async function keepReport(report: Report, { out }: OutputOptions, { cwd, terminal, version }: CommandContext): Promise<void> {
  if (out === undefined) return
  const made = `groundswell ${version}, eval ${report.task}, ${new Date(terminal.now()).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  try {
    await writeReport(resolve(cwd, out), report, made)
  } catch (cause) {
    throw new AppError('file_unreadable', { message: `The report cannot be written to ${out}. Choose another folder with --out.`, cause })
  }
  terminal.err(`The report: ${out}/${report.task}.html\n`)
}
