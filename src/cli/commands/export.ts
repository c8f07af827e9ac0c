import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { configOf, filtersOf } from '../options.ts'
import { countOf } from '../terminal.ts'
import { targetOf, writeWhole } from '../write-file.ts'

type ExportOptions = {
  readonly from?: string
  readonly until?: string
  readonly network?: string
  readonly timeZone?: string
  readonly out?: string
  readonly force?: boolean
}

export function addExport(program: Command, context: CommandContext): void {
  program
    .command('export')
    .summary('write posts as JSON lines, which import reads back')
    .description('Writes one JSON object a line to standard output or a file. Deleted and hidden posts are not in it.')
    .option('--from <time>', 'only posts from then on')
    .option('--until <time>', 'only posts before then')
    .option('--network <name>', 'only one network')
    .option('--time-zone <zone>', 'zone in which dates are meant')
    .option('--out <file>', 'write to a file, whole or not at all')
    .option('--force', 'replace the file if it is there')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell export --from 2016-04-01 --until 2016-05-01 > april.ndjson\n  $ groundswell export --network bluesky --out bluesky.ndjson`,
    )
    .action(async (options: ExportOptions, command: Command) => {
      const { config } = configOf(command, context)
      const { from, until, network } = filtersOf(options, config.timeZone)
      const target = targetOf(options, context.cwd)
      await using api = await context.services.openApi(config)
      const query = {
        ...(from !== undefined && { from }),
        ...(until !== undefined && { until }),
        ...(network !== undefined && { network }),
      }
      const posts = api.export(query, { signal: context.signal })
      const count = await (target === undefined ? print(posts, context) : writeLines(target, posts))
      context.terminal.err(`${countOf(count, 'post')} exported\n`)
    })
}

async function print(posts: AsyncIterable<string>, { terminal }: CommandContext): Promise<number> {
  let count = 0
  for await (const line of posts) {
    terminal.out(`${line}\n`)
    count++
  }
  return count
}

async function writeLines(target: string, posts: AsyncIterable<string>): Promise<number> {
  let count = 0
  async function* lines() {
    for await (const line of posts) {
      yield `${line}\n`
      count++
    }
  }
  await writeWhole(target, lines())
  return count
}
