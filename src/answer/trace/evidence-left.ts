import type { Post, PostId } from '../../post/index.ts'
import type { PostStore } from '../../store/index.ts'
import type { StoredTrace } from './trace.ts'
import { versionOf } from './version.ts'

/** `gone`: deleted, hidden or expired; `changed`: its author wrote it anew and the old words are not kept; `opted-out`: no answer may use it any more. */
export type Loss = { readonly id: PostId; readonly number: number; readonly why: 'gone' | 'changed' | 'opted-out' }

export type EvidenceLeft = {
  /** In the versions and under the names of then. */
  readonly posts: ReadonlyMap<PostId, Post>
  readonly losses: readonly Loss[]
  /** Written anew since; the words of then are kept. */
  readonly edited: readonly PostId[]
}

/** Which of the posts that an answer rests on may still be shown, as they were. Looks at the store as it is now. */
export async function evidenceLeft(trace: StoredTrace, store: PostStore, signal: AbortSignal): Promise<EvidenceLeft> {
  const wanted = trace.evidence?.posts ?? []
  const seqs = wanted.flatMap(({ seq }) => (seq >= 0 ? [seq] : []))
  const [bySeq, now] = [await readVersions(seqs, store, signal), await store.get([...new Set(wanted.map(({ id }) => id))], { signal })]
  const posts = new Map<PostId, Post>()
  const losses: Loss[] = []
  const edited: PostId[] = []
  for (const [at, { id, seq, version, handle, name }] of wanted.entries()) {
    const present = now.get(id)
    // First the very words of then: the same version may have got words that were read in its pictures since.
    const post = [bySeq.get(seq), present].find((one) => one?.id === id && versionOf(one) === version)
    const isLost = !present ? 'gone' : present.consent === 'count-only' ? 'opted-out' : post ? undefined : 'changed'
    if (isLost || !post) {
      losses.push({ id, number: at + 1, why: isLost ?? 'gone' })
      continue
    }
    posts.set(id, { ...post, author: { ...post.author, handle, name } })
    if (present && versionOf(present) !== version) edited.push(id)
  }
  return { posts, losses, edited }
}

export async function readVersions(seqs: readonly number[], store: PostStore, signal: AbortSignal): Promise<ReadonlyMap<number, Post>> {
  const wanted = [...new Set(seqs)]
  const read = new Map<number, Post>()
  for (let at = 0; at < wanted.length; at += 1_000)
    for (const [seq, post] of await store.versions(wanted.slice(at, at + 1_000), { signal })) read.set(seq, post)
  return read
}
