import type { Command } from 'commander'
import type { SearchResult, SearchResultHit } from '../../api/index.ts'
import type { CommandContext } from '../context.ts'
import { toCsvLines } from '../csv.ts'
import { addFilters, configOf, filtersOf, type FilterOptions } from '../options.ts'
import {
  authorName,
  ageInWords,
  columnsOf,
  countOf,
  createPaint,
  plain,
  sayWhatIsShown,
  textOfPost,
  timeInWords,
  wrap,
  type Paint,
  type Terminal,
} from '../terminal.ts'

type SearchOptions = FilterOptions & {
  readonly json?: boolean
  readonly csv?: boolean
  readonly sort?: 'best' | 'newest'
  readonly page?: string
  readonly collapse: boolean
}

export function addSearch(program: Command, context: CommandContext): void {
  addFilters(program.command('search <query...>'), 'hits, 1 to 1,000 (default 20)')
    .summary('list posts that hold all words')
    .description(
      'Lists posts, best first. A query is words, "phrases", -word, from:handle, lang:en, network:bluesky, since:2016-04-01, until:…, #tag,\nhost:example.org, has:link, has:media. Where no post holds every word, posts that hold some are listed.',
    )
    .option('--sort <order>', 'best or newest first')
    .option('--page <mark>', 'the page after another: its `next`')
    .option('--no-collapse', 'list near-copies one by one')
    .option('--json', 'one JSON object on standard output')
    .option('--csv', 'a table (RFC 4180); cells a spreadsheet would run as formulas start with an apostrophe')
    .addHelpText('after', examples)
    .action(async (words: string[], options: SearchOptions, command: Command) => {
      const { config } = configOf(command, context)
      if (options.sort !== undefined && !['best', 'newest'].includes(options.sort))
        command.error('error: --sort takes "best" or "newest".', { exitCode: 2 })
      await using api = await context.services.openApi(config)
      const { sort, page, collapse } = options
      const request = {
        query: words.join(' '),
        collapse,
        ...filtersOf(options, config.timeZone),
        ...(sort && { sort }),
        ...(page !== undefined && { page }),
      }
      const result = await api.search(request, { signal: context.signal })
      sayWhatIsShown(result.shown, context.terminal)
      if (options.json) context.terminal.out(`${JSON.stringify(result)}\n`)
      else if (options.csv) context.terminal.out(toCsv(result.hits))
      else show(result, context.terminal)
    })
}

const examples = `
Examples:
  $ groundswell search zika virus
  $ groundswell search '"clean water" flint -basketball' --sort newest
  $ groundswell search 'from:repjohnlewis since:2016-01-01 #votingrights' --json
  $ groundswell search 'has:media lang:es zika' --limit 200 --csv > zika.csv`

function show(result: SearchResult, terminal: Terminal): void {
  const paint = createPaint(terminal)
  for (const hit of result.hits) terminal.out(`${hitLines(hit, result.asOf, terminal, paint)}\n\n`)
  const found =
    result.hits.length === 0
      ? `No post found. ${countOf(result.searched.posts, 'post')} searched`
      : `${countOf(result.hits.length, 'hit')} · ${countOf(result.searched.posts, 'post')} searched`
  const some = result.matching === 'any' && result.hits.length > 0 ? ' · no post holds every word, these hold some' : ''
  const incomplete = result.complete ? '' : ' · the time ran out: better hits may exist'
  terminal.err(
    paint(
      'dim',
      `${found} · ${Math.round(result.tookMs)} ms${some}${incomplete}\n${result.next ? `Next page: --page ${result.next}\n` : ''}`,
    ),
  )
}

function hitLines(hit: SearchResultHit, asOf: string, { timeZone, width }: Terminal, paint: Paint): string {
  const who = authorName(hit.author)
  const handle = hit.author.name && hit.author.handle ? ` @${plain(hit.author.handle)}` : ''
  const age = ageInWords(Math.max(0, Date.parse(asOf) - Date.parse(hit.createdAt)))
  const similar = hit.similar.posts > 0 ? ` · + ${hit.similar.posts} similar by ${countOf(hit.similar.authors, 'author')}` : ''
  const first = hit.first ? `, first ${authorName(hit.first.author)}, ${timeInWords(hit.first.witnessedAt, timeZone)}` : ''
  const about = ` · ${hit.network} · ${timeInWords(hit.createdAt, timeZone)} (${age})${similar}${first}`
  const head =
    columnsOf(who + handle + about) <= width
      ? `${paint('bold', who)}${paint('cyan', handle)}${paint('dim', about)}`
      : `${paint('bold', who)}${paint('cyan', handle)}\n${paint('dim', about.slice(3))}`
  return `${head}\n${wrap(textOfPost(hit), width)}\n${paint('dim', hit.url)}`
}

const columns = [
  'postId',
  'network',
  'handle',
  'name',
  'createdAt',
  'witnessedAt',
  'score',
  'similarPosts',
  'similarAuthors',
  'url',
  'text',
] as const

export function toCsv(hits: readonly SearchResultHit[]): string {
  const rows = hits.map((hit) =>
    [
      hit.postId,
      hit.network,
      hit.author.handle,
      hit.author.name,
      hit.createdAt,
      hit.witnessedAt,
      hit.score,
      hit.similar.posts,
      hit.similar.authors,
      hit.url,
      hit.text,
    ].map(harmless),
  )
  return toCsvLines([columns, ...rows])
}

/** A cell that begins like a formula would be run by a spreadsheet (OWASP, "CSV Injection"). */
function harmless(cell: string | number): string | number {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}
