import { AppError } from '../../errors/index.ts'
import type { Author } from '../../post/index.ts'
import { fieldsOf, textOf, type Fields } from '../fields.ts'
import type { Normalized } from '../source.ts'
import { authorOf } from '../x/content.ts'
import { isXId } from '../x/ids.ts'
import { normalizeTweet } from '../x/normalize-v1.ts'
import { elementsOf } from './json-elements.ts'
import { archiveLimits } from './limits.ts'
import { recordOf, tooLongRecord, type ArchiveRecords } from './record.ts'
import type { Zip } from './zip.ts'

/** The posts of an X export, current (also in parts, and as it was called before) and before 2019; not deleted ones, likes or messages. */
const current = /(?:^|\/)data\/tweets?(?:-part\d+)?\.js$/
const before2019 = /(?:^|\/)data\/js\/tweets\/\d{4}_\d{2}\.js$/
const account = /(?:^|\/)data\/account\.js$/

export const isXExportFile = (name: string): boolean => current.test(name) || before2019.test(name) || account.test(name)
export const isXExport = (names: readonly string[]): boolean => names.some((name) => current.test(name) || before2019.test(name))

/** Files are read in order of name: parts and months follow each other. */
export async function* xExportRecords({ names, read }: Pick<Zip, 'names' | 'read'>, archive: string): ArchiveRecords {
  const accountFile = names.find((name) => account.test(name))
  const owner = accountFile === undefined ? undefined : await ownerIn(read(accountFile), archive)
  for (const name of names.filter((one) => current.test(one) || before2019.test(one)).toSorted())
    yield* assignedRecords(read(name), { name, ...(owner && { owner }) })
}

/** Of one file of it: an assignment whose right side is JSON. It is no program for us: cut at the sign, parsed, and never run. */
export async function* assignedRecords(
  chunks: AsyncIterable<Buffer>,
  { name, owner }: { readonly name: string; readonly owner?: Author },
): ArchiveRecords {
  const { start, rest } = await cutAssignment(chunks, name)
  const elements = elementsOf(rest, { most: archiveLimits.elementBytes, start })
  for (;;) {
    const next = await elements.next()
    if (next.done) {
      if (!next.value.isComplete) throw endsEarly(name)
      return
    }
    yield next.value.map(({ text, tooLong }) =>
      tooLong ? tooLongRecord(text) : recordOf(text, (record, receivedAt) => [decodeTweet(record, receivedAt, owner)]),
    )
  }
}

/** Since 2019 each stands in a `tweet` of its own. */
function decodeTweet(record: Fields, receivedAt: number, owner: Author | undefined): Normalized {
  const tweet = 'tweet' in record ? fieldsOf(record['tweet']) : record
  return normalizeTweet('id_str' in tweet ? tweet : { ...tweet, id_str: tweet['id'] }, receivedAt, owner)
}

/** `window.YTD.tweets.part0 = ` and, before 2019, `Grailbird.data.tweets_2012_03 = `. */
const assignment = /^\uFEFF?\s*(?:window\.YTD\.\w{1,50}\.part\d{1,5}|Grailbird\.data\.\w{1,50})\s*=\s*(?=[[{]|$)/
export const isAssignment = (text: string): boolean => assignment.test(text)

async function cutAssignment(chunks: AsyncIterable<Buffer>, name: string): Promise<{ start: number; rest: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  const head: Buffer[] = []
  let size = 0
  while (size < 1_024) {
    const next = await iterator.next()
    if (next.done) break
    head.push(next.value)
    size += next.value.length
  }
  const found = assignment.exec(Buffer.concat(head).toString('utf8', 0, 1_024))
  if (!found) throw new AppError('format_unknown', { message: `${name} is no file of an X export: it holds something else than posts.` })
  async function* rest(): AsyncIterable<Buffer> {
    try {
      yield* head
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { start: Buffer.byteLength(found[0]), rest: rest() }
}

async function ownerIn(chunks: AsyncIterable<Buffer>, archive: string): Promise<Author | undefined> {
  const { start, rest } = await cutAssignment(chunks, archive)
  for await (const elements of elementsOf(rest, { most: archiveLimits.ownerBytes, start }))
    for (const { text } of elements) {
      const { accountId, username, accountDisplayName } = fieldsOf(fieldsOf(parse(text))['account'])
      if (isXId(accountId)) return authorOf(accountId, textOf(username), accountDisplayName)
    }
  return undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const endsEarly = (name: string) =>
  new AppError('file_damaged', {
    message: `${name} ends early or is damaged: what could be read of it is stored. Get a whole copy and import it again; nothing is stored twice.`,
  })
