import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedFiles, skipWithout } from '../../../tests/support/shared-data.ts'
import { agreement, readSuites, type Read } from './conformance.fixture.ts'
import { normalizeFeed } from './normalize.ts'

const archive = 'fixtures/fixtures.tar.gz'

test(
  '2,600 feeds of the suites of two other readers never throw, and the well-formed say what those expect',
  { timeout: 120_000, skip: skipWithout(archive) },
  async () => {
    const reads: (Read & { suite: string })[] = []
    for await (const read of readSuites(await sharedFiles(archive, /feeds-(?:feedparser|gofeed)\//))) {
      reads.push(read)
      const items = read.feed
        ? normalizeFeed(read.feed, { feed: 'https://quay.example/feed', receivedAt: Date.now(), consent: 'answer' })
        : []
      for (const item of items) {
        if ('drop' in item) continue
        assert.ok(item.post.text.isWellFormed() && item.post.text.length <= 20_000, read.path)
        assert.ok(item.post.witnessedAt <= item.post.receivedAt && item.post.createdAt > 0, read.path)
      }
    }
    const of = (suite: string) => reads.filter((read) => read.suite === suite)
    assert.equal(of('feedparser').length, 2_107)
    assert.ok(of('gofeed').length >= 495, String(of('gofeed').length))
    // Not read: CDF, which nobody writes any more, empty documents, and some that are no feeds on purpose.
    const unread = reads.filter(({ feed, path }) => !feed && !path.includes('/cdf/')).map(({ path }) => path.split('/').at(-1))
    assert.ok(unread.length <= 5, unread.join(', '))
    const { compared, agreed } = agreement(reads)
    assert.ok(compared >= 500, String(compared))
    assert.ok(agreed / compared >= 0.98, `${agreed} of ${compared}`)
  },
)
