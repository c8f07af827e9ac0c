import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../errors/index.ts'
import type { ArchiveFile } from '../../sources/index.ts'
import { crisisLines } from './crisis-lines.ts'

/** Real posts that questions are asked over: members of the US Congress in office, and crises and rumours. Each is a store of its own. */
export const postSets = ['congress', 'crises'] as const
export type PostSet = (typeof postSets)[number]

/** When the questions are asked: soon after the last post of each. */
export const asOfSet: Readonly<Record<PostSet, number>> = { congress: Date.UTC(2016, 4, 5), crises: Date.UTC(2016, 11, 1) }

const congress = /[/\\]congress-2016\.[^/\\]*ndjson(?:\.br|\.gz|\.zst)?$/
const crises = /-tweets_labeled\.csv$/
const rumours = /[/\\]rumoureval2017[/\\].*[/\\](?:source-tweet|replies)[/\\]\d+\.json$/

/**
 * The sets below a folder, as archives that an import takes: congress-2016, CrisisLexT26 (CSV) with RumourEval 2017 (a tweet a file), all as
 * X v1.1 objects. A set that is not there is absent. Throws `file_unreadable` for a folder that cannot be read.
 */
export async function findPostSets(folder: string): Promise<ReadonlyMap<PostSet, readonly ArchiveFile[]>> {
  const paths = (await filesBelow(folder)).toSorted()
  const tables = paths.filter((path) => crises.test(path))
  const tweets = paths.filter((path) => rumours.test(path))
  const found = new Map<PostSet, readonly ArchiveFile[]>()
  const archives = await Promise.all(
    paths
      .filter((path) => congress.test(path))
      .slice(0, 1)
      .map(async (path) => ({ name: 'congress-2016', bytes: createReadStream(path), size: (await stat(path)).size })),
  )
  if (archives.length > 0) found.set('congress', archives)
  if (tables.length > 0 && tweets.length > 0)
    found.set('crises', [
      { name: 'CrisisLexT26', bytes: linesOf(tables, crisisLines) },
      { name: 'RumourEval 2017', bytes: linesOf(tweets, (text) => [text.replaceAll(/\r?\n/g, ' ')]) },
    ])
  return found
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (cause) {
    throw new AppError('file_unreadable', { message: `There is no folder ${folder} that can be read. Check the path.`, cause })
  }
}

/** One file after the other as lines, so that memory holds one. */
async function* linesOf(paths: readonly string[], toLines: (text: string) => readonly string[]): AsyncIterable<Uint8Array> {
  for (const path of paths) yield Buffer.from(`${toLines(await readFile(path, 'utf8')).join('\n')}\n`)
}
