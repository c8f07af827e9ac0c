import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../errors/index.ts'
import { importPosts, openJsonlSource, type ArchiveFile } from '../../sources/index.ts'
import type { Reranker } from '../../answer/index.ts'
import type { PostStore } from '../../store/index.ts'
import { fingerprint, openParts } from '../parts.ts'
import type { Report } from '../report/index.ts'
import { askQuestion, type Told } from './ask.ts'
import { asOfSet, findPostSets, postSets } from './post-sets.ts'
import { parts as allParts, readJudged, type Part } from './questions.ts'
import { selectionReport } from './score.ts'

export type SelectionProgress = { readonly set: string; readonly posts: number; readonly asked: number; readonly questions: number }
/**
 * `parts`: only these questions; all where absent. `reranker`: a model that puts the best posts of each question in order, told beside. `out`: where what
 * was asked is kept until all is done; a run that is broken off goes on there.
 */
export type SelectionRequest = {
  readonly folder: string
  readonly parts?: readonly Part[] | undefined
  readonly reranker?: Reranker | undefined
  readonly out?: string | undefined
}
type Options = { readonly onProgress?: (state: SelectionProgress) => void; readonly signal: AbortSignal }

/**
 * Imports each set into a store of its own and asks its questions as of the set's end. `openLive`: a store that begins empty, in a folder. Throws
 * `request_invalid` where none of the sets is there.
 */
export async function evaluateSelection(
  { folder, parts = allParts, reranker, out }: SelectionRequest,
  openLive: (folder: string) => Promise<PostStore>,
  { onProgress, signal }: Options,
): Promise<Report> {
  const sets = await findPostSets(folder)
  if (sets.size === 0)
    throw new AppError('request_invalid', {
      message:
        'There are no posts of congress-2016, CrisisLexT26 and RumourEval 2017 in that folder, so there is nothing to ask. Unpack them there first.',
    })
  const { questions, labels } = await readJudged()
  const kept = await openParts<Told>(out, 'selection', fingerprint({ questions, reranker: reranker?.name }))
  for (const [set, files] of sets) {
    const own = questions.filter((question) => question.set === set && parts.includes(question.part))
    const left = own.filter(({ id }) => !kept.done(id))
    if (left.length === 0) continue
    await inFreshStore(openLive, async (store) => {
      const before = own.length - left.length
      const show = (posts: number, asked: number) => onProgress?.({ set, posts, asked: before + asked, questions: own.length })
      const posts = await importAll(files, store, signal, (stored) => show(stored, 0))
      for (const [asked, question] of left.entries()) {
        signal.throwIfAborted()
        await kept.keep(question.id, await askQuestion(question, { store, asOf: asOfSet[set], reranker, signal }))
        show(posts, asked + 1)
      }
    })
  }
  const told = questions.flatMap(({ id, part, set }) => (parts.includes(part) && sets.has(set) ? (kept.done(id) ?? []) : []))
  await kept.finish()
  return selectionReport(
    told,
    labels,
    postSets.filter((set) => !sets.has(set)),
  )
}

async function importAll(
  files: readonly ArchiveFile[],
  store: PostStore,
  signal: AbortSignal,
  show: (stored: number) => void,
): Promise<number> {
  let before = 0
  for (const file of files) {
    const source = await openJsonlSource(file, { now: Date.now })
    let stored = 0
    for await (const { counts } of importPosts({ source, sink: store, now: Date.now, signal })) show(before + (stored = counts.stored))
    signal.throwIfAborted()
    before += stored
  }
  return before
}

async function inFreshStore(openLive: (folder: string) => Promise<PostStore>, work: (store: PostStore) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-selection-'))
  try {
    await using store = await openLive(folder)
    await work(store)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
