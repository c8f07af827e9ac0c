import { noCounts, type AuthorId, type Post, type PostId } from './post.ts'

/** An invented post for tests: sensible everywhere, overridden where a test cares. `at` sets all three times. */
export function makePost({
  n = 1,
  text = `post number ${n}`,
  by = 'ana',
  at = 1_000_000 + n,
  network = 'x',
  ...more
}: { n?: number; text?: string; by?: string; at?: number; network?: string } & Partial<Post> = {}): Post {
  const id = (network === 'x' ? `x:${n}` : `${network}:${n}`) as PostId
  return {
    id,
    author: { id: `${network}:${by}` as AuthorId, handle: by, name: by.toUpperCase() },
    text,
    url: network === 'x' ? `https://x.com/i/status/${n}` : `https://${network}.example/${n}`,
    createdAt: at,
    witnessedAt: at,
    receivedAt: at,
    langs: ['en'],
    links: [],
    tags: [],
    mentions: [],
    media: [],
    labels: [],
    counts: noCounts,
    version: '',
    consent: 'answer',
    ...more,
  }
}

/** A small generator with a fixed seed (mulberry32): uniform in 0..1. */
export function createRandom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
