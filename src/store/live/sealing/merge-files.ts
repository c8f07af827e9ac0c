import { join } from 'node:path'
import { mergedTerms } from '../../segments/merge-segments.ts'
import { openSegmentFile, type SegmentFile } from '../../segments/segment-file.ts'
import type { SegmentEntry } from '../manifest.ts'
import type { SealingParts, Span } from './parts.ts'
import { countThere, isThere, type PostsThere } from './posts-there.ts'
import type { SegmentPublisher } from './segment-publisher.ts'

export type MergeOptions = { readonly posts: PostsThere; readonly publisher: SegmentPublisher; readonly signal: AbortSignal }

/** Neighbours as one file, without the posts that are gone; one alone is rewritten so. Throws `SegmentDamaged` where one of them is. */
export async function mergeFiles(
  parts: readonly SegmentEntry[],
  { folder, cache }: SealingParts,
  { posts, publisher, signal }: MergeOptions,
): Promise<void> {
  const span = spanOf(parts)
  const read = await posts.ofSpan(span, signal)
  const count = countThere(read)
  using files = new DisposableStack()
  const opened: SegmentFile[] = []
  for (const { name } of parts) opened.push(files.use(openSegmentFile(join(folder, name), { cache })))
  const terms = mergedTerms(opened, { base: span.base, isAlive: (seq) => isThere(read, seq - span.base) })
  publisher.publish(count > 0 ? [await publisher.write(span, { posts: count, touched: read.touched }, terms, signal)] : [], parts)
}

/** From the first of neighbours to the end of the last. */
function spanOf(parts: readonly SegmentEntry[]): Span {
  const base = Math.min(...parts.map((part) => part.base))
  return { base, size: Math.max(...parts.map((part) => part.base + part.size)) - base }
}
