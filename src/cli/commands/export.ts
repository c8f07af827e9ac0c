import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { AppError, toAppError } from '../../errors/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf, filtersOf } from '../options.ts'
import { countOf } from '../terminal.ts'

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
      const target = options.out === undefined ? undefined : resolve(context.cwd, options.out)
      if (target !== undefined && existsSync(target) && !options.force)
        throw new AppError('request_invalid', {
          message: `${options.out} is there already. Choose another name, or add --force to replace it.`,
        })
      await using api = await context.services.openApi(config)
      const query = {
        ...(from !== undefined && { from }),
        ...(until !== undefined && { until }),
        ...(network !== undefined && { network }),
      }
      const posts = api.export(query, { signal: context.signal })
      const count = await (target === undefined ? print(posts, context) : writeWhole(target, posts))
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

/** The file is there when it is whole, never before. */
async function writeWhole(target: string, posts: AsyncIterable<string>): Promise<number> {
  const part = `${target}.part`
  let count = 0
  async function* lines() {
    for await (const line of posts) {
      yield `${line}\n`
      count++
    }
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(part))
    await rename(part, target)
    return count
  } catch (error) {
    await rm(part, { force: true })
    const known = toAppError(error)
    throw known.code === 'internal'
      ? new AppError('file_unreadable', { message: 'The file cannot be written there. Choose another place with --out.', cause: error })
      : known
  }
}
