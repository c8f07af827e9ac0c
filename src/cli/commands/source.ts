import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { confirm, isCancel } from '@clack/prompts'
import { InvalidArgumentError, type Command } from 'commander'
import type { AddedSources, AddSource, Api, SourceEntry } from '../../api/index.ts'
import { AppError } from '../../errors/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { readSecret } from '../read-secret.ts'
import { ageInWords, countOf, createPaint, plain, timeInWords, wrap, type Terminal } from '../terminal.ts'
import { targetOf, writeWhole } from '../write-file.ts'

type Flags = { readonly json?: boolean }
type AddFlags = {
  readonly name?: string
  readonly kind?: string
  readonly secretFromStdin?: boolean
  readonly only?: readonly number[]
  readonly yes?: boolean
  readonly dryRun?: boolean
}

const examples = `
Examples:
  $ groundswell source add bluesky
  $ groundswell source add wss://jetstream1.us-east.bsky.network --name east
  $ groundswell source list
  $ groundswell source pause east
  $ groundswell source remove east --posts erase
  $ groundswell source add feeds.opml
  $ groundswell source export > feeds.opml
  $ groundswell source add https://server.example --secret-from-stdin --yes < token.txt

A server that runs on this folder takes every change at once; else the next one does. docs/sources.md says what can be added.`

/** What is read live: added, listed, paused and removed, through the running server or in the folder's own files. */
export function addSource(program: Command, context: CommandContext): void {
  const source = program
    .command('source')
    .summary('choose what is read live: networks, servers, feeds')
    .option('--json', 'JSON on standard output')
    .addHelpText('after', examples)
  addAdd(source, context)
  addList(source, context)
  addRemove(source, context)
  addPausing(source, context)
  addExport(source, context)
}

const isJson = (command: Command): boolean => command.optsWithGlobals<Flags>().json ?? false

function addAdd(source: Command, context: CommandContext): void {
  source
    .command('add')
    .argument('<given>', 'an address, a handle, the name of a network, or a file that lists sources')
    .summary('say what would be read, and read it')
    .option('--name <id>', 'its id here (default: from its title)')
    .option('--kind <kind>', 'where several kinds of source would take it')
    .option('--secret-from-stdin', 'a token or key belongs to it: asked for at a terminal, else the first line of standard input')
    .option('--only <numbers>', 'of several that were recognised these alone: 1,3', numbersOf)
    .option('--yes', 'add without asking')
    .option('--dry-run', 'only say what would be read')
    .action(async (given: string, flags: AddFlags, command: Command) => {
      const { terminal, services, signal } = context
      const secret = flags.secretFromStdin ? await readSecret('Token or key', context) : undefined
      const asked: AddSource = {
        ...(await withFile(given, context)),
        ...(secret !== undefined && { secret }),
        ...(flags.kind !== undefined && { kind: flags.kind }),
        ...(flags.name !== undefined && { name: flags.name }),
        ...(flags.only && { only: [...flags.only] }),
      }
      await using api = await services.openApi(configOf(command, context).config)
      const seen = await api.addSource({ ...asked, preview: true }, { signal })
      terminal.err(previewOf(seen, flags.only, terminal))
      if (flags.dryRun) return isJson(command) ? terminal.out(`${JSON.stringify(seen)}\n`) : undefined
      const wanted = secret === undefined ? await missingSecret(seen, context) : secret
      if (!(await mayAdd(flags.yes ?? false, context))) return terminal.err('Nothing was added.\n')
      const added = await api.addSource({ ...asked, ...(wanted !== undefined && { secret: wanted }) }, { signal })
      if (isJson(command)) return terminal.out(`${JSON.stringify(added)}\n`)
      if (added.added.length === 0) return terminal.out('It was there already.\n')
      for (const one of added.added) terminal.out(lineOf(one, terminal))
      if (added.added.every(({ state }) => state === 'off')) terminal.err('It is read as soon as a server runs here: groundswell serve\n')
    })
}

function addList(source: Command, context: CommandContext): void {
  source
    .command('list')
    .summary('what is read, how it does, and why it does not')
    .action(async (_: unknown, command: Command) => {
      const { terminal, services, signal } = context
      await using api = await services.openApi(configOf(command, context).config)
      const sources = await api.sources({ signal })
      if (isJson(command)) return terminal.out(`${JSON.stringify({ sources })}\n`)
      if (sources.length === 0) return terminal.out('Nothing is read. Add something: groundswell source add bluesky\n')
      for (const one of sources) terminal.out(lineOf(one, terminal))
    })
}

function addRemove(source: Command, context: CommandContext): void {
  source
    .command('remove')
    .argument('<id>', 'as source list shows it')
    .summary('read a source no more; its posts stay until they are too old, or go now')
    .option('--posts <what>', 'keep or erase (default: asked for at a terminal, else keep)', postsOf)
    .action(async (id: string, { posts }: { posts?: 'keep' | 'erase' }, command: Command) => {
      const { terminal, services, signal } = context
      await using api = await services.openApi(configOf(command, context).config)
      const what = posts ?? ((await mayErase(id, api, context)) ? 'erase' : 'keep')
      const removed = await api.removeSource(id, { posts: what }, { signal })
      if (isJson(command)) return terminal.out(`${JSON.stringify(removed)}\n`)
      const { source: gone, erased, left } = removed
      const kept = what === 'keep' ? ' Its posts stay until they are too old.' : ` ${countOf(erased, 'post')} went with it.`
      terminal.out(`${plain(gone.title)} (${gone.id}) is read no more.${kept}\n`)
      if (left !== undefined) terminal.err(`${wrap(plain(left), terminal.width)}\n`)
    })
}

function addPausing(source: Command, context: CommandContext): void {
  const change = (name: string, paused: boolean, summary: string) =>
    source
      .command(name)
      .argument('<id>', 'as source list shows it')
      .summary(summary)
      .action(async (id: string, _: unknown, command: Command) => {
        const { terminal, services, signal } = context
        await using api = await services.openApi(configOf(command, context).config)
        const entry = await api.changeSource(id, { paused }, { signal })
        terminal.out(isJson(command) ? `${JSON.stringify(entry)}\n` : lineOf(entry, terminal))
      })
  change('pause', true, 'stop reading a source; it is kept with its settings')
  change('resume', false, 'read a paused source again, from where it was left')
}

function addExport(source: Command, context: CommandContext): void {
  source
    .command('export')
    .summary('write the list of feeds as OPML, which every feed reader takes')
    .option('--out <file>', 'write to a file, whole or not at all (default: standard output)')
    .option('--force', 'replace the file if it is there')
    .action(async (options: { out?: string; force?: boolean }, command: Command) => {
      const { terminal, services, signal, cwd } = context
      const target = targetOf(options, cwd)
      await using api = await services.openApi(configOf(command, context).config)
      const list = await api.feeds({ signal })
      if (!(await api.sources({ signal })).some(({ kind }) => kind === 'feeds'))
        terminal.err('There are no feeds to write: the list is empty. Add one: groundswell source add https://example.org/feed.xml\n')
      if (target === undefined) terminal.out(list)
      else await writeWhole(target, [list])
    })
}

/** Of a file here its text goes along: a server may run elsewhere, and opens no file that somebody names. */
async function withFile(given: string, { cwd }: CommandContext): Promise<Pick<AddSource, 'given' | 'file'>> {
  const path = resolve(cwd, given)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given) || !existsSync(path) || !statSync(path).isFile()) return { given }
  if (statSync(path).size > 4_000_000)
    throw new AppError('too_large', {
      message: 'A file that lists sources has at most 4 MB. An archive of posts is imported: groundswell import <file>',
    })
  return { given: basename(path), file: await readFile(path, 'utf8') }
}

function previewOf({ recognised }: AddedSources, only: readonly number[] | undefined, terminal: Terminal): string {
  const paint = createPaint(terminal)
  const shown = 20
  const lines = recognised.slice(0, shown).map(({ kind, title, reads, secret }, at) => {
    const number = recognised.length > 1 ? `${at + 1}. ` : ''
    const isChosen = !only || only.includes(at + 1)
    const wants = secret?.isNeeded ? ` Needs a secret: ${secret.what}` : ''
    const head = `${number}${paint(isChosen ? 'bold' : 'dim', plain(title))}  ${paint('dim', kind)}`
    return `${head}\n    ${wrap(plain(`${reads}${wants}`), terminal.width - 4, '    ')}\n`
  })
  const more = recognised.length > shown ? `… and ${recognised.length - shown} more\n` : ''
  return `${lines.join('')}${more}`
}

/** Only a terminal can be asked; elsewhere the server says that a secret is missing. */
async function missingSecret({ recognised }: AddedSources, context: CommandContext): Promise<string | undefined> {
  const needs = recognised.find(({ secret }) => secret?.isNeeded)
  if (!needs || !isAskable(context)) return undefined
  return readSecret(plain(needs.secret?.what ?? 'Token or key'), context)
}

const isAskable = ({ terminal }: CommandContext) => terminal.isInteractive && process.stdin.isTTY

async function mayAdd(isYes: boolean, context: CommandContext): Promise<boolean> {
  if (isYes) return true
  if (!isAskable(context))
    throw new AppError('request_invalid', { message: 'Nobody can be asked here: add --yes to read this, or --dry-run to only look.' })
  const answer = await confirm({ message: 'Read this from now on?', signal: context.signal })
  return !isCancel(answer) && answer
}

async function mayErase(id: string, api: Api, context: CommandContext): Promise<boolean> {
  if (!isAskable(context)) return false
  const found = (await api.sources({ signal: context.signal })).find((one) => one.id === id)
  if (!found) return false // the removal says so
  const answer = await confirm({
    message: `Erase the posts that "${plain(found.title)}" brought as well?`,
    initialValue: false,
    signal: context.signal,
  })
  if (isCancel(answer)) throw new AppError('cancelled', { message: 'Nothing was removed.' })
  return answer
}

function lineOf(entry: SourceEntry, terminal: Terminal): string {
  const paint = createPaint(terminal)
  const { id, title, hasSecret, addedAt, isGiven, state, quota } = entry
  const marks = { live: 'green', 'catching-up': 'green', paused: 'dim', off: 'dim', failing: 'red', broken: 'red', stopped: 'red' } as const
  const mark = paint(marks[state as keyof typeof marks] ?? 'yellow', '●')
  const from = isGiven ? 'set by GROUNDSWELL_BLUESKY' : addedAt ? `added ${timeInWords(addedAt, terminal.timeZone)}` : ''
  const head = `${mark} ${paint('bold', id)}  ${plain(title)}\n`
  const told = `${stateInWords(entry, terminal)}${quota === undefined ? '' : ` · ${plain(quota)}`}${hasSecret ? ' · has a secret' : ''}${from === '' ? '' : ` · ${from}`}`
  return `${head}    ${wrap(told, terminal.width - 4, '    ')}\n`
}

function stateInWords({ state, why, lagMs, perSecond, lastAt }: SourceEntry, { now }: Terminal): string {
  const because = why === undefined ? '' : `: ${plain(why)}`
  const last = lastAt === undefined ? '' : ` · last heard ${ageInWords(Math.max(0, now() - Date.parse(lastAt)))}`
  switch (state) {
    case 'live':
      return `live · ${lagMs === null ? 'nothing said yet' : `${Math.round(lagMs / 1_000)} s behind`} · ${perSecond}/s${last}`
    case 'catching-up':
      return `catching up · ${Math.round((lagMs ?? 0) / 1_000)} s behind · ${perSecond}/s${last}`
    case 'off':
      return 'not read: no server runs on this folder, or it reads nothing (--no-live, demo)'
    case 'paused':
      return 'paused'
    case 'connecting':
    case 'waiting':
    case 'failing':
    case 'stopped':
    case 'broken':
      return `${state}${because}${last}`
  }
}

function numbersOf(text: string): readonly number[] {
  const numbers = text.split(',').map(Number)
  if (numbers.some((number) => !Number.isInteger(number) || number < 1)) throw new InvalidArgumentError('Write numbers from 1: 1,3.')
  return numbers
}

function postsOf(text: string): 'keep' | 'erase' {
  if (text !== 'keep' && text !== 'erase') throw new InvalidArgumentError('It is keep or erase.')
  return text
}
