import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createPosts } from '../bench/generator/posts.ts'
import { measure, type Sample } from '../bench/generator/statistics.ts'
import { output, root } from '../bench/support.ts'
import { saidAt, type Post } from '../src/post/index.ts'

/** What the benchmarks measure with: posts like real ones, and a bench that runs. */
describe('generated posts', () => {
  const take = (count: number, options: Partial<Parameters<typeof createPosts>[0]> = {}): Post[] => {
    const generator = createPosts({ seed: 3, posts: 10_000, ...options })
    return Array.from({ length: count }, () => generator.next())
  }

  test('are the same for the same seed, and others for another', () => {
    assert.deepEqual(take(200), take(200))
    assert.notDeepEqual(take(200), take(200, { seed: 4 }))
  })

  test('are distinct, in order of arrival, never witnessed after they came, some of them late or back-dated', () => {
    const posts = take(10_000)
    assert.equal(new Set(posts.map(({ id }) => id)).size, posts.length)
    assert.ok(posts.every(({ receivedAt }, i) => receivedAt >= (posts[i - 1]?.receivedAt ?? 0)))
    assert.ok(posts.every(({ witnessedAt, receivedAt }) => witnessedAt <= receivedAt))
    const share = (is: (post: Post) => boolean) => posts.filter(is).length / posts.length
    assert.ok(Math.abs(share(({ witnessedAt, receivedAt }) => witnessedAt < receivedAt) - 0.02) < 0.01)
    assert.ok(share((post) => post.receivedAt - saidAt(post) > 86_400_000) > 0.001)
    for (const filled of ['replyTo', 'thread', 'quoteOf', 'card'] as const)
      assert.ok(share((post) => post[filled] !== undefined) > 0.01, filled)
    for (const filled of ['links', 'tags', 'mentions', 'media', 'labels'] as const)
      assert.ok(share((post) => post[filled].length > 0) > 0.003, filled)
  })

  // Coarse: within a third of what 574,227 real posts in English have (bench/generator-fit.ts).
  test('have the statistics of real ones', async () => {
    const samples = take(10_000, { languages: { en: 1 }, asBluesky: 0.02 }).map(({ text, author }): Sample => ({ text, author: author.id }))
    const { vocabulary, df, once, lengths, copies } = await measure(samples)
    const near = (what: string, value: number | undefined, real: number) =>
      assert.ok(value !== undefined && value > real / 1.34 && value < real * 1.34, `${what}: ${value}, real ${real}`)
    near('words after 1,000 posts', vocabulary.get(1_000), 5_220)
    near('words after 10,000 posts', vocabulary.get(10_000), 23_732)
    near('posts with the most frequent word', df.get(1), 0.304)
    near('posts with word 10', df.get(10), 0.102)
    near('posts with word 100', df.get(100), 0.0124)
    near('posts with word 1,000', df.get(1_000), 0.00174)
    near('words seen once', once, 0.571)
    near('length', lengths[1], 14)
    near('copies', copies, 0.062)
  })
})

test('the bench of the index runs at a small size and prints each of its tables', async () => {
  const posts = '1500'
  try {
    const printed = await output(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      'bench/index.ts',
      posts,
      ...['ingest', 'quiet', 'live', '--rounds', '1', '--seconds', '2', '--rate', '200', '--peers', 'fts5-sliced'],
    ])
    for (const expected of [
      /\n {2}groundswell +[\d,]+ \(/,
      /\n {2}fts5-sliced +[\d,]+ \(/,
      /arriving.*\n.* 0 failed; 0 questions/,
      /The same ten first/,
    ])
      assert.match(printed, expected)
    const hits = [...printed.matchAll(/^ {2}(?:or3|and2|phrase|common), all time +\d+ +([\d.]+)/gm)].map(([, mean]) => mean)
    assert.deepEqual(hits.slice(0, 4), hits.slice(4, 8), 'ours and FTS5 find as many')
  } finally {
    rmSync(join(root, '.cache/bench-index', posts), { recursive: true, force: true })
  }
})
