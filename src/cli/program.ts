import { Command } from 'commander'
import { AppError, errorTable, toAppError } from '../errors/index.ts'
import { addAnswer } from './commands/answer.ts'
import { addAsk } from './commands/ask.ts'
import { addBackfill } from './commands/backfill.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEval } from './commands/eval.ts'
import { addExport } from './commands/export.ts'
import { addImport } from './commands/import.ts'
import { addKey } from './commands/key.ts'
import { addReindex, addVerify } from './commands/maintain.ts'
import { addMedia } from './commands/media.ts'
import { addModel } from './commands/model.ts'
import { addPolicy } from './commands/policy.ts'
import { addReplay } from './commands/replay.ts'
import { addSearch } from './commands/search.ts'
import { addDemo, addServe } from './commands/serve.ts'
import { addSource } from './commands/source.ts'
import { addStatus } from './commands/status.ts'
import { Exit, type CommandContext } from './context.ts'
import { dataOption } from './options.ts'
import { addBridge } from './commands/bridge.ts'
import { addTail } from './commands/tail.ts'
import { addTrace } from './commands/trace.ts'
import { addTrends } from './commands/trends.ts'
import { createPaint, wrap } from './terminal.ts'

const about = `Ask what is happening; get an answer written from posts, every sentence cited, checked and dated.
Everything runs on this computer; what you ask and import stays on it, unless you add a model that runs elsewhere.`

const examples = `
Examples:
  $ groundswell import posts.ndjson.gz              read an archive
  $ groundswell ask "What is said about the Zika virus in April 2016?"
  $ groundswell search '"clean water" flint' --sort newest
  $ groundswell serve                               the page, on http://127.0.0.1:8420, and live posts
  $ groundswell demo                                the same over an invented network

"groundswell <command> --help" shows more examples. Exit codes: 0 done, 2 wrong use, 3 no post about it, others in docs/errors.md.`

/** `args`: what was asked, for which some commands load more; without them everything is there. */
export async function createProgram(context: CommandContext, args?: readonly string[]): Promise<Command> {
  const program = new Command('groundswell')
    .description(about)
    .version(context.version, '--version')
    .addOption(dataOption())
    .addHelpText('after', examples)
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for examples)')
    .exitOverride()
    .configureOutput({
      writeOut: context.terminal.out,
      writeErr: context.terminal.err,
      getOutHelpWidth: () => context.terminal.width,
      getErrHelpWidth: () => context.terminal.width,
    })
  for (const add of [
    addImport,
    addBackfill,
    addAsk,
    addSearch,
    addAnswer,
    addTrace,
    addReplay,
    addExport,
    addTail,
    addBridge,
    addTrends,
    addStatus,
    addSource,
    addPolicy,
    addDoctor,
    addVerify,
    addReindex,
    addKey,
    addModel,
    addMedia,
  ])
    add(program, context)
  await addEval(program, context, args?.includes('eval') ?? true)
  for (const add of [addServe, addDemo]) add(program, context)
  for (const command of program.commands)
    for (const one of [command, ...command.commands]) one.addOption(dataOption()).copyInheritedSettings(program)
  return program
}

/** Runs one command line; the exit code is left in `process.exitCode`. Errors are one sentence, or one JSON line under --json. */
export async function runProgram(args: readonly string[], context: CommandContext): Promise<void> {
  try {
    const program = await createProgram(context, args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (isCommander(error)) {
      process.exitCode = error.exitCode === 1 ? 2 : error.exitCode
      if (error.code === 'commander.invalidArgument' && error.message.startsWith('error:') === false)
        context.terminal.err(`${error.message}\n`)
      return
    }
    const known = context.signal.aborted ? new AppError('cancelled', { message: 'Interrupted.' }) : toAppError(error)
    showError(known, args.includes('--json'), context)
    process.exitCode = known.code === 'cancelled' ? Exit.interrupted : errorTable[known.code].exit
  }
}

function showError(error: AppError, json: boolean, { terminal, env }: CommandContext): void {
  const { code, message, retryable } = error
  if (json) return terminal.err(`${JSON.stringify({ error: { code, message, retryable } })}\n`)
  const paint = createPaint(terminal)
  terminal.err(`${paint('red', 'groundswell:')} ${wrap(message, terminal.width - 13, ' '.repeat(13))}\n`)
  if (env.GROUNDSWELL_LOG_LEVEL === 'debug' || code === 'internal') terminal.err(`${describe(error)}\n`)
}

function describe(error: Error): string {
  const cause =
    error.cause instanceof Error
      ? `\ncaused by ${error.cause.stack ?? error.cause.message}`
      : error.cause === undefined
        ? ''
        : `\ncaused by ${String(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

type CommanderLike = Error & { readonly code: string; readonly exitCode: number }
const isCommander = (error: unknown): error is CommanderLike =>
  error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number'
