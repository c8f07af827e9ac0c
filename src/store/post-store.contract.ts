import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createRandom, makePost } from '../post/post.fixture.ts'
import type { AuthorId, Cursor, Post, PostEvent, PostId, SourceName } from '../post/index.ts'
import type { Clause, PostStore, SearchQuery } from './index.ts'
import { createScanStore } from './scan/scan-store.ts'

const { signal } = new AbortController()
const source = 'test' as SourceName
const id = (n: number) => `x:${n}` as PostId
const author = (name: string) => `x:${name}` as AuthorId
const put = (post: Post): PostEvent => ({ type: 'post-put', post })
const term = (word: string, weight = 1): Clause => ({ term: word, weight })

export const everything = { any: [], all: [], none: [], from: 0, until: 9e15, limit: 100 } as const satisfies SearchQuery
const options = { deadlineMs: 60_000, signal }

/** The rules of `PostStore` and `PostSink`, for every implementation. `open` gives a fresh, empty store. */
export function postStoreContract(name: string, open: () => Promise<PostStore>): void {
  describe(`${name} keeps the contract of a post store`, () => {
    let store: PostStore
    let cursor = 0
    before(async () => void (store = await open()))
    after(async () => void (await store[Symbol.asyncDispose]()))
    const fresh = async () => {
      await store[Symbol.asyncDispose]()
      store = await open()
    }
    const write = (...events: PostEvent[]) => store.write({ source, events, cursor: String(++cursor) as Cursor }, { signal })
    const found = async (query: Partial<SearchQuery>) => (await store.find({ ...everything, ...query }, options)).hits.map((hit) => hit.id)
    const read = async (n: number) => (await store.get([id(n)], { signal })).get(id(n))

    test('a written post is findable and read back as it was, and the cursor is kept with it', async () => {
      await fresh()
      const post = makePost({
        n: 7,
        text: 'Water is over the quay\n東京 🚀 \u2029 end',
        links: ['https://example.org/a'],
        tags: ['storm'],
        mentions: [author('bo')],
        media: [{ kind: 'image', url: 'https://example.org/i.jpg', alt: 'Flooded harbour' }],
        card: { title: 'Flood', description: 'In the town', url: 'https://example.org/c' },
        replyTo: id(1),
        thread: id(1),
        quoteOf: id(2),
        labels: ['graphic'],
        counts: { likes: 3, reposts: 2, replies: 1, quotes: 0 },
        langs: ['en', 'pt-BR'],
        createdAt: 5,
      })
      assert.deepEqual(await write(put(post)), { stored: 1, repeated: 0, refused: 0 })
      assert.deepEqual(await read(7), post)
      for (const word of ['quay', 'harbour', 'flood', '#storm', 'host:example.org'])
        assert.deepEqual(await found({ all: [term(word)] }), [id(7)], word)
      assert.equal(await store.cursor(source), String(cursor))
      assert.equal(await store.cursor('another' as SourceName), undefined)
    })

    test('candidates tell of each hit what ranking asks, and posts are read by their seqs until they are gone', async () => {
      await fresh()
      const link = makePost({ n: 1, text: 'ferries at dawn', links: ['https://example.org/a'], createdAt: 40, at: 50 })
      const picture = makePost({
        n: 2,
        text: 'a ferry',
        media: [{ kind: 'image', url: 'https://example.org/i.jpg', alt: '' }],
        createdAt: 90,
        at: 60,
      })
      await write(put(link), put(picture), put(makePost({ n: 3, text: 'dawn', at: 70 })))
      const words = [[term('ferry'), term('ferries')], [term('dawn')], [{ prefix: 'da', weight: 1 } as const], [term('nothing')]]
      const query = { ...everything, any: [term('ferry'), term('ferries', 0.5), term('dawn', 0.2)] }
      const [found, page] = [await store.candidates(query, words, options), await store.find(query, options)]
      assert.deepEqual(
        [...found.seqs],
        page.hits.map(({ seq }) => seq),
      )
      assert.deepEqual(
        [...found.scores],
        page.hits.map(({ score }) => score),
      )
      assert.deepEqual([...found.held].sort(), [0b0001, 0b0110, 0b0111])
      const of = (n: number) => [...found.seqs].indexOf(page.hits.find((hit) => hit.id === id(n))?.seq ?? -1)
      assert.deepEqual([1, 2, 3].map((n) => [found.held[of(n)], found.saidAt[of(n)], found.attached[of(n)]]), [[0b0111, 40, 1], [0b0001, 60, 1], [0b0110, 70, 0]]) // prettier-ignore
      assert.deepEqual([found.recencies, found.complete, found.stats], [undefined, true, page.stats])
      const decayed = { ...query, halfLifeMs: 10, decayFrom: 70 }
      const { recencies } = await store.candidates(decayed, words, options)
      assert.deepEqual(
        [...(recencies ?? [])],
        (await store.find(decayed, options)).hits.map(({ parts }) => parts['recency']),
      )
      const [seq = -1] = [found.seqs[of(2)]]
      const posts = await store.posts([...found.seqs, 999], { signal })
      assert.deepEqual([posts.size, posts.get(seq)], [3, picture])
      await write({ type: 'post-delete', id: id(2), at: 100 })
      assert.equal((await store.posts([seq], { signal })).size, 0)
      await assert.rejects(
        store.posts(
          Array.from({ length: 1_001 }, (_, n) => n),
          { signal },
        ),
        { code: 'request_invalid' },
      )
    })

    test('ids of every form come back as they went in', async () => {
      await fresh()
      const posts = [
        makePost({ n: 1, id: 'x:727620048112926720' as PostId }),
        makePost({ id: 'x:0123' as PostId }),
        makePost({
          id: 'bluesky:at://did:plc:ana/app.bsky.feed.post/3k' as PostId,
          author: { id: 'bluesky:did:plc:ana' as AuthorId, handle: 'ana.example', name: '' },
          url: 'https://bsky.app/profile/did:plc:ana/post/3k',
        }),
        makePost({
          id: 'bluesky:at://did:plc:ana/app.bsky.feed.generator/3k' as PostId,
          author: { id: 'bluesky:did:plc:ana' as AuthorId, handle: '', name: '' },
          url: 'https://elsewhere.example',
        }),
        makePost({ id: 'rss:=odd' as PostId, url: 'https://feed.example' }),
      ]
      await write(...posts.map(put))
      const got = await store.get(
        posts.map((post) => post.id),
        { signal },
      )
      assert.deepEqual([...got.keys()].sort(), posts.map((post) => post.id).sort())
      for (const post of posts) assert.equal(got.get(post.id)?.url, post.url)
      // An empty handle never erases a known one.
      assert.equal(got.get(posts[3]?.id as PostId)?.author.handle, 'ana.example')
    })

    test('the same post again is a repeat; a changed one without version wins by later receipt, one with a higher version by it', async () => {
      await fresh()
      const post = makePost({ n: 1, text: 'first words' })
      assert.equal((await write(put(post), put({ ...post, receivedAt: post.receivedAt + 9 }))).repeated, 1)
      assert.equal((await write(put({ ...post, text: 'second words', receivedAt: post.receivedAt + 1 }))).stored, 1)
      assert.equal((await write(put({ ...post, text: 'older words', receivedAt: post.receivedAt - 5 }))).repeated, 1)
      assert.deepEqual([await found({ all: [term('first')] }), await found({ all: [term('second')] })], [[], [id(1)]])
      const versioned = makePost({ n: 2, text: 'version b', version: 'b' })
      await write(put(versioned))
      assert.equal(
        (await write(put({ ...versioned, text: 'version a', version: 'a' }), put({ ...versioned, text: 'version b again' }))).repeated,
        2,
      )
      assert.equal((await write(put({ ...versioned, text: 'version c', version: 'c' }))).stored, 1)
      assert.equal((await read(2))?.text, 'version c')
    })

    test('a held version outlives its edit, until it is released or its post goes; hidden with its post', async () => {
      await fresh()
      const texts = async (seqs: readonly number[]) => [...(await store.versions(seqs, { signal })).values()].map(({ text }) => text).sort()
      const seqOf = async (n: number) => (await store.find(everything, options)).hits.find((hit) => hit.id === id(n))?.seq ?? -1
      const edit = (n: number, text: string) => write(put(makePost({ n, by: `by${n}`, text, receivedAt: 2_000_000 + cursor })))
      for (const n of [1, 2, 3, 4]) await write(put(makePost({ n, by: `by${n}`, text: `first ${n}` })))
      const seqs = await Promise.all([1, 2, 3, 4].map(seqOf))
      await store.hold('one', seqs.slice(0, 3))
      await store.hold('two', seqs.slice(0, 1))
      for (const n of [1, 2, 3, 4]) await edit(n, `second ${n}`)
      assert.deepEqual(await texts(seqs), ['first 1', 'first 2', 'first 3'], 'nobody holds the fourth')
      assert.equal((await store.posts(seqs, { signal })).size, 0)
      const now = await Promise.all([1, 2, 3, 4].map(seqOf))
      assert.equal((await texts([...seqs, ...now])).length, 7)
      for (const n of [1, 2]) await edit(n, `third ${n}`)
      assert.deepEqual(
        await texts([...seqs, ...now]),
        ['first 1', 'first 2', 'first 3', 'second 3', 'second 4'],
        'the second ones were not held',
      )
      await write({ type: 'post-hide', id: id(2), at: 3_000_000 })
      assert.deepEqual(await texts(seqs), ['first 1', 'first 3'])
      await write({ type: 'post-show', id: id(2), at: 3_000_001 })
      assert.deepEqual(await texts(seqs), ['first 1', 'first 2', 'first 3'])
      await write({ type: 'post-delete', id: id(3), at: 3_000_002 })
      assert.deepEqual(await texts(seqs), ['first 1', 'first 2'])
      await store.release(['one', 'nobody'])
      assert.deepEqual(await texts(seqs), ['first 1'], 'another one holds it still')
      await write({ type: 'author-delete', author: author('by1'), at: 9_000_000 })
      assert.deepEqual(await texts(seqs), [])
      await store.release(['two'])
      const large = 'x:1834126513289345219' as PostId // beyond JavaScript's numbers
      await write(put(makePost({ n: 9, id: large, text: 'large' })))
      const [hit] = (await store.find({ ...everything, all: [term('large')] }, options)).hits
      await store.hold('three', [hit?.seq ?? -1])
      await write(put(makePost({ n: 9, id: large, text: 'larger', receivedAt: 9_000_000 })))
      assert.deepEqual(await texts([hit?.seq ?? -1]), ['large'])
      await write({ type: 'post-delete', id: large, at: 9_000_001 })
      assert.deepEqual(await texts([hit?.seq ?? -1]), [])
    })

    test('a delete is final, also when it comes first', async () => {
      await fresh()
      await write(put(makePost({ n: 1 })), { type: 'post-delete', id: id(1), at: 5 }, { type: 'post-delete', id: id(2), at: 5 })
      assert.equal((await write(put(makePost({ n: 1 })), put(makePost({ n: 2 })))).refused, 2)
      assert.deepEqual([await found({}), (await store.get([id(1), id(2)], { signal })).size, (await store.stats()).posts], [[], 0, 0])
    })

    test('a delete that names its author takes what they wrote, here or still to come, and nothing of others', async () => {
      await fresh()
      const nostr = (n: number, by: string, more: object = {}) => makePost({ n, by, network: 'nostr', ...more })
      const ids = [1, 2, 3, 4].map((n) => `nostr:${n}` as PostId)
      const ofAna = (n: number, more: object = {}) =>
        ({ type: 'post-delete', id: ids[n - 1] as PostId, at: 5, by: 'nostr:ana' as AuthorId, ...more }) as const
      await write(put(nostr(1, 'ana')), put(nostr(2, 'bo')), ofAna(1), ofAna(2), ofAna(3), ofAna(4))
      await write(put(nostr(3, 'ana')), put(nostr(4, 'bo')), put(nostr(1, 'ana')))
      assert.deepEqual([...(await store.get(ids, { signal })).keys()].sort(), [ids[1], ids[3]])

      const article = (at: number, text: string) => nostr(5, 'ana', { at, version: String(at), text })
      const texts = async () => [...(await store.get(['nostr:5' as PostId], { signal })).values()].map(({ text }) => text)
      const upTo = (until: number) => ({ type: 'post-delete', id: 'nostr:5' as PostId, at: 9, by: 'nostr:ana' as AuthorId, until }) as const
      await write(put(article(2_000, 'first')), upTo(2_500), put(article(2_100, 'second')))
      assert.deepEqual(await texts(), [])
      await write(put(article(3_000, 'third')), upTo(2_900))
      assert.deepEqual(await texts(), ['third'], 'what came after the delete counts')
      await write(upTo(3_000), put(article(3_000, 'third')))
      assert.deepEqual(await texts(), [])
    })

    test('a hidden post is absent and comes back; hiding may precede the post', async () => {
      await fresh()
      await write({ type: 'post-hide', id: id(1), at: 5 }, put(makePost({ n: 1 })), put(makePost({ n: 2 })))
      assert.deepEqual([await found({}), await read(1)], [[id(2)], undefined])
      await write({ type: 'post-show', id: id(1), at: 6 }, { type: 'post-hide', id: id(2), at: 6 })
      assert.deepEqual(await found({}), [id(1)])
    })

    test('a hidden author is absent with all posts, old and new, and comes back with them', async () => {
      await fresh()
      await write(
        put(makePost({ n: 1 })),
        put(makePost({ n: 2, by: 'bo' })),
        { type: 'author-hide', author: author('ana'), at: 5 },
        put(makePost({ n: 3 })),
      )
      assert.deepEqual(await found({}), [id(2)])
      await write({ type: 'post-hide', id: id(3), at: 6 }, { type: 'author-show', author: author('ana'), at: 6 })
      assert.deepEqual(await found({}), [id(2), id(1)])
    })

    test('of hides, shows, decisions and names the newest counts, in whatever order they come', async () => {
      await fresh()
      const ana = author('ana')
      await write(
        put(makePost({ n: 1, author: { id: ana, handle: '', name: '' } })),
        put(makePost({ n: 2, by: 'bo' })),
        { type: 'author-hide', author: ana, at: 9 },
        { type: 'author-show', author: ana, at: 4 },
        { type: 'post-hide', id: id(2), at: 9 },
        { type: 'post-show', id: id(2), at: 4 },
      )
      assert.deepEqual(await found({}), [])
      await write(
        { type: 'author-show', author: ana, at: 12 },
        { type: 'author-hide', author: ana, at: 11 },
        { type: 'post-show', id: id(2), at: 12 },
        { type: 'post-hide', id: id(2), at: 11 },
        { type: 'author-consent', author: ana, consent: 'count-only', at: 9 },
        { type: 'author-consent', author: ana, consent: 'answer', at: 4 },
        { type: 'author-put', author: ana, handle: 'ana.new', at: 9 },
        { type: 'author-put', author: ana, handle: 'ana.old', name: 'Ana', at: 4 },
      )
      assert.deepEqual(await found({}), [id(2), id(1)])
      const post = await read(1)
      assert.deepEqual([post?.author.handle, post?.author.name, post?.consent], ['ana.new', 'Ana', 'count-only'])
      await write(
        { type: 'author-put', author: ana, handle: 'ana.new', at: 30 }, // said again, later
        { type: 'author-put', author: ana, handle: 'ana.former', name: 'Ana B', at: 20 },
      )
      const named = await read(1)
      assert.deepEqual([named?.author.handle, named?.author.name], ['ana.new', 'Ana B'], 'each by its own time')
      await write({ type: 'author-put', author: ana, name: 'Ana C', at: 20 })
      assert.equal((await read(1))?.author.name, 'Ana C', 'of two at one time the one that came last')
    })

    test('what was read in a picture is found with its post, stays with an edit that keeps the picture, and is of the source of its post', async () => {
      await fresh()
      const url = 'https://example.org/i.jpg'
      const post = makePost({
        n: 7,
        text: 'look',
        version: 'a',
        media: [{ kind: 'image', url, alt: 'a sign' }],
        counts: { likes: 3, reposts: 0, replies: 0, quotes: 0 },
      })
      await write(put(post), put(makePost({ n: 8, text: 'other' })))
      const [seen] = (await store.find({ ...everything, all: [term('look')] }, options)).hits
      await store.hold('answer', [seen?.seq ?? -1])
      const readAs = (text: string, more: object = {}): PostEvent => ({ type: 'media-text', id: id(7), url, text, at: 5, ...more })
      const other = 'reader' as SourceName
      const reading = (...events: PostEvent[]) => store.write({ source: other, events, cursor: '1' as Cursor }, { signal })
      assert.deepEqual(await reading(readAs('Ferry closed'), readAs('Nothing', { id: id(99) }), readAs('Nothing', { url: `${url}?` })), {
        stored: 0,
        repeated: 0,
        refused: 0,
      })
      const withText = { ...post, media: [{ ...post.media[0], text: 'Ferry closed' }] }
      assert.deepEqual([await found({ all: [term('ferry')] }), await found({ all: [term('nothing')] })], [[id(7)], []])
      assert.deepEqual(await read(7), withText)
      assert.deepEqual(
        (await store.versions([seen?.seq ?? -1], { signal })).get(seen?.seq ?? -1),
        post,
        'an answer keeps the words of then',
      )
      const { nextSeq } = await store.stats()
      await reading(readAs('Ferry closed'))
      assert.equal((await store.stats()).nextSeq, nextSeq, 'the same again is nothing')
      assert.deepEqual(await write(put(post)), { stored: 0, repeated: 1, refused: 0 })
      await write(put({ ...post, text: 'look here', version: 'b' }))
      assert.deepEqual([(await read(7))?.media, await found({ all: [term('ferry'), term('here')] })], [withText.media, [id(7)]])
      await write(put({ ...post, version: 'c', media: [{ kind: 'image', url: `${url}?2`, alt: '' }] }))
      assert.deepEqual(await found({ all: [term('ferry')] }), [])
      await reading(readAs('Ferry closed', { url: `${url}?2` }))
      assert.deepEqual(await found({ all: [term('ferry')] }), [id(7)])
      assert.equal(await store.expire({ sources: [other], before: 9e15 }, { signal }), 0)
      await write({ type: 'post-hide', id: id(7), at: 6 })
      await reading(readAs('Quay open', { url: `${url}?2` }))
      assert.deepEqual(await found({}), [id(8)], 'hidden it stays')
      assert.equal(await store.expire({ sources: [source], before: 9e15 }, { signal }), 2)
    })

    test('expiring forgets what is known of an author who has nothing left, but not what was decided', async () => {
      await fresh()
      const [ana, bo] = [author('ana'), author('bo')]
      await write(
        put(makePost({ n: 1, at: 5 })),
        put(makePost({ n: 2, at: 5, by: 'bo' })),
        { type: 'author-hide', author: ana, at: 8 },
        { type: 'author-show', author: ana, at: 9 },
      )
      assert.equal(await store.expire({ sources: [source], before: 10 }, { signal }), 2)
      assert.deepEqual([...(await store.authors(['ana', 'bo'])).values()], [[ana], []])
      await write(
        { type: 'author-hide', author: ana, at: 4 }, // older news than that she was shown again
        put(makePost({ n: 3, at: 20 })),
        put(makePost({ n: 4, at: 20, author: { id: bo, handle: '', name: '' } })),
      )
      assert.deepEqual([await found({}), (await read(4))?.author.name], [[id(4), id(3)], ''])
    })

    test('what is erased by id is gone, leaves no tombstone, and may come again', async () => {
      await fresh()
      const [one, two, three] = [1, 2, 3].map((n) => makePost({ n, at: n, text: `harbour word${n}` })) as [Post, Post, Post]
      await write(put(one), put(two), put(three))
      assert.equal(await store.erase([id(1), id(3), id(99)]), 2)
      assert.deepEqual([await found({ all: [term('harbour')] }), await read(1)], [[id(2)], undefined])
      assert.equal(await store.erase([id(1)]), 0)
      assert.equal(await store.cursor(source), String(cursor), 'the source reads on where it was')
      await write(put(one))
      assert.deepEqual(await found({ all: [term('harbour')] }), [id(1), id(2)])
      await assert.rejects(store.erase(Array.from({ length: 1_001 }, (_, n) => id(n))), { code: 'request_invalid' })
    })

    test('a deleted author loses all posts up to then, later ones count', async () => {
      await fresh()
      await write(put(makePost({ n: 1, at: 10 })), put(makePost({ n: 2, at: 30 })), {
        type: 'author-delete',
        author: author('ana'),
        at: 20,
      })
      assert.equal((await write(put(makePost({ n: 3, at: 15 })))).refused, 1)
      await write(put(makePost({ n: 4, at: 40 })))
      assert.deepEqual(await found({}), [id(4), id(2)])
    })

    test('a new name shows with old posts, and accounts are found by handle in any case', async () => {
      await fresh()
      await write(put(makePost({ n: 1, author: { id: author('77'), handle: '', name: '' } })), {
        type: 'author-put',
        author: author('77'),
        handle: 'RepJo',
        name: 'Jo',
        at: 5,
      })
      assert.deepEqual((await read(1))?.author, { id: author('77'), handle: 'RepJo', name: 'Jo' })
      await write({ type: 'author-put', author: author('77'), name: 'Jo Doe', at: 6 })
      assert.deepEqual((await read(1))?.author, { id: author('77'), handle: 'RepJo', name: 'Jo Doe' })
      assert.deepEqual(
        [...(await store.authors(['@repjo', 'nobody']))],
        [
          ['@repjo', [author('77')]],
          ['nobody', []],
        ],
      )
    })

    test('consent of an author applies to stored and to later posts', async () => {
      await fresh()
      await write(
        put(makePost({ n: 1 })),
        { type: 'author-consent', author: author('ana'), consent: 'count-only', at: 5 },
        put(makePost({ n: 2 })),
      )
      assert.deepEqual([(await read(1))?.consent, (await read(2))?.consent], ['count-only', 'count-only'])
    })

    test('counts are set, added to, survive an edit, and never fall below zero', async () => {
      await fresh()
      await write(put(makePost({ n: 1 })), { type: 'count-set', id: id(1), counts: { likes: 5, reposts: 1, replies: 0, quotes: 0 }, at: 1 })
      await write(
        { type: 'count-add', id: id(1), what: 'like', by: 1 },
        { type: 'count-add', id: id(1), what: 'quote', by: -1 },
        { type: 'count-add', id: id(9), what: 'like', by: 1 },
      )
      await write(put(makePost({ n: 1, text: 'edited', receivedAt: 2_000_000 })))
      assert.deepEqual((await read(1))?.counts, { likes: 6, reposts: 1, replies: 0, quotes: 0 })
      assert.deepEqual([await found({ only: { minLikes: 6 } }), await found({ only: { minLikes: 7 } })], [[id(1)], []])
    })

    test('the window includes its beginning and not its end; filters and excluded authors hold', async () => {
      await fresh()
      await write(
        put(makePost({ n: 1, at: 10, langs: ['en-US'] })),
        put(makePost({ n: 2, at: 20, by: 'bo', langs: ['fr'], links: ['https://www.example.org/x'] })),
        put(
          makePost({
            n: 3,
            at: 30,
            by: 'cy',
            network: 'rss',
            text: '#Storm',
            media: [{ kind: 'video', url: 'https://example.org/v', alt: '' }],
          }),
        ),
      )
      assert.deepEqual(await found({ from: 10, until: 30 }), [id(2), id(1)])
      assert.deepEqual(await found({ only: { langs: ['en'] } }), ['rss:3', id(1)])
      assert.deepEqual(await found({ only: { networks: ['rss'] } }), ['rss:3'])
      assert.deepEqual(await found({ only: { authors: [author('bo')] } }), [id(2)])
      assert.deepEqual(await found({ notAuthors: [author('bo')] }), ['rss:3', id(1)])
      assert.deepEqual(await found({ only: { hosts: ['example.org'] } }), [id(2)])
      assert.deepEqual(await found({ only: { tags: ['storm'] } }), ['rss:3'])
      assert.deepEqual(await found({ only: { hasLink: true } }), [id(2)])
      assert.deepEqual(await found({ only: { hasMedia: false } }), [id(2), id(1)])
      assert.deepEqual(await found({ only: { sources: ['other' as SourceName] } }), [])
    })

    test('phrases, prefixes, excluded words and runs without spaces', async () => {
      await fresh()
      await write(
        put(makePost({ n: 1, text: 'power cut in the north' })),
        put(makePost({ n: 2, text: 'the power of a cut' })),
        put(makePost({ n: 3, text: '東京都で停電' })),
        put(makePost({ n: 4, text: 'cut', media: [{ kind: 'image', url: 'https://e.org/i', alt: 'power' }] })),
      )
      assert.deepEqual(await found({ all: [{ phrase: ['power', 'cut'], weight: 1 }] }), [id(1)])
      assert.deepEqual(await found({ all: [{ phrase: ['cut', 'power'], weight: 1 }] }), []) // fields do not touch
      assert.deepEqual((await found({ all: [{ prefix: 'pow', weight: 1 }], none: [term('north')] })).sort(), [id(2), id(4)])
      assert.deepEqual(await found({ all: [{ phrase: ['東京', '京都'], weight: 1 }] }), [id(3)])
      assert.deepEqual(await found({ all: [{ prefix: '電', weight: 1 }] }), [id(3)])
    })

    test('pages follow each other without gap or repeat while posts arrive', async () => {
      await fresh()
      const random = createRandom(3)
      await write(
        ...Array.from({ length: 60 }, (_, n) =>
          put(makePost({ n: n + 1, at: 1_000 + Math.floor(random() * 20), text: random() < 0.5 ? 'rain rain' : 'rain here' })),
        ),
      )
      for (const order of ['best', 'newest'] as const) {
        const whole = await found({ all: [term('rain')], order })
        const pages: PostId[] = []
        let mark: SearchQuery['after']
        for (let round = 0; round < 20; round++) {
          const page = await store.find({ ...everything, all: [term('rain')], order, limit: 7, ...(mark && { after: mark }) }, options)
          pages.push(...page.hits.map((hit) => hit.id))
          await write(put(makePost({ n: 1_000 + cursor, at: 5_000, text: 'rain again' })))
          mark = page.next
          if (!mark) break
        }
        assert.deepEqual(pages, whole)
        await fresh()
        await write(
          ...Array.from({ length: 60 }, (_, n) => put(makePost({ n: n + 1, at: 1_000 + (n % 20), text: n % 3 ? 'rain' : 'rain rain' }))),
        )
      }
    })

    test('changes come in order of seq, wait for more, and end quietly when nobody listens', async () => {
      await fresh()
      const stop = new AbortController()
      await write(put(makePost({ n: 1 })), put(makePost({ n: 2 })), { type: 'post-delete', id: id(2), at: 3 })
      const seen: string[] = []
      const listening = (async () => {
        let last = -1
        for await (const event of store.changes(-1, { signal: stop.signal })) {
          assert.ok(event.seq > last)
          last = event.seq
          seen.push(event.type === 'post-put' ? event.post.id : event.type)
          if (seen.length === 3) stop.abort()
        }
      })()
      await write(put(makePost({ n: 3 })))
      await listening
      assert.deepEqual(seen, [id(1), 'post-delete', id(3)])
    })

    test('scan gives visible posts of a window in order of arrival; stats count them', async () => {
      await fresh()
      await write(put(makePost({ n: 2, at: 50 })), put(makePost({ n: 1, at: 10 })), put(makePost({ n: 5, at: 20, network: 'rss' })), {
        type: 'post-hide',
        id: 'rss:5' as PostId,
        at: 1,
      })
      assert.deepEqual(
        (await Array.fromAsync(store.scan({ from: 0, until: 50 }, { signal }))).map((post) => post.id),
        [id(1)],
      )
      const { posts, span, networks, sources } = await store.stats()
      assert.deepEqual([posts, span, networks, sources], [2, { from: 10, until: 50 }, { x: 2 }, [{ name: source, posts: 2, last: 50 }]])
    })

    test('every kind of query gives what the exhaustive scan gives: same posts, order, scores and statistics', async () => {
      await fresh()
      await compareWithScan(store)
    })

    test('expiring erases old posts of the named sources alone, from search as well, and they may come again', async () => {
      await fresh()
      const other = 'archive' as SourceName
      const many = Array.from({ length: 1_200 }, (_, i) => put(makePost({ n: i + 1, at: 1_000 + i })))
      for (let at = 0; at < many.length; at += 400)
        await store.write({ source, events: many.slice(at, at + 400), cursor: String(at) as Cursor }, { signal })
      await store.write({ source: other, events: [put(makePost({ n: 5_000, at: 1_000 }))], cursor: 'c' as Cursor }, { signal })
      await store.find({ ...everything, all: [{ term: 'post', weight: 1 }] }, options) // readers have seen them
      assert.equal(await store.expire({ sources: [source], before: 2_100, most: 600 }, { signal }), 600)
      assert.deepEqual([...(await store.get(['x:600', 'x:601'] as PostId[], { signal })).keys()], ['x:601'], 'the oldest go first')
      assert.equal(await store.expire({ sources: [source, 'unknown' as SourceName], before: 2_100 }, { signal }), 500)
      assert.equal(await store.expire({ sources: [source], before: 2_100 }, { signal }), 0)
      assert.equal((await store.stats()).posts, 101)
      const { stats } = await store.find({ ...everything, all: [{ term: 'post', weight: 1 }] }, options)
      assert.deepEqual([stats.matched, stats.docs], [101, 101])
      assert.equal((await store.get(['x:1', 'x:5000'] as PostId[], { signal })).size, 1)
      const again = await store.write({ source, events: [put(makePost({ n: 1, at: 1_000 }))], cursor: 'again' as Cursor }, { signal })
      assert.equal(again.stored, 1)
      assert.equal((await store.get(['x:1'] as PostId[], { signal })).get('x:1' as PostId)?.author.handle, 'ana')
    })

    test('an aborted write does nothing, an aborted find throws', async () => {
      await fresh()
      await assert.rejects(store.write({ source, events: [put(makePost())], cursor: 'c' as Cursor }, { signal: AbortSignal.abort() }), {
        name: 'AbortError',
      })
      assert.equal((await store.stats()).posts, 0)
    })
  })
}

const words = [
  'rain',
  'storm',
  'power',
  'cut',
  'north',
  'the',
  'bridge',
  'closed',
  '#storm',
  '@bo',
  '東京都',
  '停電',
  '🚀',
  'https://www.example.org/a',
  'raining',
]

/** Random posts, edits, deletes and hides, late ones included, then random queries of every kind; both forms of as-of. */
async function compareWithScan(store: PostStore): Promise<void> {
  const oracle = createScanStore()
  const random = createRandom(11)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const randomPost = (n: number) =>
    makePost({
      n,
      by: pick(['ana', 'bo', 'cy', 'di']),
      at: 1_000 + Math.floor(random() * 500),
      text: Array.from({ length: 1 + Math.floor(random() * 9) }, () => pick(words)).join(' '),
      langs: pick([[], ['en'], ['en-GB'], ['ja', 'en']]),
      network: pick(['x', 'x', 'rss']),
      ...(random() < 0.2 && { links: ['https://example.org/l'] }),
      ...(random() < 0.2 && { media: [{ kind: 'image' as const, url: 'https://example.org/i', alt: 'bridge' }] }),
      counts: { likes: Math.floor(random() * 4), reposts: 0, replies: 0, quotes: 0 },
      createdAt: 900 + Math.floor(random() * 600),
    })
  const events: PostEvent[] = Array.from({ length: 700 }, (_, i): PostEvent => {
    const n = 1 + Math.floor(random() * 400)
    const dice = random()
    if (dice < 0.03) return { type: 'post-delete', id: id(n), at: i }
    if (dice < 0.04) return { type: 'post-delete', id: id(n), at: i, by: author(pick(['ana', 'bo'])), ...(i % 2 === 0 && { until: 1_200 }) }
    if (dice < 0.07) return { type: pick(['post-hide', 'post-show'] as const), id: id(n), at: i }
    if (dice < 0.08) return { type: pick(['author-hide', 'author-show'] as const), author: author(pick(['ana', 'di'])), at: i }
    if (dice < 0.085) return { type: 'author-delete', author: author('cy'), at: 1_000 + Math.floor(random() * 300) }
    return put({ ...randomPost(n), receivedAt: 2_000 + i })
  })
  for (let at = 0; at < events.length; at += 100) {
    const batch = { source, events: events.slice(at, at + 100), cursor: `r${at}` as Cursor }
    assert.deepEqual(await store.write(batch, { signal }), await oracle.write(batch, { signal }))
  }
  const { nextSeq } = await oracle.stats()
  const clause = (): Clause => {
    const weight = pick([1, 1, 0.5, 2])
    const dice = random()
    if (dice < 0.7)
      return { term: pick(['rain', 'storm', 'power', 'cut', 'the', '#storm', '@bo', '停電', '🚀', 'host:example.org', 'absent']), weight }
    if (dice < 0.85) return { prefix: pick(['ra', 'st', '停', 'zz']), weight }
    return {
      phrase: pick([
        ['power', 'cut'],
        ['the', 'storm'],
        ['東京', '京都'],
        ['rain', 'rain'],
      ]),
      weight,
    }
  }
  const clauses = (most: number) => Array.from({ length: Math.floor(random() * (most + 1)) }, clause)
  for (let round = 0; round < 400; round++) {
    const [a, b] = [900 + random() * 700, 900 + random() * 700].map(Math.floor).sort((x, y) => x - y) as [number, number]
    const query: SearchQuery = {
      any: clauses(4),
      all: random() < 0.5 ? [] : clauses(2),
      none: random() < 0.7 ? [] : clauses(1),
      from: random() < 0.5 ? 0 : a,
      until: random() < 0.5 ? 9e15 : b,
      limit: pick([1, 5, 50]),
      ...(random() < 0.3 && {
        asOf: { ...(random() < 0.5 && { witnessedBefore: b }), ...(random() < 0.5 && { seqBefore: Math.floor(random() * nextSeq) }) },
      }),
      ...(random() < 0.4 && {
        only: {
          ...(random() < 0.3 && { langs: [pick(['en', 'ja'])] }),
          ...(random() < 0.3 && { networks: [pick(['x', 'rss'])] }),
          ...(random() < 0.3 && { authors: [author('ana'), author('bo')] }),
          ...(random() < 0.2 && { hasLink: random() < 0.5 }),
          ...(random() < 0.2 && { hasMedia: random() < 0.5 }),
          ...(random() < 0.2 && { minLikes: 2 }),
          ...(random() < 0.2 && { tags: ['Storm'] }),
          ...(random() < 0.2 && { hosts: ['www.example.org'] }),
        },
      }),
      ...(random() < 0.2 && { notAuthors: [author('bo')] }),
      ...(random() < 0.3 && { bm25: { k1: 1.2, b: 0.75 } }),
      ...(random() < 0.3 && { halfLifeMs: 200, decayFrom: 1_600 }),
      ...(random() < 0.2 && { order: 'newest' as const }),
      ...(random() < 0.5 && { count: 'atLeast' as const }),
    }
    const [got, wanted] = await Promise.all([store.find(query, options), oracle.find(query, options)])
    const shown = JSON.stringify(query)
    assert.deepEqual(got.stats.terms, wanted.stats.terms, shown)
    assert.deepEqual([got.stats.docs, got.stats.windowDocs, got.complete], [wanted.stats.docs, wanted.stats.windowDocs, true], shown)
    const [some, all] = [got.stats.matched, wanted.stats.matched]
    assert.ok(query.count === 'atLeast' && got.stats.atLeast ? some <= all && (some > 0 || all === 0) : some === all, shown)
    assert.ok(Math.abs(got.stats.avgLength - wanted.stats.avgLength) < 1e-9, shown)
    assert.deepEqual(
      got.hits.map((hit) => hit.seq),
      wanted.hits.map((hit) => hit.seq),
      shown,
    )
    got.hits.forEach((hit, i) => {
      assert.ok(Math.abs(hit.score - (wanted.hits[i]?.score ?? -1)) < 1e-9, shown)
      assert.deepEqual(Object.keys(hit.parts), Object.keys(wanted.hits[i]?.parts ?? {}), shown)
    })
    assert.equal(got.next === undefined, wanted.next === undefined, shown)
  }
}
