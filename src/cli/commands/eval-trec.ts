import { createReadStream, existsSync } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { AppError } from '../../errors/index.ts'
import { scoreTrec, trecReport, type TrecProgress, type TrecReport, type TrecRequest } from '../../eval/index.ts'
import type { CommandContext } from '../context.ts'
import { createProgress } from '../progress.ts'
import { readGiven } from '../read-given.ts'
import { countOf, createPaint, plain, wrap, type Terminal } from '../terminal.ts'
import { addOutput, keepReport, type OutputOptions } from './eval-output.ts'

type TrecOptions = {
  readonly qrels: string
  readonly corpus?: string
  readonly topics?: string
  readonly run?: string
  readonly force?: boolean
  readonly scoreOnly?: string
  readonly against?: string
  readonly exhaustive?: boolean
  readonly perTopic?: boolean
} & OutputOptions

/** `eval trec`: the replay, or the scores of a run of any system. */
export function addTrec(evaluation: Command, context: CommandContext): void {
  const command = evaluation
    .command('trec')
    .summary('replay TREC Microblog, or score a run of any system')
    .description(about)
    .requiredOption('--qrels <file>', 'the judgements')
    .option('--corpus <file>', 'tweets, one JSON object a line: id, text, url; plain, .gz, .br or .zst')
    .option('--topics <file>', 'the topics, with their querytweettime')
    .option('--run <file>', 'write the results there, as trec_eval reads them')
    .option('--force', 'replace that file if it is there')
    .option('--score-only <run>', 'replay nothing, score this run')
    .option('--against <run>', 'compare with this run, topic by topic')
    .option('--exhaustive', 'ask the scan that looks at every post as well, and compare (minutes)')
    .option('--per-topic', 'show every topic')
  addOutput(command)
    .addHelpText('after', examples)
    .action(async (options: TrecOptions) => {
      const report = options.scoreOnly === undefined ? await replay(options, context) : await score(options, options.scoreOnly, context)
      await keepReport(trecReport(report), options, context)
      context.terminal.out(options.json ? `${JSON.stringify(report)}\n` : reportText(report, options, context.terminal))
    })
}

const about =
  'The tweets are written into a fresh store in order of id, and each topic is asked when the store holds what there was then. Your own data folder is not touched. With --out a replay that is broken off goes on with the topics that are left. docs/benchmarks.md has figures and says where they come from.'

const examples = `
Examples:
  $ groundswell eval trec --corpus corpus.ndjson.br --topics topics.microblog2011.txt --qrels qrels.microblog2011.txt
  $ groundswell eval trec --qrels qrels.microblog2011.txt --score-only id.txt
  $ groundswell eval trec --qrels qrels.microblog2011.txt --score-only mine.txt --against id.txt --json | jq .against`

async function score({ qrels, against }: TrecOptions, run: string, context: CommandContext): Promise<TrecReport> {
  return scoreTrec({
    run: await readGiven(run, context),
    judgements: await readGiven(qrels, context),
    ...(await otherRun(against, context)),
  })
}

async function replay(options: TrecOptions, context: CommandContext): Promise<TrecReport> {
  const { corpus, topics, qrels, against, exhaustive = false, out } = options
  if (corpus === undefined || topics === undefined)
    throw new InvalidArgumentError('A replay needs --corpus and --topics; to score a file of results use --score-only <run>.')
  const target = targetOf(options, context)
  const request: TrecRequest = {
    corpus: await fileOf(corpus, context),
    topics: await readGiven(topics, context),
    judgements: await readGiven(qrels, context),
    exhaustive,
    ...(out !== undefined && { out: resolve(context.cwd, out) }),
    ...(await otherRun(against, context)),
  }
  const progress = createProgress(context.terminal, 'Replaying')
  try {
    const { report, run } = await context.services.evaluate(request, {
      onProgress: (state) => progress.show(progressText(state)),
      signal: context.signal,
    })
    if (target !== undefined) await writeWhole(target, run)
    return report
  } finally {
    progress.end()
  }
}

function targetOf({ run, force }: TrecOptions, { cwd }: CommandContext): string | undefined {
  if (run === undefined) return undefined
  const target = resolve(cwd, run)
  if (existsSync(target) && !force)
    throw new AppError('request_invalid', { message: `${run} is there already. Choose another name, or add --force to replace it.` })
  return target
}

/** The file is there when it is whole, never before. */
async function writeWhole(target: string, text: string): Promise<void> {
  const part = `${target}.part`
  try {
    await writeFile(part, text)
    await rename(part, target)
  } catch (cause) {
    await rm(part, { force: true })
    throw new AppError('file_unreadable', { message: 'The results cannot be written there. Choose another place with --run.', cause })
  }
}

async function otherRun(path: string | undefined, context: CommandContext) {
  return path === undefined ? {} : { against: { name: basename(path), text: await readGiven(path, context) } }
}

async function fileOf(path: string, { cwd }: CommandContext): Promise<TrecRequest['corpus']> {
  const full = resolve(cwd, path)
  const { size } = await stat(full).catch((cause: unknown) => {
    throw new AppError('file_unreadable', { message: `There is no file ${path} that can be read. Check the path.`, cause })
  })
  return { name: basename(path), size, bytes: createReadStream(full) }
}

const progressText = ({ step, written, posts, asked, topics }: TrecProgress) =>
  `${step === 'exhaustive' ? 'looking at every post · ' : ''}${written.toLocaleString('en')} of ${countOf(posts, 'tweet')} · ${asked} of ${countOf(topics, 'topic')}`

function reportText(report: TrecReport, { perTopic }: TrecOptions, terminal: Terminal): string {
  const paint = createPaint(terminal)
  const { relevant, highlyRelevant, present, replayed, exhaustive, baseline, covered, against } = report
  const row = (label: string, { topics, map, p30 }: TrecReport['relevant']) =>
    `${label.padEnd(36)}${String(topics).padStart(6)}${map.toFixed(4).padStart(9)}${p30.toFixed(4).padStart(9)}\n`
  const sentence = (text: string) => `${wrap(text, terminal.width)}\n`
  return [
    replayed
      ? sentence(
          `Ranked as shipped (search/settings.ts), as of query time, before near-copies are collapsed; ${countOf(replayed.posts, 'tweet')} and ${countOf(replayed.topics, 'topic')} in ${replayed.seconds} s.`,
        )
      : '',
    paint('dim', `${''.padEnd(36)}${'topics'.padStart(6)}${'MAP'.padStart(9)}${'P@30'.padStart(9)}`),
    '\n',
    row('relevant (level 1 or more)', relevant),
    row('highly relevant (level 2)', highlyRelevant),
    present ? row('relevant and in the corpus', present) : '',
    exhaustive ? row('by looking at every post', exhaustive) : '',
    baseline ? row('baseline (BM25 and forms)', baseline) : '',
    against ? row(`against ${plain(against.name)}`, against) : '',
    exhaustive
      ? sentence(
          exhaustive.differing.length === 0
            ? 'Looking at every post gives the same tweets in the same order with the same scores in every topic.'
            : `Looking at every post gives something else in topics ${exhaustive.differing.join(', ')}.`,
        )
      : '',
    baseline ? sentence(`MAP, against the baseline: ${differenceText(baseline.ap)}`) : '',
    baseline ? sentence(`P@30, against the baseline: ${differenceText(baseline.p30s)}`) : '',
    against ? sentence(`MAP, against ${plain(against.name)}: ${differenceText(against.ap)}`) : '',
    against ? sentence(`P@30, against ${plain(against.name)}: ${differenceText(against.p30s)}`) : '',
    covered ? sentence(coveredText(covered)) : '',
    perTopic ? topicTable(report, paint) : '',
  ].join('')
}

const coveredText = ({ ranked, shown }: NonNullable<TrecReport['covered']>) =>
  `Different things that the first 30 say, of those they could: ${ranked.toFixed(4)}, and ${shown.toFixed(4)} with near-copies collapsed.`

type Comparison = NonNullable<TrecReport['against']>['ap']
function differenceText({ difference, standardError, p, wins, losses, ties }: Comparison): string {
  const verdict = Math.abs(difference) < 2 * standardError ? 'no difference' : difference > 0 ? 'better' : 'worse'
  const by = `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(4)}`
  return `${by} (standard error ${standardError.toFixed(4)}, p ${p < 0.0001 ? 'under 0.0001' : p.toFixed(4)} of a paired randomisation test): ${verdict}. ${wins} topics better, ${losses} worse, ${ties} the same.`
}

function topicTable({ perTopic }: TrecReport, paint: ReturnType<typeof createPaint>): string {
  const head = paint('dim', `topic${'AP'.padStart(9)}${'P@30'.padStart(9)}${'found'.padStart(8)}${'relevant'.padStart(10)}`)
  const rows = perTopic.map(
    ({ topic, ap, p30, found, relevant }) =>
      `MB${String(topic).padStart(3, '0')}${ap.toFixed(4).padStart(9)}${p30.toFixed(4).padStart(9)}${String(found).padStart(8)}${String(relevant).padStart(10)}`,
  )
  return `${[head, ...rows].join('\n')}\n`
}
