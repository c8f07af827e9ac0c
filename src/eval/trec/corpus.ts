import { z } from 'zod'
import { AppError } from '../../errors/index.ts'
import { noCounts, type AuthorId, type Post, type PostId } from '../../post/index.ts'
import { readLines, type ArchiveFile } from '../../sources/index.ts'

/** A tweet of the corpus and its id, by which tweets are ordered and compared with the topics' times. */
export type CorpusPost = { readonly tweet: bigint; readonly post: Post }

/** Only what is read; the time of writing is in the id. */
const record = z.object({ id: z.string().regex(/^\d{1,19}$/), text: z.string(), url: z.string().nullish() })

/** One JSON object a line, `{ id, text, url }`, plain or compressed; in order of id. Throws `format_unknown`, `file_damaged`. */
export async function readCorpus(file: ArchiveFile, signal: AbortSignal): Promise<CorpusPost[]> {
  const posts: CorpusPost[] = []
  let at = 0
  for await (const lines of readLines(file)) {
    signal.throwIfAborted()
    for (const { text } of lines) posts.push(toCorpusPost(text, ++at))
  }
  return posts.sort((a, b) => (a.tweet < b.tweet ? -1 : a.tweet > b.tweet ? 1 : 0))
}

function toCorpusPost(line: string, at: number): CorpusPost {
  const { success, data } = record.safeParse(parseJson(line))
  if (!success) throw new AppError('format_unknown', { message: `Line ${at} of the corpus is not {"id": "…", "text": "…", "url": "…"}.` })
  const tweet = BigInt(data.id)
  const time = Number(tweet >> 22n) + snowflakeEpoch
  return {
    tweet,
    post: {
      id: `x:${data.id}` as PostId,
      author: { id: `x:unknown-${data.id}` as AuthorId, handle: '', name: '' }, // the corpus does not tell who wrote it
      text: data.text.normalize('NFC'),
      url: `https://x.com/i/status/${data.id}`,
      createdAt: time,
      witnessedAt: time,
      receivedAt: time,
      langs: [],
      links: data.url ? [data.url] : [],
      tags: [],
      mentions: [],
      media: [],
      labels: [],
      counts: noCounts,
      version: '',
      consent: 'answer',
    },
  }
}

/** Milliseconds since 1970 at which X's ids begin; an id is 22 bits and the milliseconds since. */
const snowflakeEpoch = 1_288_834_974_657

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
