import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../post/post.fixture.ts'
import { createBursts } from './bursts.ts'
import { countHere, countInThread } from './counter.ts'
import { createTrends } from './trends.ts'
import { by, chatter, ferry, minute, openTrends, puts, signal, start } from './trends.fixture.ts'

const quiet = () => puts(chatter(start - 60 * minute, start))
const titles = ({ trends }: { trends: readonly { title: string }[] }) => trends.map(({ title }) => title)

test('what many say at once is a topic with its name, a question, posts, authors and the last hour', async () => {
  const { tell, read, clock } = openTrends()
  await tell(quiet())
  assert.deepEqual(titles(await read()), [])
  await tell(puts([...chatter(start, start + minute), ...ferry(start)].toSorted((a, b) => a.witnessedAt - b.witnessedAt)))
  clock.at += 11_000
  const { trends, posts } = await read()
  assert.deepEqual(titles({ trends }), ['Tovarin ferry'])
  const [trend] = trends
  assert.match(trend?.question ?? '', /^What is happening with .*Tovarin ferry/)
  assert.equal(trend?.authors, 10)
  assert.deepEqual(trend?.networks, { x: 10 })
  assert.equal(trend?.posts.length, 3)
  assert.ok(trend?.posts.every(({ text }) => text.includes('Tovarin ferry')))
  assert.equal(trend?.minutes.length, 60)
  assert.ok((trend?.minutes.at(-2) ?? 0) + (trend?.minutes.at(-1) ?? 0) >= 9, `${trend?.minutes}`)
  assert.equal(
    trend?.minutes.slice(0, 50).reduce((a, b) => a + b),
    0,
  )
  assert.ok(posts > 3_000)
})

test('copies, one loud author, back-dated posts and an outage make no topic', async () => {
  for (const odd of [
    Array.from({ length: 40 }, (_, i) =>
      makePost({ n: 9_000_000 + i, at: start + i, text: `Buy Zorblat coins today ${'!'.repeat(i % 3)}`, author: by(`c${i}`) }),
    ),
    Array.from({ length: 200 }, (_, i) =>
      makePost({ n: 9_000_000 + i, at: start + i, text: `My Zorblat thought number ${i}`, author: by('loud') }),
    ),
    ferry(start, { createdAt: start - 300 * minute }),
  ]) {
    const { tell, read } = openTrends()
    await tell([...quiet(), ...puts(odd)])
    assert.deepEqual(titles(await read()), [])
  }
  const { tell, read, clock } = openTrends()
  await tell(quiet())
  await tell(puts(chatter(start + 20 * minute, start + 22 * minute)))
  clock.at += minute
  assert.deepEqual(titles(await read()), [])
})

test('chatter alone is no topic at any minute, however much more of it there is than before', async () => {
  const { tell, read } = openTrends()
  await tell(quiet())
  for (let at = start; at < start + 60 * minute; at += 5 * minute) {
    await tell(puts(chatter(at, at + 5 * minute, at > start + 30 * minute ? 300 : 60)))
    assert.deepEqual(titles(await read()), [])
  }
})

test('what was deleted, hidden or opted out is not shown, at once; without enough authors left the topic goes', async () => {
  const { tell, read, clock } = openTrends()
  const posts = ferry(start)
  await tell([...quiet(), ...puts(posts)], start + minute)
  const shown = async () => (await read()).trends.flatMap((trend) => trend.posts.map(({ id }) => id))
  const [first, second, third] = await shown()
  assert.ok(first && second && third)
  await tell([{ type: 'post-delete', id: first, at: start + minute }], clock.at)
  assert.ok(!(await shown()).includes(first))
  const author = posts.find(({ id }) => id === second)?.author.id
  assert.ok(author)
  await tell([{ type: 'author-consent', author, consent: 'count-only', at: start + minute }], clock.at)
  assert.ok(!(await shown()).includes(second))
  await tell([{ type: 'post-hide', id: third, at: start + minute }], clock.at)
  assert.ok(!(await shown()).includes(third))
  clock.at += 15_000
  const left = (await read()).trends[0]
  assert.equal(left?.authors, 8, 'who opted out counts and is not shown')
  assert.ok(left?.posts.every(({ id }) => id !== second))
  await tell(
    posts.slice(0, 7).map(({ id }) => ({ type: 'post-delete', id, at: clock.at })),
    clock.at,
  )
  clock.at += 15_000
  assert.deepEqual(titles(await read()), [])
})

test('a topic of people who all opted out is not shown', async () => {
  const { tell, read } = openTrends()
  await tell([...quiet(), ...puts(ferry(start, { consent: 'count-only' }))], start + minute)
  assert.deepEqual(titles(await read()), [])
})

test('what is read of the past counts in its own minutes, not now, and makes the mean', async () => {
  const { tell, read, clock } = openTrends(start)
  const past = [...chatter(start - 120 * minute, start), ...ferry(start - 40 * minute, { n: 8_000_000 }).slice(0, 6)]
  await tell(puts(past.toSorted((a, b) => a.witnessedAt - b.witnessedAt)), start)
  assert.deepEqual(titles(await read(60)), [], 'forty minutes ago is not now')
  await tell(puts(ferry(start)), start + minute)
  clock.at += 11_000
  const [trend] = (await read()).trends
  assert.equal(trend?.title, 'Tovarin ferry')
  assert.ok((trend?.minutes ?? []).slice(15, 25).reduce((a, b) => a + b) >= 5, 'the minutes of then tell of it')
})

test('a burst stays ten minutes after its end and keeps its beginning; the window leaves out what is over', async () => {
  const { tell, read, clock } = openTrends()
  await tell([...quiet(), ...puts(ferry(start))], start + minute)
  const since = (await read()).trends[0]?.since
  assert.equal(since, start + minute)
  for (let at = start + minute; at < start + 22 * minute; at += minute) {
    await tell(puts(chatter(at, at + minute)), at + minute)
    clock.at += 1
    await read()
  }
  assert.equal((await read(60)).trends[0]?.since, since)
  assert.deepEqual(titles(await read(1)), [])
  await tell(puts(chatter(start + 22 * minute, start + 40 * minute)))
  assert.deepEqual(titles(await read(60)), [])
})

test('after a start the last hours of the store are read, and count once', async () => {
  const before = openTrends()
  await before.tell([...quiet(), ...puts(ferry(start))], start + minute)
  const after = createTrends({ store: before.store, now: () => start + minute })
  await after.start()
  after.observe(puts(ferry(start)))
  await after.settle()
  const [was, is] = [(await before.read()).trends[0], (await after.read({ minutes: 15, limit: 10, signal })).trends[0]]
  assert.equal(is?.title, was?.title)
  assert.deepEqual(is?.minutes, was?.minutes)
  await after[Symbol.asyncDispose]()
})

test('the same posts give the same bursts, whoever asks meanwhile', () => {
  const run = (looks: number) => {
    const bursts = createBursts(start - 60 * minute)
    for (const post of [...chatter(start - 60 * minute, start), ...ferry(start)]) bursts.observe(post, post.witnessedAt)
    for (let i = 0; i < looks; i++) bursts.tick(start + minute, true)
    return bursts.current(start + minute).map(({ key, score, authors }) => ({ key, score, authors }))
  }
  assert.ok(run(1).length > 0)
  assert.deepEqual(run(1), run(3))
})

test('at 2,000 posts a second for a day the structures stay under 32 MB', () => {
  const bursts = createBursts(start)
  const before = process.memoryUsage().arrayBuffers
  let n = 0
  for (let hour = 0; hour < 25; hour++)
    for (let i = 0; i < 1_200; i++) {
      const at = start + hour * 60 * minute + i / 2
      n++
      const text = `Qword${n % 12_000}x and Pword${(n * 7) % 30_011}y about thing${n % 300} with another${n % 50}`
      bursts.observe(makePost({ n, at, text, author: by(n % 9_000), links: [`https://example.org/${n}`] }), at)
      if (i % 400 === 0) bursts.tick(at, true)
    }
  assert.ok(bursts.bytes() < 32e6, `${bursts.bytes()}`)
  assert.ok(bursts.bytes() > 20e6, 'every hour of the day is there')
  assert.ok(process.memoryUsage().arrayBuffers - before < 32e6)
})

test('a thread counts as this one does, and tells what fails there', async () => {
  const posts = [...chatter(start - 60 * minute, start), ...ferry(start)]
  const deaths: string[] = []
  await using here = countHere(start - 60 * minute)
  await using there = countInThread(start - 60 * minute, ({ code }) => deaths.push(code))
  for (const counter of [here, there])
    for (let at = 0; at < posts.length; at += 200) {
      const some = posts.slice(at, at + 200)
      await counter.count(some, some.at(-1)?.witnessedAt ?? start)
      await counter.tick(some.at(-1)?.witnessedAt ?? start)
    }
  const [said, same] = [await here.read(start + minute), await there.read(start + minute)]
  assert.ok(said.bursts.length > 0)
  assert.deepEqual(same, said)
  assert.equal(await there.bytes(), await here.bytes())
  await assert.rejects(there.count([{ ...ferry(start)[0], author: null } as never], start))
  assert.deepEqual(deaths, [])
})
