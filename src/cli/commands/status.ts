import type { Command } from 'commander'
import type { Status } from '../../api/index.ts'
import type { CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { bytesInWords, countOf, createPaint, plain, sayWhatIsShown, timeInWords, type Terminal } from '../terminal.ts'

export function addStatus(program: Command, context: CommandContext): void {
  program
    .command('status')
    .summary('what the store holds')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', `\nExamples:\n  $ groundswell status\n  $ groundswell status --json | jq .posts`)
    .action(async (options: { json?: boolean }, command: Command) => {
      const { config } = configOf(command, context)
      await using api = await context.services.openApi(config)
      const status = await api.status({ signal: context.signal })
      sayWhatIsShown(status.shown, context.terminal)
      context.terminal.out(options.json ? `${JSON.stringify(status)}\n` : statusLines(status, context.terminal))
    })
}

export function statusLines(
  { posts, span, networks, sources, live, store, model, importing, pictures }: Status,
  terminal: Terminal,
): string {
  const paint = createPaint(terminal)
  const row = (label: string, text: string) => `${paint('dim', label.padEnd(10))}${text}\n`
  const zone = terminal.timeZone
  return [
    row('Posts', posts === 0 ? 'none yet; add some with groundswell import <file>' : posts.toLocaleString('en')),
    span ? row('From', timeInWords(span.from, zone)) + row('Until', timeInWords(span.until, zone)) : '',
    Object.keys(networks).length > 0
      ? row(
          'Networks',
          Object.entries(networks)
            .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
            .join(', '),
        )
      : '',
    row('Sources', [...sourceWords([...sources, ...(live?.sources ?? [])]), ...(importing ? ['an import is running'] : [])].join(', ')),
    row(
      'On disk',
      bytesInWords(store.bytes) + (store.full ? paint('red', '; the disk is full: nothing new is kept until there is room') : ''),
    ),
    pictures ? row('Pictures', pictureWords(pictures)) : '',
    row('Writer', model === 'extractive' ? 'extractive (quotes posts; needs no model)' : model),
  ].join('')
}

function pictureWords({ state, kept, bytes }: NonNullable<Status['pictures']>): string {
  if (state === 'off') return 'off'
  return state === 'ready' ? `${countOf(kept, 'preview')}, ${bytesInWords(bytes)}` : 'none; groundswell media install shows them'
}

/** Archives as one number, live sources one by one. */
function sourceWords(sources: Status['sources']): string[] {
  const live = sources.filter(({ state }) => state !== 'archive')
  const archives = sources.length - live.length
  return [
    ...live.map(({ name, state, lagMs, perSecond, error }) => {
      if (state === 'live') return `${name} live, ${Math.round((lagMs ?? 0) / 1_000)} s behind, ${perSecond}/s`
      return `${name} ${state}${state === 'waiting' && error ? ` (${plain(error)})` : ''}`
    }),
    ...(archives > 0 || live.length === 0 ? [countOf(archives, 'archive')] : []),
  ]
}
