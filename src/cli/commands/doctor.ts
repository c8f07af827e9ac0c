import { existsSync } from 'node:fs'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import zlib from 'node:zlib'
import type { Command } from 'commander'
import { toAppError } from '../../errors/index.ts'
import { findServer } from '../../api/handover.ts'
import type { Config } from '../../config/index.ts'
import { Exit, type CommandContext } from '../context.ts'
import type { Finding } from '../model-desk.ts'
import { configOf } from '../options.ts'
import { bytesInWords, countOf, createPaint, plain, wrap } from '../terminal.ts'

type Check = { readonly name: string; readonly run: (config: Config, context: CommandContext) => Promise<Finding> | Finding }

const ok = (text: string): Finding => ({ state: 'ok', text })
const warn = (text: string): Finding => ({ state: 'warn', text })
const fail = (text: string): Finding => ({ state: 'fail', text })

export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .summary('look at this computer and the data folder, and say what to do')
    .option('--model <name>', 'try this model as well: a few tokens, one JSON value, a cancelled stream, ten canned questions')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      `\nExamples:\n  $ groundswell doctor\n  $ groundswell doctor --model qwen\n  $ groundswell doctor --data ~/groundswell --json\n\nExit code 1 where a check fails.`,
    )
    .action(async (options: { json?: boolean; model?: string }, command: Command) => {
      const { config } = configOf(command, context)
      const findings: (Finding & { name: string })[] = []
      for (const { name, run } of checks) findings.push({ name, ...(await runSafely(() => run(config, context))) })
      for (const finding of await sourceFindings(config, context)) findings.push(finding)
      for (const finding of await (await context.services.media(config)).look()) findings.push({ name: 'Pictures', ...finding })
      for (const finding of await modelFindings(config, context, options.model)) findings.push(finding)
      const { terminal } = context
      const paint = createPaint(terminal)
      const marks = { ok: paint('green', 'ok  '), warn: paint('yellow', 'note'), fail: paint('red', 'FAIL') }
      if (options.json) terminal.out(`${JSON.stringify({ checks: findings })}\n`)
      else
        for (const { name, state, text } of findings)
          terminal.out(`${marks[state]}  ${name.padEnd(12)} ${wrap(oneLine(text), terminal.width - 19, ' '.repeat(19))}\n`)
      if (findings.some(({ state }) => state === 'fail')) process.exitCode = Exit.failed
    })
}

/** Servers name their models as they like: no name of theirs moves the cursor or begins a line that looks like ours. */
const oneLine = (text: string): string => plain(text).replace(/\s+/g, ' ')

async function runSafely(run: () => Promise<Finding> | Finding): Promise<Finding> {
  try {
    return await run()
  } catch (error) {
    return fail(toAppError(error).message)
  }
}

const checks: readonly Check[] = [
  {
    name: 'Node',
    run: () =>
      Number(process.versions.node.split('.')[0]) >= 24
        ? ok(`${process.version} (${process.platform}-${process.arch})`)
        : fail(`${process.version} is too old. Run npm ci, which brings Node 24 along.`),
  },
  { name: 'SQLite', run: checkSqlite },
  { name: 'zstd', run: checkZstd },
  { name: 'Data folder', run: ({ dataFolder }) => checkFolder(dataFolder) },
  { name: 'Disk', run: ({ dataFolder }) => checkDisk(dataFolder) },
  { name: 'Store', run: checkStore },
  { name: 'Server', run: checkServer },
  { name: 'Page', run: checkPage },
  { name: 'Time zone', run: ({ timeZone }) => ok(`${timeZone}: "today" and "in April" are meant there`) },
]

function checkSqlite(): Finding {
  const database = new DatabaseSync(':memory:')
  try {
    const version = String(database.prepare('select sqlite_version() version').get()?.['version'])
    database.exec("create virtual table probe using fts5(body, content = '', contentless_delete = 1)")
    return ok(`${version} with FTS5`)
  } catch (cause) {
    return fail(`This Node's SQLite lacks full-text search (${toAppError(cause).message}). Run npm ci, which brings a Node that has it.`)
  } finally {
    database.close()
  }
}

/** Node 24.0.0 takes a dictionary and ignores it: archives are read all the same, compressed live streams are not. */
function checkZstd(): Finding {
  const dictionary = Buffer.from('groundswell '.repeat(20))
  const packed = zlib.zstdCompressSync(Buffer.from('groundswell groundswell'), { dictionary } as zlib.ZstdOptions)
  try {
    zlib.zstdDecompressSync(packed)
    return warn('dictionaries are ignored by this Node: .zst archives are read, compressed live streams will not be')
  } catch {
    return ok('with dictionaries')
  }
}

async function checkFolder(folder: string): Promise<Finding> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await access(folder, constants.W_OK | constants.R_OK)
  return ok(folder)
}

async function checkDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free < 200e6) return fail(`only ${bytesInWords(free)} free. Make room, or choose another folder with --data.`)
  return free < 2e9
    ? warn(`${bytesInWords(free)} free: room for about ${Math.floor(free / 500 / 1e6)} million posts`)
    : ok(`${bytesInWords(free)} free`)
}

async function checkStore(config: Config, { services, signal }: CommandContext): Promise<Finding> {
  await using api = await services.openApi(config)
  const { posts, store } = await api.status({ signal })
  return posts === 0 ? warn('empty. Add posts: groundswell import <file>') : ok(`${countOf(posts, 'post')}, ${bytesInWords(store.bytes)}`)
}

async function checkServer({ dataFolder, http }: Config): Promise<Finding> {
  const server = await findServer(dataFolder)
  if (server) return ok(`running on this folder at ${server.url}`)
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(http.port, http.host, () => probe.close(() => resolve(true)))
  })
  return free
    ? ok(`none on this folder; port ${http.port} is free (groundswell serve)`)
    : warn(`none on this folder, and port ${http.port} is taken by another program: use --port`)
}

function checkPage(): Finding {
  const built = existsSync(fileURLToPath(new URL('../../../web/dist/index.html', import.meta.url)))
  return built ? ok('built') : warn('not built: npm start builds it, where npm ci was run without --omit=dev')
}

/** What is read, tried from here. */
async function sourceFindings(config: Config, { services, signal }: CommandContext): Promise<readonly (Finding & { name: string })[]> {
  try {
    return (await services.probeSources(config, signal)).map((finding) => ({ ...finding, name: oneLine(finding.name).slice(0, 30) }))
  } catch (error) {
    return [{ name: 'Sources', ...fail(toAppError(error).message) }]
  }
}

/** What there is of models on this computer, who writes by default, and what the one asked for does. */
async function modelFindings(config: Config, { services, signal, terminal }: CommandContext, name: string | undefined) {
  const found: (Finding & { name: string })[] = []
  const say = (label: string, findings: readonly Finding[]) => found.push(...findings.map((finding) => ({ name: label, ...finding })))
  try {
    const desk = await services.models(config)
    say('Models', await desk.look(signal))
    if (name !== undefined) {
      if (desk.list().some((line) => line.name === name)) terminal.err(`Trying ${oneLine(name)}; this may take minutes …\n`)
      say('Model', await desk.probe(name, signal))
    }
    const first = desk.defaultName()
    const writer = desk.list().find((line) => line.name === first)
    say('Writer', [writer ? ok(`${first} writes ${writer.writer}. ${writer.why}`) : fail(`there is no model named "${first}"`)])
  } catch (error) {
    say('Models', [fail(toAppError(error).message)])
  }
  return found
}
