import { spawn } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createPosts } from './generator/posts.ts'
import { createRandom } from './generator/ranks.ts'
import { ask, launch, stepsOf, stop } from './server.ts'
import { quantile, root, say, sayWhere, treeMegabytes, whole } from './support.ts'

/**
 * node bench/first-sentence.ts [posts] [--rate 2000] [--questions 200]
 * How long a question waits for its first cited sentence, over HTTP, while posts arrive over Bluesky's wire, in a store that
 * `node bench/index.ts <posts> ingest --keep` filled. Questions of one to three words of the posts, from rare to frequent, asked one after the
 * other with pauses: over everything and about the last hours. No model. Below, how long each step of the answers took, by their traces.
 */
const valueOf = (name: string, otherwise: number) =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise
const posts = Number(process.argv[2] ?? 1_000_000)
const rate = valueOf('--rate', 2_000)
const count = valueOf('--questions', 200)
const kept = join(root, '.cache/bench-index', String(posts))
const data = join(kept, 'asked')
const feedPort = 6019
if (!existsSync(join(kept, 'groundswell')))
  throw new Error(`No store is kept there. First: node bench/index.ts ${posts} ingest --rounds 1 --peers '' --keep`)

const { english } = createPosts({ seed: 1, posts })
const random = createRandom(7)
const word = () => english.word(Math.floor(100 * (5_000 / 100) ** random()))
const questions = Array.from({ length: count }, (_, i) => {
  const topic = Array.from({ length: 1 + (i % 3) }, word).join(' ')
  return i % 2 === 0
    ? { name: 'of all time', text: `What is said about ${topic}?` }
    : { name: 'right now', text: `What is happening with ${topic} right now?` }
})

sayWhere()
rmSync(data, { recursive: true, force: true })
cpSync(join(kept, 'groundswell'), data, { recursive: true })
const feed = fileURLToPath(new URL('jetstream-feed.ts', import.meta.url))
const feeder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', feed, String(feedPort), String(rate), '0'], {
  stdio: 'inherit',
})
const { server } = await launch(data, { GROUNDSWELL_BLUESKY: `ws://127.0.0.1:${feedPort}` })
try {
  await delay(10_000)
  for (const { text } of questions.slice(0, 6)) await ask(text)
  const times = new Map<string, number[]>()
  const add = (name: string, ms: number) => times.set(name, [...(times.get(name) ?? []), ms])
  const steps = new Map<string, number[]>()
  let cited = 0
  for (const { name, text } of questions) {
    const answer = await ask(text)
    const isCited = answer.text.includes('event: sentence')
    cited += Number(isCited)
    for (const under of [name, isCited ? 'cited' : 'abstained', 'all']) add(under, answer.firstSentenceMs)
    for (const [step, ms] of Object.entries(await stepsOf(answer.text))) steps.set(step, [...(steps.get(step) ?? []), ms])
    await delay(100)
  }
  say(
    `\n${whole(posts)} posts, ${whole(rate)} posts/s arriving; ${count} questions, ${cited} with a cited sentence (the others count to their end)`,
  )
  for (const [name, list] of times)
    say(
      `  ${name.padEnd(14)} p50 ${whole(quantile(list, 0.5))} ms, p95 ${whole(quantile(list, 0.95))} ms, p99 ${whole(quantile(list, 0.99))} ms, highest ${whole(Math.max(...list))} ms`,
    )
  for (const [step, list] of steps)
    say(`    ${step.padEnd(20)} ${list.length} times, p50 ${quantile(list, 0.5)} ms, p95 ${quantile(list, 0.95)} ms`)
  say(`  memory of the tree ${treeMegabytes(server.pid ?? 0)} MB`)
} finally {
  await stop(server)
  feeder.kill()
  rmSync(data, { recursive: true, force: true })
}
