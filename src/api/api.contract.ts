import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { extractiveWriter, fixedWriters, openAnswerStore, watchSettings, type Writer } from '../answer/index.ts'
import { until } from '../lib/until.fixture.ts'
import { makePost } from '../post/post.fixture.ts'
import type { AuthorId, Cursor, Post, PostEvent, PostId, SourceName } from '../post/index.ts'
import { openPolicyFile, withPolicy } from '../policy/index.ts'
import { createSourceDesk, encodeExportLine, openSourceRegistry, type Connector } from '../sources/index.ts'
import { linesConnector, startLines } from '../sources/registry/lines.fixture.ts'
import { openLiveStore } from '../store/live/live-store.ts'
import { ferry } from '../trends/trends.fixture.ts'
import type { PostStore } from '../store/index.ts'
import type { Api, ImportFile } from './api.ts'
import { createLocalApi } from './local-api.ts'
import type { ChangePolicy } from './source-schema.ts'
import type { AnswerChange, AskEvent, AskRequest, AskResult, ImportEvent, ImportResult, WatchEvent } from './schema.ts'

/** The moment at which the contract's questions are asked. */
export const contractNow = Date.parse('2016-05-04T12:00:00Z')
const hour = 3_600_000
const april = Date.parse('2016-04-10T09:00:00Z')
const { signal } = new AbortController()

/** The API over a real store in `folder`; whoever opens it disposes it. */
export async function openContractApi(folder: string, writer: Writer = extractiveWriter) {
  const own = await openLiveStore({ folder })
  const policy = openPolicyFile({ folder, now: () => contractNow })
  const store = withPolicy(own, policy.judge)
  const registry = openSourceRegistry({ folder, given: [], now: () => contractNow })
  const connectors = [linesConnector as Connector]
  const sources = createSourceDesk({ registry, connectors, store: own, folder, now: () => contractNow })
  const answers = openAnswerStore({ folder, keep: 100 })
  const now = () => contractNow
  const options = {
    store,
    answers,
    writers: fixedWriters(writer === extractiveWriter ? [] : [{ writer }]),
    now,
    timeZone: 'UTC',
    findDeadlineMs: 2_000,
    version: '0.0.0-test',
    sources,
    policy,
    retention: { keepMs: 7 * 24 * hour, keepBytes: 10e9 },
    watch: { ...watchSettings, leastGapMs: 40, idleMs: 1_000, mostShare: 1, perOwner: 2 },
  }
  return { api: createLocalApi(options), store, options }
}

export const flood: readonly Post[] = [
  makePost({ n: 1, by: 'ana', at: april, text: 'The river Hekla is over the quay and the bridge is closed. More soon.' }),
  makePost({ n: 2, by: 'bo', at: april + hour, text: 'Flood at the Hekla: forty people left their houses near the bridge' }),
  makePost({ n: 3, by: 'cy', at: april + 2 * hour, text: 'Water of the Hekla flood reached the school this morning, says the mayor' }),
  makePost({ n: 4, by: 'di', at: april + 60 * hour, text: 'A quiet day at the office, nothing to report from here', network: 'bluesky' }),
]

export function fileOf(posts: readonly Post[], name = 'flood.ndjson'): ImportFile {
  return fileOfText(posts.map((post) => `${encodeExportLine(post)}\n`).join(''), name)
}
export function fileOfText(text: string, name = 'lines.ndjson'): ImportFile {
  const bytes = Buffer.from(text)
  return { name, size: bytes.length, bytes: ReadableStream.from([bytes]) as AsyncIterable<Uint8Array> }
}

type Opened = { readonly api: Api; readonly store: PostStore } & AsyncDisposable

/** What every implementation of the API does, whoever stands between. `open`: over an empty store in this folder. */
export function apiContract(name: string, open: (folder: string) => Promise<Opened>): void {
  describe(`${name} keeps the contract of the API`, () => {
    const folders: string[] = []
    after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))
    const opened = async () => {
      const folder = await mkdtemp(join(tmpdir(), 'groundswell-api-'))
      folders.push(folder)
      return open(folder)
    }
    const withFlood = async () => {
      const all = await opened()
      assert.equal((await importFile(all.api, fileOf(flood))).stored, 4)
      return all
    }
    const question = 'What is said about the Hekla flood?'

    test('a source is looked at, added, paused and removed; its secret is never said', async () => {
      await using all = await opened()
      await using lines = await startLines('open-sesame')
      const { api } = all
      const given = lines.url
      assert.deepEqual(await api.sources({ signal }), [])
      await assert.rejects(api.addSource({ given }, { signal }), { code: 'unauthenticated' })
      const seen = await api.addSource({ given, secret: 'open-sesame', preview: true }, { signal })
      assert.deepEqual([seen.recognised.length, seen.added, (await api.sources({ signal })).length], [1, [], 0])
      const { added } = await api.addSource({ given, secret: 'open-sesame', name: 'mine' }, { signal })
      assert.deepEqual(
        added.map(({ id, kind, state, hasSecret, addedAt }) => [id, kind, state, hasSecret, addedAt]),
        [['mine', 'lines', 'off', true, new Date(contractNow).toISOString()]],
      )
      assert.deepEqual((await api.addSource({ given, secret: 'open-sesame' }, { signal })).added.length, 1, 'it got its secret anew')
      assert.equal((await api.changeSource('mine', { paused: true }, { signal })).state, 'paused')
      assert.ok(!JSON.stringify(await api.sources({ signal })).includes('sesame'))
      assert.equal((await api.changeSource('mine', { paused: false }, { signal })).state, 'off')
      const removed = await api.removeSource('mine', { posts: 'erase' }, { signal })
      assert.deepEqual([removed.source.id, removed.erased], ['mine', 0])
      await assert.rejects(api.removeSource('mine', { posts: 'keep' }, { signal }), { code: 'not_found' })
      await assert.rejects(api.changeSource('mine', { paused: true }, { signal }), { code: 'not_found' })
      for (const request of [{ given: '' }, { given: 'nonsense' }, { given, name: 'No Name' }, { given, secret: 'open-sesame', only: [2] }])
        await assert.rejects(api.addSource(request, { signal }), { code: 'request_invalid' })
    })

    test('the policy is told, and what is decided holds in searches, answers, saved answers and exports', async () => {
      await using all = await withFlood()
      const { api, store } = all
      const texts = async () => {
        const { hits } = await api.search({ query: 'hekla' }, { signal })
        const lines = await Array.fromAsync(api.export({}, { signal }))
        return { hits: hits.map(({ postId }) => postId).sort(), exported: lines.length }
      }
      const before = await api.policy({ signal })
      for (const name of ['deletes', 'accounts', 'opt-outs', 'labels', 'blocks', 'retention', 'export'])
        assert.ok(
          before.duties.some((duty) => duty.name === name),
          name,
        )
      assert.match(before.duties.find(({ name }) => name === 'retention')?.does ?? '', /after 7 days.+10 GB/)
      const saved = await ask(api, { question, style: 'detailed' })
      assert.ok(saved.citations.some(({ author: { handle } }) => handle === 'bo'))
      const blocked = await api.changePolicy({ block: { name: '@Bo', reason: 'asked us to' } }, { signal })
      assert.deepEqual(
        blocked.blocked.map(({ what, name, reason }) => [what, name, reason]),
        [['author', 'bo', 'asked us to']],
      )
      assert.deepEqual(await texts(), { hits: ['x:1', 'x:3'], exported: 3 })
      const left = await api.answer(saved.id, { signal })
      assert.ok(left.unavailable > 0 && left.citations.every(({ author: { handle } }) => handle !== 'bo'))
      await api.changePolicy({ unblock: '@bo' }, { signal })
      assert.deepEqual((await texts()).hits, ['x:1', 'x:2', 'x:3'])

      const post = makePost({ n: 5, by: 'ed', at: april, text: 'Bodies in the river Hekla after the flood', labels: ['gore'] })
      await store.write({ source: 'test' as SourceName, events: [{ type: 'post-put', post }], cursor: 'c' as Cursor }, { signal })
      const marked = (await api.search({ query: 'bodies' }, { signal })).hits
      assert.deepEqual(
        marked.map(({ warnings }) => warnings),
        [['gore']],
      )
      assert.deepEqual((await api.posts(['x:5'], { signal }))[0]?.warnings, ['gore'])
      const answered = await ask(api, { question: 'What is said about bodies in the Hekla flood?' })
      assert.ok(answered.citations.every(({ postId }) => postId !== 'x:5'))
      await api.changePolicy({ labels: { gore: 'hide' } }, { signal })
      assert.deepEqual([(await api.search({ query: 'bodies' }, { signal })).hits, (await api.posts(['x:5'], { signal })).length], [[], 0])
      assert.equal((await texts()).exported, 4)
      await api.changePolicy({ labels: { gore: 'show' } }, { signal })
      assert.equal((await api.search({ query: 'bodies' }, { signal })).hits[0]?.warnings, undefined)

      const at = april + 100 * hour
      const optOut: PostEvent = { type: 'author-consent', author: 'x:cy' as AuthorId, consent: 'count-only', at }
      await store.write({ source: 'test' as SourceName, events: [optOut], cursor: 'c' as Cursor }, { signal })
      assert.equal((await texts()).exported, 4, 'who opted out is left out of an export')
      await api.changePolicy({ exportOptedOut: true }, { signal })
      assert.equal((await texts()).exported, 5)
      await assert.rejects(api.changePolicy({ unblock: 'nobody.example' }, { signal }), { code: 'not_found' })
      for (const change of [{ block: { name: 'a b' } }, { labels: { porn: 'burn' } }, { otherLabels: 'burn' }])
        await assert.rejects(api.changePolicy(change as ChangePolicy, { signal }), { code: 'request_invalid' })
    })

    test('trends are of now: an old archive has none; what cannot be asked is refused', async () => {
      await using all = await withFlood()
      const { trends, shown, posts } = await all.api.trends({}, { signal })
      assert.deepEqual([trends, shown, posts], [[], 'live', 0])
      for (const request of [{ window: 61 }, { window: 0 }, { limit: 21 }, { lang: 'x' }])
        await assert.rejects(all.api.trends(request, { signal }), { code: 'request_invalid' })
    })

    test('trends are what many say now, with posts that are there', async () => {
      await using all = await opened()
      const from = contractNow - 100 * 60_000
      const quiet = Array.from({ length: 1_500 }, (_, i) =>
        makePost({
          n: 1_000 + i,
          by: `q${i % 90}`,
          at: from + i * 3_900,
          text: `a quiet remark on ${['tea', 'rain', 'cats', 'trains'][i % 4]} again`,
        }),
      )
      for (const posts of [quiet.slice(0, 500), quiet.slice(500, 1_000), quiet.slice(1_000), ferry(contractNow - 60_000)])
        await write(all.store, ...posts.map((post) => ({ type: 'post-put' as const, post })))
      const { trends } = await all.api.trends({ window: 60, limit: 20, lang: 'en' }, { signal })
      assert.deepEqual(
        trends.map(({ title, authors, networks, posts }) => ({ title, authors, networks, posts: posts.length })),
        [{ title: 'Tovarin ferry', authors: 10, networks: { x: 10 }, posts: 3 }],
      )
    })

    test('what was imported is asked for, searched and read; the answer’s events add up to its result', async () => {
      await using all = await withFlood()
      const events = await Array.fromAsync(all.api.ask({ question, timeZone: 'UTC' }, { signal }))
      const { result } = endOf(events)
      assert.equal(result.finish, 'complete')
      assert.equal(result.foundAtLeast, false, 'nothing was cut')
      assert.deepEqual(kinds(events).slice(0, 3), ['answer-start', 'search-start', 'search-end'])
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'sentence' ? [event.sentence] : [])),
        result.sentences,
      )
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'citation-add' ? [event.citation] : [])),
        result.citations,
      )
      for (const { postId, text, url, author, ageMs, createdAt } of result.citations) {
        const post = flood.find(({ id }) => id === postId)
        assert.deepEqual([text, url, author.handle, author.name], [post?.text, post?.url, post?.author.handle, post?.author.name])
        assert.equal(ageMs, contractNow - Date.parse(createdAt))
      }
      const hits = await all.api.search({ query: 'hekla flood' }, { signal })
      assert.equal(hits.matching, 'all')
      const some = await all.api.search({ query: 'hekla zeppelin' }, { signal })
      assert.deepEqual([some.matching, some.hits.length], ['any', 3])
      assert.deepEqual(hits.hits.map((hit) => hit.postId).sort(), ['x:2', 'x:3'])
      const posts = await all.api.posts(['x:3', 'x:999', 'bluesky:4'], { signal })
      assert.deepEqual(
        posts.map((post) => [post.postId, post.network, post.author.handle]),
        [
          ['x:3', 'x', 'cy'],
          ['bluesky:4', 'bluesky', 'di'],
        ],
      )
    })

    test('a question without evidence abstains, cites nothing, and names the span where something is', async () => {
      await using all = await withFlood()
      const result = await ask(all.api, { question: 'What is said about the volcano Krakatau?' })
      assert.deepEqual([result.finish, result.citations, result.sentences], ['abstained', [], []])
      assert.match(result.text, /4 posts searched/)
      const today = await ask(all.api, { question: 'What is said about the Hekla flood today?', timeZone: 'UTC' })
      assert.equal(today.finish, 'abstained')
      assert.ok(today.otherSpan)
      const from = Date.parse(today.otherSpan.from)
      const there = await ask(all.api, { question, from, until: Date.parse(today.otherSpan.until) })
      assert.equal(there.finish, 'complete')
    })

    test('as of an earlier moment, later posts do not exist and ages count from then', async () => {
      await using all = await withFlood()
      const asOf = april + hour + 1
      const result = await ask(all.api, { question, asOf })
      assert.equal(Date.parse(result.asOf), asOf)
      assert.ok(result.citations.length > 0)
      for (const { postId, ageMs } of result.citations)
        assert.ok(['x:1', 'x:2'].includes(postId) && ageMs >= 0 && ageMs <= hour + 1, postId)
      assert.deepEqual((await all.api.search({ query: 'hekla', asOf }, { signal })).hits.map((hit) => hit.postId).sort(), ['x:1', 'x:2'])
    })

    test('filters of network, language and window hold for questions and searches', async () => {
      await using all = await withFlood()
      assert.equal((await ask(all.api, { question, network: 'bluesky' })).finish, 'abstained')
      assert.equal((await ask(all.api, { question, lang: 'fr' })).finish, 'abstained')
      assert.equal((await ask(all.api, { question, lang: 'en', network: 'x' })).finish, 'complete')
      const late = await all.api.search({ query: '', from: april + 3 * hour }, { signal })
      assert.deepEqual(
        late.hits.map((hit) => hit.postId),
        ['bluesky:4'],
      )
    })

    test('pages of a search follow each other without repeat', async () => {
      await using all = await withFlood()
      const first = await all.api.search({ query: '', limit: 3, sort: 'newest' }, { signal })
      const second = await all.api.search({ query: '', limit: 3, sort: 'newest', page: first.next ?? '' }, { signal })
      assert.deepEqual(
        [...first.hits, ...second.hits].map((hit) => hit.postId),
        ['bluesky:4', 'x:3', 'x:2', 'x:1'],
      )
    })

    test('an answer is kept with its trace, a follow-up continues it, a stranger’s id is not found', async () => {
      await using all = await withFlood()
      const first = await ask(all.api, { question })
      const saved = await all.api.answer(first.id, { signal })
      const { trace, ...rest } = saved
      assert.deepEqual(rest, JSON.parse(JSON.stringify(first)))
      assert.ok('searches' in trace && 'evidence' in trace && 'request' in trace)
      const second = await ask(all.api, { question: 'And who left their houses?', after: first.id })
      assert.deepEqual(second.conversation, [{ id: first.id, question }])
      assert.equal(second.finish, 'complete')
      assert.ok(second.citations.some(({ postId }) => postId === 'x:2'))
      await assert.rejects(all.api.answer('answer_unknown', { signal }), { code: 'not_found' })
      await assert.rejects(ask(all.api, { question, after: 'answer_unknown' }), { code: 'not_found' })
    })

    test('what follows up asks of what the answer told, and goes on where thanks came between', async () => {
      await using all = await opened()
      const at = (minute: number) => contractNow - hour + minute * 60_000
      const texts = [
        'Big fire at the market hall in Norby, smoke everywhere',
        'A gas leak caused the fire at the market hall in Norby, says the fire brigade',
        'Gas leak was the cause of the fire at the market hall of Norby',
        'So it was a gas leak that caused the fire in Norby',
      ]
      for (const [i, text] of texts.entries()) {
        const post = makePost({ n: 70 + i, by: ['ana', 'di', 'ed', 'fay'][i] ?? '', text, at: at(i) })
        await write(all.store, { type: 'post-put', post })
      }
      const cause = await ask(all.api, { question: 'What caused the fire at the market hall in Norby?' })
      const thanks = await ask(all.api, { question: 'Thanks!', after: cause.id })
      assert.equal(thanks.declined, 'needs-no-posts')
      for (const { id } of [cause, thanks]) {
        const first = await ask(all.api, { question: 'Who said it first?', after: id })
        assert.match(first.sentences[0]?.text ?? '', /^First seen here in these words: @di/, first.understood?.words)
      }
      const earlier = ['What caused the fire at the market hall in Norby?', 'Thanks!']
      const then = await ask(all.api, { question: 'and in Kalvik?', earlier })
      assert.deepEqual(then.understood?.followsUp?.replaced, ['Norby'])
    })

    test('an answer that is not to be kept is not found later', async () => {
      await using all = await withFlood()
      const unkept = await ask(all.api, { question, keep: 'never' })
      assert.equal(unkept.finish, 'complete')
      await assert.rejects(all.api.answer(unkept.id, { signal }), { code: 'not_found' })
      const kept = await ask(all.api, { question, keep: 'finished' })
      assert.equal((await all.api.answer(kept.id, { signal })).id, kept.id)
    })

    test('a post deleted since leaves the saved answer, and its sentence with it', async () => {
      await using all = await withFlood()
      const first = await ask(all.api, { question })
      const gone = first.citations.at(-1)
      assert.ok(gone)
      await write(all.store, { type: 'post-delete', id: gone.postId as PostId, at: contractNow })
      const saved = await all.api.answer(first.id, { signal })
      assert.equal(saved.unavailable, 1)
      assert.ok(!JSON.stringify(saved).includes(gone.text.slice(0, 20)), 'no word of it is left')
      assert.ok(!saved.found.some(({ postId }) => postId === gone.postId))
      assert.equal(saved.citations.length, first.citations.length - 1)
      for (const post of flood) await write(all.store, { type: 'post-delete', id: post.id, at: contractNow })
      const empty = await all.api.answer(first.id, { signal })
      assert.deepEqual([empty.sentences, empty.citations, empty.found], [[], [], []])
      assert.match(empty.text, /no longer available/)
    })

    test('a trace tells in plain words how an answer came about, and nothing of what is gone since', async () => {
      await using all = await withFlood()
      const first = await ask(all.api, { question })
      const trace = await all.api.trace(first.id, { signal })
      assert.deepEqual(
        trace.story.map(({ heading }) => heading),
        ['Understood', 'Searched', 'Found, best first', 'Said, and how it was checked', 'Time', 'Made by'],
      )
      assert.deepEqual([trace.isThisBuild, trace.losses, trace.search?.documents], [true, [], 4])
      assert.deepEqual(
        trace.evidence.flatMap(({ citedAs }) => citedAs ?? []).sort(),
        first.citations.map(({ number }) => number),
      )
      assert.deepEqual(
        trace.drafts.flatMap(({ sentence }) => sentence ?? []),
        first.sentences.map((_sentence, at) => at),
      )
      const gone = first.citations[0]
      assert.ok(gone)
      await write(all.store, { type: 'post-delete', id: gone.postId as PostId, at: contractNow })
      const later = await all.api.trace(first.id, { signal })
      assert.deepEqual([later.unavailable, later.losses.map(({ postId, why }) => [postId, why])], [1, [[gone.postId, 'gone']]])
      assert.ok(!JSON.stringify(later).includes(gone.text.slice(0, 20)), 'no word of it is left')
      assert.ok(later.story.some(({ heading }) => heading === 'Gone since'))
      await assert.rejects(all.api.trace('answer_unknown', { signal }), { code: 'not_found' })
    })

    test('a replay says the same whatever came since; what died is named and not filled in for; a fresh one tells the difference', async () => {
      await using all = await withFlood()
      const first = await ask(all.api, { question })
      const { replay } = all.api
      const again = (fresh?: 'then' | 'now') => replay(first.id, fresh ? { fresh } : {}, { signal })
      const late = [5, 6, 7].map((n) =>
        makePost({
          n,
          by: `late${n}`,
          at: april + n,
          text: `The Hekla flood is at house number ${n} by the bridge now, forty people left`,
        }),
      )
      await write(all.store, ...late.map((post) => ({ type: 'post-put' as const, post })))
      const [a] = first.citations
      const old = flood.find(({ id }) => id === a?.postId)
      assert.ok(a && old)
      await write(all.store, { type: 'post-put', post: { ...old, text: 'Nothing to see here at all', receivedAt: contractNow } })
      await write(all.store, { type: 'author-put', author: old.author.id, name: 'Renamed', at: contractNow })
      const replayed = await again()
      assert.deepEqual([replayed.same, replayed.losses, replayed.edited], [true, [], [a.postId]], replayed.notes.join(' '))
      assert.deepEqual([replayed.result.text, replayed.result.citations], [first.text, first.citations])
      const saved = await all.api.answer(first.id, { signal })
      assert.deepEqual([saved.text, saved.unavailable, saved.citations[0]?.edited], [first.text, 0, true])
      const fresh = await again('then')
      assert.equal(fresh.same, false)
      assert.ok(fresh.changes.citations.gone.some(({ postId }) => postId === a.postId))
      assert.ok(fresh.changes.sentences.added.length > 0)
      await write(all.store, { type: 'post-delete', id: old.id, at: contractNow })
      const holed = await again()
      assert.deepEqual(
        [holed.same, holed.grounding, holed.losses.map(({ postId, why }) => [postId, why])],
        [false, 'left', [[a.postId, 'gone']]],
      )
      assert.match(holed.notes.join(' '), /no longer available/)
      const ofThen = new Set<string>(flood.map(({ id }) => id))
      assert.ok(holed.result.citations.length > 0)
      assert.ok(
        holed.result.citations.every(({ postId }) => ofThen.has(postId) && postId !== a.postId),
        'no post came in',
      )
      assert.ok(!JSON.stringify(holed).includes(old.text.slice(0, 20)), 'no word of it is left')
      await assert.rejects(all.api.replay('answer_unknown', {}, { signal }), { code: 'not_found' })
      await assert.rejects(all.api.replay(first.id, { fresh: 'soon' as 'now' }, { signal }), { code: 'request_invalid' })
    })

    test('an export is read back as the same posts, a repeat stores nothing, and both tell their counts', async () => {
      await using all = await withFlood()
      const lines = await Array.fromAsync(all.api.export({}, { signal }))
      assert.equal(lines.length, 4)
      const again = await importFile(all.api, fileOfText(lines.join('\n'), 'again.ndjson'))
      assert.deepEqual([again.read, again.stored, again.repeated, again.refused], [4, 0, 4, {}])
      await using other = await opened()
      await importFile(other.api, fileOfText(lines.join('\n')))
      assert.deepEqual((await Array.fromAsync(other.api.export({}, { signal }))).sort(), lines.sort())
      assert.equal((await Array.fromAsync(all.api.export({ network: 'bluesky' }, { signal }))).length, 1)
      assert.equal((await Array.fromAsync(all.api.export({ from: april, until: april + hour }, { signal }))).length, 1)
    })

    test('what cannot be imported is refused by reason, and what came before it is kept', async () => {
      await using all = await opened()
      const [first] = fileLines(flood)
      const mixed = await importFile(all.api, fileOfText(`${first}\n{"broken\n{"id_str":"9","text":"undated","user":{"id_str":"7"}}\n`))
      assert.deepEqual([mixed.stored, mixed.refused], [1, { malformed: 1, undated: 1 }])
      assert.equal(mixed.samples.length, 2)
      const events = await Array.fromAsync(all.api.import(fileOfText('%PDF-1.7 something else entirely'), { signal }))
      const end = events.at(-1)
      assert.equal(end?.type, 'import-fail')
      assert.equal(end?.type === 'import-fail' && end.error.code, 'format_unknown')
      assert.equal((await all.api.status({ signal })).posts, 1)
    })

    test('the status counts posts, networks, sources and bytes, and an empty store spans nothing', async () => {
      await using all = await opened()
      const empty = await all.api.status({ signal })
      assert.deepEqual([empty.posts, empty.span, empty.sources, empty.model], [0, null, [], 'extractive'])
      await importFile(all.api, fileOf(flood))
      const status = await all.api.status({ signal })
      assert.deepEqual([status.posts, status.networks], [4, { x: 3, bluesky: 1 }])
      assert.deepEqual(status.span, { from: new Date(april).toISOString(), until: new Date(april + 60 * hour).toISOString() })
      assert.equal(status.sources.length, 1)
      assert.ok(status.store.bytes > 0)
    })

    test('the tail tells of posts as they come, those that were asked for, and which of them are gone again', async () => {
      await using all = await withFlood()
      const { api, store } = all
      const stop = new AbortController()
      const seen: string[] = []
      const reading = (async () => {
        for await (const event of api.tail({ query: 'hekla -quay from:bo' }, { signal: stop.signal }))
          seen.push(event.type === 'post' ? `post ${event.post.postId}` : event.type === 'gone' ? `gone ${event.postId}` : event.type)
      })()
      const isAsked = (one: string) => !one.includes('x:9') // 900 and on only tell that it is listening
      const seenBecomes = async (count: number) => {
        await until(() => seen.filter(isAsked).length >= count)
        return seen.filter(isAsked)
      }
      const put = (n: number, text: string, by = 'bo'): PostEvent => ({
        type: 'post-put',
        post: makePost({ n, text, by, at: contractNow }),
      })
      for (let n = 900; seen.length === 0; n++) {
        await write(store, put(n, 'Hekla calls'))
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      await write(store, put(11, 'Hekla rises'), put(12, 'Hekla at the quay'), put(13, 'Hekla falls', 'cy'), put(14, 'nothing new'))
      assert.deepEqual(await seenBecomes(1), ['post x:11'])
      await write(store, put(15, 'the Hekla is quiet'))
      assert.deepEqual(await seenBecomes(2), ['post x:11', 'post x:15'])
      await write(store, { type: 'post-delete', id: 'x:11' as PostId, at: contractNow })
      await write(store, { type: 'post-delete', id: 'x:13' as PostId, at: contractNow })
      await write(store, { type: 'author-hide', author: 'x:bo' as AuthorId, at: contractNow })
      assert.deepEqual(await seenBecomes(4), ['post x:11', 'post x:15', 'gone x:11', 'gone x:15'])
      stop.abort()
      await reading // quietly
      await assert.rejects(Array.fromAsync(api.tail({ query: 'x'.repeat(4_001) }, { signal })), { code: 'request_invalid' })
    })

    const homes = 'How many homes are without power in Karsholm?'
    const sayHomes = (n: number, by: string, words: string, at = contractNow - hour): PostEvent => ({
      type: 'post-put',
      post: makePost({ n, by, at, text: words.replace('{in}', 'homes are without power in Karsholm') }),
    })
    const withHomes = async () => {
      const all = await opened()
      await write(
        all.store,
        ...['400 {in}', 'Sadly 400 {in}', 'So 400 {in}, they say'].map((words, i) => sayHomes(i + 1, `early${i}`, words)),
      )
      return all
    }

    test('an answer is kept current: a new figure, a denial and a source that is gone are told, each with its citation', async () => {
      await using all = await withHomes()
      const { api, store } = all
      const { id, citations } = await ask(api, { question: homes })
      const watching = watchAnswer(api, id)
      await watching.until(({ type }) => type === 'watch-start')
      await write(store, sayHomes(20, 'grid', '2,600 {in}', contractNow), sayHomes(21, 'far', 'Nothing of it', contractNow))
      await write(store, sayHomes(22, 'fay', 'The whole north of town is dark, count of tonight: 2600 {in}', contractNow))
      const [figure] = await watching.changes('figure')
      assert.ok(figure)
      assert.deepEqual([figure.from, figure.to, figure.authors], ['400', '2600', 2])
      assert.deepEqual(
        figure.sentences.map(({ check }) => check),
        ['composed', 'quote'],
      )
      const numbers = [...new Set(figure.sentences.flatMap((sentence) => sentence.citations))].sort()
      const cited = watching.citations().filter(({ number }) => numbers.includes(number))
      assert.deepEqual(cited.map(({ postId }) => postId).sort(), ['x:20', 'x:22'])
      assert.ok(Math.min(...numbers) > Math.max(...citations.map(({ number }) => number)), 'numbers go on')

      await write(store, sayHomes(23, 'gus', 'A copy: 2,600 {in}', contractNow))
      await watching.until(({ type }) => type === 'watch-count')
      assert.equal((await watching.changes('figure')).length, 1, 'one more author is no change')

      await write(
        store,
        sayHomes(24, 'norvolt', 'Norvolt denies that 2,600 {in}', contractNow),
        sayHomes(25, 'press', 'Not true that 2,600 {in}, 2 sources', contractNow),
      )
      const [denial] = await watching.changes('denial')
      assert.match(denial?.sentences[0]?.text ?? '', /^Denied: so say 2 authors since 12:00/)

      await write(store, { type: 'post-delete', id: (citations[0]?.postId ?? '') as PostId, at: contractNow })
      const [gone] = await watching.changes('source-gone')
      assert.deepEqual(gone?.citations, [1])
      assert.ok((gone?.sentences.length ?? 0) > 0, 'what was quoted from it goes')
      await watching.stop() // quietly
    })

    test('what does not concern the question wakes nobody, and an answer without posts hears of the first', async () => {
      await using all = await withHomes()
      const { id, finish } = await ask(all.api, { question: 'What is said about the Vantry ferry?' })
      assert.equal(finish, 'abstained')
      const watching = watchAnswer(all.api, id)
      await watching.until(({ type }) => type === 'watch-start')
      await write(all.store, sayHomes(30, 'ed', 'Another 9,000 {in}', contractNow))
      await write(all.store, sayHomes(31, 'cap', 'The Vantry ferry has lost its rudder and drifts', contractNow))
      const [first] = await watching.changes('first-word')
      assert.equal(first?.authors, 1)
      assert.equal(watching.events.filter(({ type }) => type === 'watch-update').length, 1)
      await watching.stop()
    })

    test('a watch of a question of the past ends at once, and says why', async () => {
      await using all = await withHomes()
      const past = await ask(all.api, { question: 'How many homes were without power in Karsholm in April 2016?' })
      const events = await Array.fromAsync(all.api.watch({ answer: past.id }, { signal }))
      assert.deepEqual(
        events.map(({ type }) => type),
        ['watch-start', 'watch-end'],
      )
      assert.match(endOfWatch(events).message, /^The time asked for ended at .+ nothing new can change this answer\.$/)
      const then = await ask(all.api, { question: homes, asOf: contractNow - 1 })
      assert.match(endOfWatch(await Array.fromAsync(all.api.watch({ answer: then.id }, { signal }))).message, /^It was asked as of/)
    })

    test('answers that are not there, and more of them than are kept current, are refused', async () => {
      await using all = await withHomes()
      const { id } = await ask(all.api, { question: homes })
      await assert.rejects(Array.fromAsync(all.api.watch({ answer: 'answer_unknown' }, { signal })), { code: 'not_found' })
      await assert.rejects(Array.fromAsync(all.api.watch({ answer: id, minutes: 0 }, { signal })), { code: 'request_invalid' })
      const [first, second] = [watchAnswer(all.api, id), watchAnswer(all.api, id)]
      for (const one of [first, second]) await one.until(({ type }) => type === 'watch-start')
      await assert.rejects(Array.fromAsync(all.api.watch({ answer: id }, { signal })), { code: 'overloaded' })
      await first.stop()
      let isFree = false
      for (let i = 0; i < 100 && !isFree; i++) {
        const third = watchAnswer(all.api, id)
        isFree = await third
          .until(({ type }) => type === 'watch-start')
          .then(
            () => true,
            () => false,
          )
        await third.stop().catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      assert.ok(isFree, 'a seat that was left is free again')
      await second.stop()
    })

    test('what is no request is refused with what to change', async () => {
      await using all = await withFlood()
      const invalid = { code: 'request_invalid' }
      for (const request of [
        { question: '' },
        { question: '  ' },
        { question: 'x'.repeat(4_001) },
        { question, limit: 0 },
        { question, limit: 101 },
        { question, timeZone: 'Mars/Olympus' },
        { question, model: 'no-such-model' },
      ])
        await assert.rejects(ask(all.api, request), invalid, JSON.stringify(request).slice(0, 60))
      await assert.rejects(ask(all.api, { question: 'x'.repeat(4_001) }), /at most 4,000 characters/)
      await ask(all.api, { question: 'x'.repeat(4_000) })
      for (const request of [
        { query: 'x'.repeat(4_001) },
        { query: 'since:yesteryear flood' },
        { query: 'from:nobody_at_all flood' },
        { query: 'flood', limit: 1_001 },
        { query: 'flood', page: 'not-a-mark' },
      ])
        await assert.rejects(all.api.search(request, { signal }), invalid, JSON.stringify(request).slice(0, 60))
      await assert.rejects(all.api.posts([], { signal }), invalid)
      await assert.rejects(
        all.api.posts(
          Array.from({ length: 101 }, (_, i) => `x:${i}`),
          { signal },
        ),
        invalid,
      )
    })

    test('an import that is aborted says so, and the next one goes on', async () => {
      await using all = await opened()
      const many = Array.from({ length: 5_000 }, (_, i) => makePost({ n: i + 1, text: `post ${i} of a long import` }))
      const lines = fileLines(many)
      const stop = new AbortController()
      async function* slowly() {
        for (let at = 0; at < lines.length; at += 500) {
          yield Buffer.from(`${lines.slice(at, at + 500).join('\n')}\n`)
          await new Promise((resolve) => setTimeout(resolve, 20))
          if (at === 3_000) stop.abort()
        }
      }
      const size = Buffer.byteLength(`${lines.join('\n')}\n`)
      await Array.fromAsync(all.api.import({ name: 'long', bytes: slowly(), size }, { signal: stop.signal })).catch((error: unknown) => {
        assert.ok(stop.signal.aborted, String(error))
      })
      const done = await importFile(all.api, fileOfText(`${lines.join('\n')}\n`, 'long'))
      assert.equal(done.finish, 'complete')
      assert.equal((await all.api.status({ signal })).posts, 5_000)
    })
  })
}

type Change<K extends AnswerChange['kind']> = Extract<AnswerChange, { kind: K }>

/** A watch that is read as it comes. */
function watchAnswer(api: Api, answer: string) {
  const left = new AbortController()
  const events: WatchEvent[] = []
  let failure: unknown
  const reading = (async () => {
    for await (const event of api.watch({ answer }, { signal: left.signal })) events.push(event)
  })().catch((error: unknown) => void (failure = error))
  const until = async (isSo: () => boolean) => {
    for (let i = 0; i < 3_000 && !isSo(); i++) {
      if (failure !== undefined) throw failure
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    assert.ok(isSo(), JSON.stringify(events))
  }
  const changesSoFar = <K extends AnswerChange['kind']>(kind: K) =>
    events.flatMap((event) => (event.type === 'watch-update' ? event.changes.filter((one): one is Change<K> => one.kind === kind) : []))
  return {
    events,
    until: (isWanted: (event: WatchEvent) => boolean) => until(() => events.some(isWanted)),
    /** Once there are some. */
    async changes<K extends AnswerChange['kind']>(kind: K): Promise<Change<K>[]> {
      await until(() => changesSoFar(kind).length > 0)
      return changesSoFar(kind)
    },
    citations: () => events.flatMap((event) => (event.type === 'watch-update' ? event.citations : [])),
    async stop() {
      left.abort()
      await reading
      if (failure !== undefined) throw failure
    },
  }
}

function endOfWatch(events: readonly WatchEvent[]): Extract<WatchEvent, { type: 'watch-end' }> {
  const ends = events.filter((event) => event.type === 'watch-end')
  assert.deepEqual(ends, [events.at(-1)], 'exactly one end, and nothing after it')
  return ends[0] as Extract<WatchEvent, { type: 'watch-end' }>
}

const fileLines = (posts: readonly Post[]) => posts.map(encodeExportLine)
const kinds = (events: readonly AskEvent[]) => events.map(({ type }) => type)

function endOf(events: readonly AskEvent[]): Extract<AskEvent, { type: 'answer-end' }> {
  const ends = events.filter((event) => event.type === 'answer-end')
  assert.equal(ends.length, 1, 'exactly one end')
  assert.equal(events.at(-1), ends[0], 'and nothing after it')
  return ends[0] as Extract<AskEvent, { type: 'answer-end' }>
}

export async function ask(api: Api, request: AskRequest): Promise<AskResult> {
  return endOf(await Array.fromAsync(api.ask(request, { signal }))).result
}

export async function importFile(api: Api, file: ImportFile): Promise<ImportResult> {
  const events: ImportEvent[] = await Array.fromAsync(api.import(file, { signal }))
  const end = events.at(-1)
  assert.equal(end?.type, 'import-end', JSON.stringify(end))
  return (end as Extract<ImportEvent, { type: 'import-end' }>).result
}

let cursors = 0
export async function write(store: PostStore, ...events: PostEvent[]): Promise<void> {
  await store.write({ source: 'contract' as SourceName, events, cursor: String(++cursors) as Cursor }, { signal })
}
