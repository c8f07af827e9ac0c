import { createReadStream, type Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import {
  isExport,
  isExportFile,
  packedSize,
  packZip,
  type Api,
  type ImportEvent,
  type ImportFile,
  type ImportResult,
} from '../../api/index.ts'
import { AppError } from '../../errors/index.ts'
import { Exit, type CommandContext } from '../context.ts'
import { configOf } from '../options.ts'
import { countOf, createPaint, plain, type Paint } from '../terminal.ts'
import { createProgress } from '../progress.ts'

/** Of a folder without an export in it. */
const readable = /\.(?:ndjson|jsonl|json|car|zip)(?:\.(?:gz|br|zst))?$/i

export function addImport(program: Command, context: CommandContext): void {
  program
    .command('import <paths...>')
    .summary('read posts from files, folders or standard input (-)')
    .description(
      'Reads archives: one JSON object a line (posts of X’s API v2 or v1.1, Bluesky records, Groundswell’s own export; plain, .gz, .br or .zst), the export of an X or Mastodon account (zip or folder), a Bluesky repository (.car).\nSafe to repeat; an interrupted import of a file goes on where it was. Of another folder: every .ndjson, .jsonl, .json, .car and .zip file in it.',
    )
    .option('--json', 'one JSON object with the counts on standard output')
    .addHelpText('after', examples)
    .action(async (paths: string[], options: { json?: boolean }, command: Command) => {
      const { config } = configOf(command, context)
      const files = await findFiles(paths, context)
      await using api = await context.services.openApi(config)
      tellTotal(await importFiles(files, api, context), options, context)
    })
}

const examples = `
Examples:
  $ groundswell import posts.ndjson.gz
  $ groundswell import ~/archives ~/more/2016.jsonl.zst
  $ groundswell import twitter-2026-11-20.zip
  $ curl -s https://example.org/posts.ndjson | groundswell import -

Exit codes: 0 read to the end, 66 no such file, 65 not a file that can be read, 130 interrupted (what was counted is stored).`

const importFiles = (files: readonly ImportFile[], api: Api, context: CommandContext) =>
  importAll(files, (file) => api.import(file, { signal: context.signal }), context)

/** Files in order of name; folders are walked. Throws `file_unreadable` for what is not there. */
async function findFiles(paths: readonly string[], { cwd, stdin }: CommandContext): Promise<ImportFile[]> {
  const files: ImportFile[] = []
  for (const path of paths) {
    if (path === '-') {
      files.push({ name: 'standard input', bytes: stdin })
      continue
    }
    const full = resolve(cwd, path)
    const found = await stat(full).catch((cause: unknown) => {
      throw new AppError('file_unreadable', { message: `There is no file or folder ${path}. Check the path.`, cause })
    })
    if (!found.isDirectory()) files.push(fileAt(full, path, found.size))
    else files.push(...(await filesIn(full)))
  }
  return files
}

async function filesIn(folder: string): Promise<ImportFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const exported = await exportIn(folder, entries)
  if (exported) return [exported]
  const paths = entries
    .filter((entry) => entry.isFile() && readable.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  if (paths.length === 0)
    throw new AppError('file_unreadable', {
      message: `The folder ${basename(folder)} holds no .ndjson, .jsonl, .json, .car or .zip file (also .gz, .br, .zst), and no export of X or Mastodon.`,
    })
  return Promise.all(paths.map(async (path) => fileAt(path, basename(path), (await stat(path)).size)))
}

/** An unpacked export: its files with posts, and those that say whose they are, travel as one zip. */
async function exportIn(folder: string, entries: readonly Dirent[]): Promise<ImportFile | undefined> {
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const nameOf = (path: string) => relative(folder, path).replaceAll('\\', '/')
  if (!isExport(paths.map(nameOf))) return undefined
  const wanted = paths.filter((path) => isExportFile(nameOf(path))).toSorted()
  const files = await Promise.all(
    wanted.map(async (path) => ({ name: nameOf(path), size: (await stat(path)).size, bytes: () => createReadStream(path) })),
  )
  return { name: basename(folder), size: packedSize(files), bytes: packZip(files) }
}

/** Opened only when its turn comes. */
function fileAt(path: string, name: string, size: number): ImportFile {
  async function* bytes(): AsyncIterable<Uint8Array> {
    try {
      yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>
    } catch (cause) {
      throw new AppError('file_unreadable', { message: `${name} cannot be read. Check that it is a file and that you may read it.`, cause })
    }
  }
  return { name, size, bytes: bytes() }
}

/** One after the other; what they give together. */
export async function importAll<T extends { readonly name: string }>(
  all: readonly T[],
  read: (one: T) => AsyncIterable<ImportEvent>,
  context: CommandContext,
): Promise<ImportResult> {
  let total: ImportResult = { read: 0, stored: 0, repeated: 0, refused: {}, seconds: 0, finish: 'complete', samples: [] }
  for (const [i, one] of all.entries()) {
    const progress = createProgress(context.terminal, `${all.length > 1 ? `${i + 1} of ${all.length} · ` : ''}${plain(one.name)}`)
    try {
      for await (const event of read(one)) {
        if (event.type === 'progress') progress.show(progressWords(event))
        else total = add(total, event.result)
        if (event.type === 'import-fail') throw new AppError(event.error.code as AppError['code'], { message: event.error.message })
      }
    } catch (error) {
      if (!context.signal.aborted) {
        if (total.read > 0) showTotal(total, context)
        throw error
      }
      total = { ...total, finish: 'aborted' }
    } finally {
      progress.end()
    }
    if (context.signal.aborted) return { ...total, finish: 'aborted' }
  }
  return total
}

function progressWords({ read, seconds, bytes, totalBytes }: Extract<ImportEvent, { type: 'progress' }>): string {
  const rate = Math.round(read / Math.max(0.001, seconds))
  const share = totalBytes ? bytes / totalBytes : undefined
  const left = share && share > 0.02 ? ` · ${Math.max(1, Math.round((seconds * (1 - share)) / share))} s left` : ''
  return `${share === undefined ? '' : `${Math.min(100, Math.floor(share * 100))} % · `}${countOf(read, 'record')} · ${rate.toLocaleString('en')}/s${left}`
}

function add(a: ImportResult, b: ImportResult): ImportResult {
  const refused: Record<string, number> = { ...a.refused }
  for (const [reason, count] of Object.entries(b.refused)) refused[reason] = (refused[reason] ?? 0) + count
  const resumedAfter = b.resumedAfter ?? a.resumedAfter
  return {
    read: a.read + b.read,
    stored: a.stored + b.stored,
    repeated: a.repeated + b.repeated,
    refused,
    seconds: Math.round((a.seconds + b.seconds) * 100) / 100,
    finish: b.finish,
    samples: [...a.samples, ...b.samples].slice(0, 25),
    ...(resumedAfter !== undefined && { resumedAfter }),
  }
}

const reasons: Readonly<Record<string, string>> = {
  malformed: 'not a record that can be read',
  undated: 'without a date',
  'too-large': 'larger than 1 MB',
  'not-public': 'not public',
  deleted: 'deleted by their authors before',
}

/** As JSON or in words; an interrupted one has an exit code of its own. */
export function tellTotal(total: ImportResult, { json }: { readonly json?: boolean }, context: CommandContext): void {
  if (json) context.terminal.out(`${JSON.stringify(total)}\n`)
  else showTotal(total, context)
  if (total.finish === 'aborted') process.exitCode = Exit.interrupted
}

function showTotal(total: ImportResult, { terminal }: CommandContext): void {
  const paint = createPaint(terminal)
  const lines = [
    `${paint('green', countOf(total.stored, 'post'))} stored, ${total.repeated.toLocaleString('en')} already there, ${countOf(total.read, 'record')} read in ${total.seconds} s`,
  ]
  if (total.resumedAfter)
    lines.push(paint('dim', `Went on behind the first ${countOf(total.resumedAfter, 'record')}, which an earlier run had read.`))
  for (const [reason, count] of Object.entries(total.refused))
    lines.push(`${paint('yellow', count.toLocaleString('en'))} refused: ${reasons[reason] ?? reason}${sampleOf(total, reason, paint)}`)
  if (total.finish === 'aborted') lines.push('Interrupted. What is counted here is stored; run the same command again to go on.')
  terminal.err(`${lines.join('\n')}\n`)
}

function sampleOf({ samples }: ImportResult, reason: string, paint: Paint): string {
  const sample = samples.find((one) => one.reason === reason)?.sample
  return sample ? paint('dim', `, such as ${plain(sample).replace(/\s+/g, ' ').slice(0, 80)}`) : ''
}
