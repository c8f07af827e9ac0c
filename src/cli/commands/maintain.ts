import type { Command } from 'commander'
import { Exit, type CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { createProgress, type Progress } from '../progress.ts'
import { countOf, createPaint, plain } from '../terminal.ts'

export function addVerify(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .summary('check the whole store: every row, every file of the index')
    .description(
      'Reads the whole store and changes nothing; a running server goes on. Held against each other are the pages of SQLite, posts and their ids, ' +
        'posts and what was deleted, versions that answers hold, every byte of the files of the text index, the length of every post and every ' +
        'word of some 500 in each file. Exit code 1 where something is wrong.',
    )
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  $ groundswell verify\n  $ groundswell verify --data ~/groundswell --json')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { config } = configOf(command, context)
      const { terminal, services, signal } = context
      const progress = createProgress(terminal, 'Checking')
      const report = await services.verify(config, { signal, onProgress: showing(progress) }).finally(() => progress.end())
      if (report.problems.length > 0) process.exitCode = Exit.failed
      if (json) return terminal.out(`${JSON.stringify(report)}\n`)
      const paint = createPaint(terminal)
      for (const problem of report.problems) terminal.out(`${paint('red', 'wrong')}  ${plain(problem)}\n`)
      const what = `${countOf(report.posts, 'post')}, ${countOf(report.segments, 'file')} of the index`
      terminal.out(
        report.problems.length === 0
          ? `${paint('green', 'ok')}  ${what}: all is as it should be.\n`
          : `${what}. Try: groundswell reindex\n`,
      )
    })
}

export function addReindex(program: Command, context: CommandContext): void {
  program
    .command('reindex')
    .summary('write every file of the text index anew from the posts')
    .description('Searches go on meanwhile, of a running server too. Interrupted, it leaves the store as it is; run it again.')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  $ groundswell reindex\n  $ groundswell reindex --data ~/groundswell --json')
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { config } = configOf(command, context)
      const { terminal, services, signal } = context
      const progress = createProgress(terminal, 'Indexing')
      const slices = await services.reindex(config, { signal, onProgress: showing(progress) }).finally(() => progress.end())
      if (json) return terminal.out(`${JSON.stringify({ slices })}\n`)
      terminal.out(
        slices === 0
          ? 'There is no full slice of posts yet: their words are in memory.\n'
          : `${countOf(slices, 'slice')} of 32,768 posts written anew.\n`,
      )
    })
}

const showing = (progress: Progress) => (what: string, done: number, of: number) =>
  progress.show(`${what}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`)
