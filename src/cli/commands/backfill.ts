import type { Command } from 'commander'
import type { Api } from '../../api/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { importAll, tellTotal } from './import.ts'

/** The past of an account, once; what it writes from now on is for `source add`. */
export function addBackfill(program: Command, context: CommandContext): void {
  program
    .command('backfill <accounts...>')
    .summary('fetch what an account of Bluesky has written so far')
    .description(
      'Fetches all posts of an account, by its handle or DID, from the server on which it lives, once. Safe to repeat: nothing is stored twice. Who has opted out, or is not shown by that server, is treated as when read live.\nWhat is written from now on: groundswell source add.',
    )
    .option('--json', 'one JSON object with the counts on standard output')
    .addHelpText('after', examples)
    .action(async (accounts: string[], options: { json?: boolean }, command: Command) => {
      await using api = await context.services.openApi(configOf(command, context).config)
      tellTotal(await backfillAll(accounts, api, context), options, context)
    })
}

const backfillAll = (accounts: readonly string[], api: Api, context: CommandContext) =>
  importAll(
    accounts.map((name) => ({ name })),
    ({ name }) => api.backfill(name, { signal: context.signal }),
    context,
  )

const examples = `
Examples:
  $ groundswell backfill @ana.example
  $ groundswell backfill ana.example bo.example --json
  $ groundswell backfill did:plc:ewvi7nxzyoun6zhxrhs64oiz

Exit codes: 0 read to the end, 66 no such account or not shown by its server, 69 its server cannot be reached, 130 interrupted (what was counted is stored).`
