import type { Command } from 'commander'
import { openKeyStore, type Key, type KeyStore } from '../../accounts/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { createPaint, plain, timeInWords, type Terminal } from '../terminal.ts'

type Flags = { readonly json?: boolean }

const examples = `
Examples:
  $ groundswell key create "my phone"
  $ groundswell key list
  $ groundswell key revoke key_3q2-7wAAAAAAAAAAAAAAAA
  $ groundswell key create laptop --json | jq -r .secret

Programs send a key as "Authorization: Bearer gsw_…". With a key one may ask, search and read, and nothing else. A server that runs on
the same folder knows new and revoked keys at once.`

/** Keys for other programs and other people: made, shown and taken back here alone, over the data folder. */
export function addKey(program: Command, context: CommandContext): void {
  const key = program
    .command('key')
    .summary('keys for programs and people who ask this server')
    .option('--json', 'JSON on standard output')
    .addHelpText('after', examples)
  const { terminal } = context
  key
    .command('create')
    .argument('<name>', 'whom or what it is for')
    .summary('make a key; its secret is shown this once')
    .action((name: string, _: unknown, command: Command) => {
      const { key: made, secret } = withKeys(command, context, (keys) => keys.create(name))
      if (isJson(command)) return terminal.out(`${JSON.stringify({ ...toJson(made), secret })}\n`)
      terminal.err(`Key "${plain(made.name)}" (${made.id}). Keep it now: it is not shown again.\n`)
      terminal.out(`${secret}\n`)
    })
  key
    .command('list')
    .summary('all keys, newest first, without their secrets')
    .action((_: unknown, command: Command) => {
      const keys = withKeys(command, context, (store) => store.list())
      if (isJson(command)) return terminal.out(`${JSON.stringify({ keys: keys.map(toJson) })}\n`)
      terminal.out(
        keys.length === 0 ? 'No keys. Make one: groundswell key create <name>\n' : keys.map((one) => lineOf(one, terminal)).join(''),
      )
    })
  key
    .command('revoke')
    .argument('<id>', 'as key list shows it')
    .summary('refuse a key from now on; streams that it opened end within seconds')
    .action((id: string, _: unknown, command: Command) => {
      const gone = withKeys(command, context, (keys) => keys.revoke(id))
      terminal.out(isJson(command) ? `${JSON.stringify(toJson(gone))}\n` : `Key "${plain(gone.name)}" (${gone.id}) is revoked.\n`)
    })
}

const isJson = (command: Command): boolean => command.optsWithGlobals<Flags>().json ?? false

function withKeys<T>(command: Command, context: CommandContext, use: (keys: KeyStore) => T): T {
  const { config } = configOf(command, context)
  using keys = openKeyStore({ folder: config.dataFolder })
  return use(keys)
}

const iso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString())
const toJson = ({ id, name, prefix, createdAt, lastUsedAt, revokedAt }: Key) => ({
  id,
  name,
  prefix,
  createdAt: iso(createdAt),
  lastUsedAt: iso(lastUsedAt),
  revokedAt: iso(revokedAt),
})

function lineOf({ id, name, prefix, createdAt, lastUsedAt, revokedAt }: Key, terminal: Terminal): string {
  const paint = createPaint(terminal)
  const time = (at: number) => timeInWords(new Date(at).toISOString(), terminal.timeZone)
  const used =
    revokedAt === undefined ? (lastUsedAt === undefined ? 'never used' : `last used ${time(lastUsedAt)}`) : `revoked ${time(revokedAt)}`
  return `${paint('bold', plain(name))}  ${prefix}…  made ${time(createdAt)}, ${used}\n    ${paint('dim', id)}\n`
}
