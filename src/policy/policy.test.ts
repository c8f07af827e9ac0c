import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../lib/until.fixture.ts'
import { makePost } from '../post/post.fixture.ts'
import type { AuthorId, Cursor, Post, PostEvent, PostId, SourceName } from '../post/index.ts'
import { postStoreContract } from '../store/post-store.contract.ts'
import { createScanStore } from '../store/scan/scan-store.ts'
import { createJudge, defaultPolicy, openPolicyFile, readName, withPolicy, type Policy } from './index.ts'

const { signal } = new AbortController()
const deadline = { deadlineMs: 1_000, signal }
const everything = { any: [], all: [], none: [], from: 0, until: 9e15, limit: 100 }
const blocked = (what: 'author' | 'domain', name: string, ids: string[] = []) => ({ what, name, ids, reason: '', at: 1 })
const policyOf = (more: Partial<Policy>): Policy => ({ ...defaultPolicy, ...more })
const id = (n: number) => `x:${n}` as PostId

async function storeOf(...posts: Post[]) {
  const store = createScanStore()
  const events = posts.map((post): PostEvent => ({ type: 'post-put', post }))
  await store.write({ source: 's' as SourceName, events, cursor: 'c' as Cursor }, { signal })
  return store
}
function folderOf(t: { after: (work: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-policy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('the strictest label decides; what is not named is as the others', () => {
  const judge = createJudge(policyOf({ labels: { by: { porn: 'warn', '!hide': 'hide', nudity: 'show' }, others: 'show' } }))
  const action = (...labels: string[]) => judge.actionOf(makePost({ labels }))
  assert.deepEqual(
    [action(), action('odd'), action('nudity'), action('nudity', 'porn'), action('porn', '!hide')],
    ['show', 'show', 'show', 'warn', 'hide'],
  )
  assert.deepEqual(judge.warningsOf(makePost({ labels: ['odd', 'porn', 'nudity'] })), ['porn'])
  const strict = createJudge(policyOf({ labels: { by: { odd: 'show' }, others: 'hide' } }))
  assert.deepEqual([strict.actionOf(makePost({ labels: ['odd'] })), strict.actionOf(makePost({ labels: ['even'] }))], ['show', 'hide'])
  assert.equal(createJudge(defaultPolicy).actionOf(makePost({ labels: ['__proto__'] })), 'show')
  const byNetwork = createJudge(policyOf({ labels: { by: { spam: 'hide', 'nostr/spam': 'warn', 'x/odd': 'hide' }, others: 'show' } }))
  const spam = ['nostr:1', 'x:1'].map((one) => byNetwork.actionOf(makePost({ id: one as PostId, labels: ['spam', 'odd'] })))
  assert.deepEqual(spam, ['warn', 'hide'])
  const usual = createJudge(defaultPolicy)
  const warned = (network: string) =>
    ['content-warning', 'spam', 'reported', 'nsfw'].filter(
      (one) => usual.actionOf(makePost({ id: `${network}:1` as PostId, labels: [one] })) === 'warn',
    )
  assert.deepEqual([warned('nostr'), warned('mastodon')], [['content-warning', 'spam', 'reported', 'nsfw'], ['nsfw']])
})

test('an author is blocked by id or by handle, a domain with all below it, wherever a post names it', () => {
  const of = (policy: Partial<Policy>, post: Post) => createJudge(policyOf(policy)).actionOf(post)
  const ana = makePost({ by: 'ana' })
  assert.equal(of({ blocked: [blocked('author', 'ana', ['x:ana'])] }, ana), 'hide')
  assert.equal(of({ blocked: [blocked('author', 'ana', ['x:other'])] }, ana), 'show', 'the same handle, another account')
  assert.equal(of({ blocked: [blocked('author', 'ana')] }, ana), 'hide')
  assert.equal(of({ blocked: [blocked('author', 'x:ana')] }, ana), 'hide')
  const domain = { blocked: [blocked('domain', 'spam.example')] }
  const hidden = [
    { links: ['https://spam.example/a'] },
    { links: ['https://www.Spam.Example:8443/a'] },
    { card: { title: '', description: '', url: 'https://a.spam.example' } },
    { url: 'https://spam.example/1' },
    { url: 'https://spam.example./1' },
    { links: ['https://www.spam.example.:8443/a'] },
    { author: { id: 'mastodon:y' as AuthorId, handle: 'Bo@spam.example.', name: '' } },
    { author: { id: 'mastodon:https://spam.example/@bo' as AuthorId, handle: '', name: '' } },
    { author: { id: 'mastodon:x' as AuthorId, handle: 'Bo@spam.example', name: '' } },
    { author: { id: 'bluesky:did:plc:a' as AuthorId, handle: 'bo.spam.example', name: '' } },
  ]
  for (const more of hidden) assert.equal(of(domain, makePost(more)), 'hide', JSON.stringify(more))
  for (const more of [{ links: ['https://notspam.example'] }, { links: ['https://spam.example.org'] }, { text: 'spam.example' }])
    assert.equal(of(domain, makePost(more)), 'show', JSON.stringify(more))
})

test('a name is a handle, an author or a domain, and nothing else', () => {
  assert.deepEqual(
    ['@Ana.Example', 'ana', 'bluesky:did:plc:a', 'Spam.Example', 'https://spam.example./x?y', '@ana@m.example'].map((name) => {
      const { what, name: read } = readName(name)
      return `${what} ${read}`
    }),
    ['author ana.example', 'author ana', 'author bluesky:did:plc:a', 'domain spam.example', 'domain spam.example', 'author ana@m.example'],
  )
  for (const name of ['', '@', ' ', 'a b', 'a/b', 'a@b', '..', 'x'.repeat(600), 'a\u0000'])
    assert.throws(() => readName(name), { code: 'request_invalid' }, name)
})

test('whatever reads the store follows the policy, and what is let in again is there again', async () => {
  const inner = await storeOf(
    makePost({ n: 1, text: 'harbour one' }),
    makePost({ n: 2, text: 'harbour two', by: 'bo' }),
    makePost({ n: 3, text: 'harbour three', labels: ['porn'] }),
    makePost({ n: 4, text: 'harbour four', labels: ['!takedown'] }),
  )
  let judge = createJudge(policyOf({ blocked: [blocked('author', 'bo', ['x:bo'])] }))
  const store = withPolicy(inner, () => judge)
  const query = { ...everything, all: [{ term: 'harbour', weight: 1 }] }
  const { hits, stats } = await store.find(query, deadline)
  assert.deepEqual([hits.map((hit) => hit.id).sort(), stats.matched], [[id(1), id(3), id(4)], 3], 'a blocked author is not counted')
  const posts = await store.posts(
    hits.map(({ seq }) => seq),
    { signal },
  )
  assert.deepEqual([...posts.values()].map((post) => [post.id, post.consent]).sort(), [
    [id(1), 'answer'],
    [id(3), 'count-only'],
  ])
  assert.deepEqual([...(await store.get([1, 2, 3, 4].map(id), { signal })).keys()].sort(), [id(1), id(3)])
  assert.deepEqual([...(await store.versions([0, 1, 2, 3], { signal })).values()].map((post) => post.id).sort(), [id(1), id(3)])
  assert.equal((await store.candidates(query, [], deadline)).seqs.length, 3)
  const scanned = await Array.fromAsync(store.scan({ from: 0, until: 9e15 }, { signal }))
  assert.deepEqual(
    scanned.map((post) => [post.id, post.consent]),
    [
      [id(1), 'answer'],
      [id(3), 'answer'],
    ],
    'an export says nothing that the author did not',
  )
  judge = createJudge(defaultPolicy)
  assert.equal((await store.get([id(2)], { signal })).size, 1)
})

test('who follows the changes sees no hidden post', async () => {
  const inner = await storeOf(makePost({ n: 1 }))
  let judge = createJudge(defaultPolicy)
  const store = withPolicy(inner, () => judge)
  const stop = new AbortController()
  const seen: string[] = []
  const reading = (async () => {
    for await (const event of store.changes(-1, { signal: stop.signal }))
      seen.push(
        event.type === 'post-put' ? `${event.post.id} ${event.post.consent}` : `${event.type} ${'author' in event ? event.author : ''}`,
      )
  })()
  const put = (post: Post) =>
    inner.write({ source: 's' as SourceName, events: [{ type: 'post-put', post }], cursor: 'c' as Cursor }, { signal })
  const seenBecomes = (count: number) => until(() => seen.length >= count)
  await seenBecomes(1)
  await put(makePost({ n: 2, labels: ['porn'] }))
  await seenBecomes(2)
  judge = createJudge(policyOf({ blocked: [blocked('author', 'bo', ['x:bo'])] }))
  await put(makePost({ n: 3, by: 'bo' }))
  await put(makePost({ n: 4 }))
  await seenBecomes(3)
  stop.abort()
  await reading
  assert.deepEqual(seen, ['x:1 answer', 'x:2 count-only', 'x:4 answer'])
})

test('what is decided is told at once to who follows it, also where another process decides, and nothing else is', async (t) => {
  const folder = folderOf(t)
  const [mine, theirs] = [openPolicyFile({ folder, now: () => 7 }), openPolicyFile({ folder, now: () => 7 })]
  const stop = new AbortController()
  const seen: number[] = []
  const following = (async () => {
    for await (const { policy } of mine.decisions(stop.signal)) seen.push(policy.blocked.length)
  })()
  const seenBecomes = (count: number) => until(() => seen.length >= count)
  await delay(250)
  assert.deepEqual(seen, [])
  mine.block('spam.example', '', [])
  await seenBecomes(1)
  theirs.block('@bo', '', [])
  await seenBecomes(2)
  stop.abort()
  await following
  assert.deepEqual(seen, [1, 2])
})

test('the file keeps what differs, is seen by others, and stops loudly where it is damaged', async (t) => {
  const folder = folderOf(t)
  const [mine, theirs] = [1, 2].map(() => openPolicyFile({ folder, now: () => 7 })) as [ReturnType<typeof openPolicyFile>, never]
  const others = theirs as typeof mine
  assert.deepEqual(others.judge().policy, defaultPolicy)
  mine.setLabel('nudity', 'show')
  mine.setOtherLabels('warn')
  mine.setExportOptedOut(true)
  mine.block('@Ana', 'asked us to', ['x:ana'])
  mine.block('spam.example', 'sells followers', [])
  mine.block('https://spam.example', 'again', [])
  const { policy } = mine.judge()
  assert.deepEqual(
    [policy.labels.by['nudity'], policy.labels.by['porn'], policy.labels.others, policy.exportOptedOut],
    ['show', 'warn', 'warn', true],
  )
  assert.deepEqual(policy.blocked, [
    { what: 'author', name: 'ana', ids: ['x:ana'], reason: 'asked us to', at: 7 },
    { what: 'domain', name: 'spam.example', ids: [], reason: 'again', at: 7 },
  ])
  await delay(120)
  assert.deepEqual(others.judge().policy, policy)
  mine.setLabel('nudity', null)
  mine.unblock('@ana')
  assert.throws(() => mine.unblock('@ana'), { code: 'not_found' })
  assert.equal(mine.judge().policy.labels.by['nudity'], 'warn')
  const path = join(folder, 'policy.json')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const whole = readFileSync(path, 'utf8')
  writeFileSync(path, whole.slice(0, -10))
  assert.throws(() => openPolicyFile({ folder, now: () => 7 }).judge(), {
    code: 'config_invalid',
    message: /policy\.json .+ nobody is blocked then/,
  })
  await delay(120)
  assert.equal(mine.judge().policy.blocked.length, 1, 'what is in force stays in force')
  assert.throws(() => mine.setExportOptedOut(false), { code: 'config_invalid' })
})

const byDefault = createJudge(defaultPolicy)
postStoreContract('a store behind the default policy', async () => withPolicy(createScanStore(), () => byDefault))
