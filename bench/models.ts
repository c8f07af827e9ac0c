import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { threadsFor } from '../src/models/gguf/preflight.ts'
import { openTestModel, testRuntime } from '../src/models/gguf/runtime.fixture.ts'
import { writeScriptedGguf } from '../src/models/gguf/scripted-gguf.fixture.ts'
import { fetchSmallWeights } from '../src/models/gguf/small-weights.fixture.ts'
import { toHistory } from '../src/models/gguf/child/prompt.ts'
import type { GgufModel } from '../src/models/gguf/index.ts'
import { createDraftGate } from '../src/answer/draft-gate.ts'
import { evidenceOf, sharedFlood } from '../src/answer/evidence.fixture.ts'
import { createClusterWriter } from '../src/answer/writers/cluster-writer.ts'
import type { Model, ModelRequest } from '../src/models/index.ts'
import type { BareResult, BareTask } from './bare-llama-support.ts'
import { median, say, sayWhere } from './support.ts'

/**
 * What the port costs over the runtime beneath it. The same prompts go to both in turns, on the same weights with the same threads; each
 * prompt begins differently, so that neither finds any of it evaluated. `node bench/models.ts [rounds]`
 */
const rounds = Number(process.argv[2] ?? 15)
const contextTokens = 4_096
const never = new AbortController().signal
type Timed = { readonly firstMs: number; readonly allMs: number; readonly tokens: number; readonly cached: number; readonly input: number }

const posts = Array.from({ length: 24 }, (_, n) => `- Post ${n}: the line to district ${n * 7} is down since nine, says the operator`)
const requestOf = (tag: string, bytesPerToken: number): ModelRequest => ({
  stable: `${tag}. Say what the posts say in plain sentences. Use their words, names and numbers. Add nothing. `.repeat(4),
  posts: posts.slice(0, 3 + 3 * bytesPerToken).join('\n'),
  question: 'What is down, and since when?',
  maxOutputTokens: 40,
})

async function openBare(
  entry: string,
  file: string,
): Promise<{ readonly pid: number; ask(task: BareTask): Promise<BareResult> } & Disposable> {
  const args = [entry, file, String(threadsFor(undefined)), String(contextTokens)]
  const child = fork(fileURLToPath(new URL('bare-llama-support.ts', import.meta.url)), args, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  await once(child, 'message')
  return {
    pid: child.pid ?? 0,
    async ask(task) {
      child.send(task)
      const [result] = (await once(child, 'message')) as [BareResult]
      return result
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

async function askPort(model: GgufModel, request: ModelRequest): Promise<Timed> {
  const start = performance.now()
  let firstMs = 0
  for await (const event of model.stream(request, { signal: never })) {
    if (event.type === 'text-delta') firstMs ||= performance.now() - start
    if (event.type === 'model-fail') throw new Error(event.error.message)
    if (event.type === 'model-end')
      return { firstMs, allMs: performance.now() - start, tokens: event.outputTokens, cached: event.cachedTokens, input: event.inputTokens }
  }
  throw new Error('no ending')
}

/** Milliseconds from the abort to the end of the stream: so long into reading the prompt, or at the second piece of the answer. */
async function abortOnce(model: GgufModel, request: ModelRequest, readingMs: number | undefined): Promise<number> {
  const stop = new AbortController()
  let [abortedAt, deltas] = [0, 0]
  const abort = () => {
    abortedAt = performance.now()
    stop.abort()
  }
  const timer = readingMs === undefined ? undefined : setTimeout(abort, readingMs)
  for await (const event of model.stream(request, { signal: stop.signal }))
    if (event.type === 'text-delta' && ++deltas === 2 && !timer) abort()
  clearTimeout(timer)
  return performance.now() - abortedAt
}

/** What the computer alone holds an event loop up: that of a thread with nothing to do. */
function startIdleThread(): { heldUpMs(): Promise<number> } & AsyncDisposable {
  const code = `const { parentPort } = require('node:worker_threads')
    const delays = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    parentPort.on('message', () => parentPort.postMessage(delays.max / 1e6))`
  const worker = new Worker(code, { eval: true })
  return {
    async heldUpMs() {
      worker.postMessage('tell')
      const [value] = (await once(worker, 'message')) as [number]
      return value
    },
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  }
}

/** Of a process so far, in milliseconds (Linux; proc_pid_stat(5): user and system time in hundredths of a second). */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 10 * (Number(fields[11]) + Number(fields[12]))
}

const ms = (values: readonly number[]) =>
  `${median(values).toFixed(1)} ms (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`
const speed = (runs: readonly { firstMs: number; allMs: number; tokens: number }[]) =>
  median(runs.map(({ firstMs, allMs, tokens }) => (1_000 * (tokens - 1)) / (allMs - firstMs)))

async function measure(label: string, entry: string, file: string, bytesPerToken: number): Promise<void> {
  await using idle = startIdleThread()
  const started = performance.now()
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  const prompt = (tag: string) => requestOf(tag, bytesPerToken)
  await using _model = openTestModel(file, { contextTokens })
  const model = _model
  const tokens = await model.count(prompt('a'), { signal: never })
  const startedMs = performance.now() - started
  using _bare = await openBare(entry, file)
  const bare = _bare

  const [ours, theirs]: [Timed[], BareResult[]] = [[], []]
  const used = new Map<number, number>()
  for (let n = -1; n < rounds; n++) {
    const request = prompt(`Round ${n}`)
    const ask = {
      bare: () => bare.ask({ history: toHistory(request), maxTokens: request.maxOutputTokens }),
      port: () => askPort(model, request),
    }
    if (n === 0) for (const pid of [model.pid ?? 0, bare.pid]) used.set(pid, processorMs(pid))
    const first = n % 2 === 0 ? await ask.bare() : undefined // who comes first changes
    const port = await ask.port()
    const other = first ?? (await ask.bare())
    if (n < 0) continue // the first round warms both
    ours.push(port)
    theirs.push(other)
  }

  const [portMs = 0, bareMs = 0] = [...used].map(([pid, before]) => processorMs(pid) - before)
  await askPort(model, prompt('Again'))
  const prefix = await model.count({ ...prompt('Again'), posts: '', question: '' }, { signal: never })
  const second = await askPort(model, { ...prompt('Again'), posts: '- Line 7 is up again', question: 'And now?' })
  const [mine, bares] = [ours.map(({ firstMs }) => firstMs), theirs.map(({ firstMs }) => firstMs)]
  const aborts = { reading: [] as number[], writing: [] as number[] }
  for (let n = 0; n < rounds; n++) {
    aborts.reading.push(await abortOnce(model, prompt(`Reading ${n}`), median(mine) / 3))
    aborts.writing.push(await abortOnce(model, prompt(`Writing ${n}`), undefined))
  }
  delays.disable()
  const idleMs = await idle.heldUpMs()

  const ratio = median(ours.map(({ firstMs }, n) => firstMs / (theirs[n]?.firstMs ?? NaN)))
  say(`\n${label}: ${tokens} tokens of prompt, ${rounds} rounds, ${threadsFor(undefined)} thread(s)`)
  say(`  to start and load                 ${Math.round(startedMs)} ms`)
  say(`  first text at the port            ${ms(mine)}`)
  say(`  first text of the bare runtime    ${ms(bares)}`)
  say(
    `  port : bare                       ${(median(mine) / median(bares)).toFixed(3)} of the medians, ${(Math.min(...mine) / Math.min(...bares)).toFixed(3)} of the fastest, ${ratio.toFixed(3)} median of the rounds`,
  )
  say(
    `  processor time, whole answers     ${(portMs / rounds).toFixed(0)} ms at the port, ${(bareMs / rounds).toFixed(0)} bare: ${(portMs / bareMs).toFixed(3)}`,
  )
  say(`  then, tokens a second             ${speed(ours).toFixed(1)} at the port, ${speed(theirs).toFixed(1)} bare`)
  say(
    `  second question, same stable      ${prefix - second.cached} of ${prefix} tokens evaluated again, first text ${second.firstMs.toFixed(1)} ms`,
  )
  for (const during of ['reading', 'writing'] as const) say(`  abort while ${during.padEnd(22)}${ms(aborts[during])}`)
  const [held, p999] = [delays.max, delays.percentile(99.9)].map((value) => (value / 1e6).toFixed(1))
  say(
    `  event loop held up                at most ${held} ms, 99.9 %: ${p999} ms; of a thread that does nothing, at most ${idleMs.toFixed(1)} ms`,
  )
}

/**
 * From the evidence to the first sentence that has passed the checks, against the bare runtime with the very same prompt, to the end of that
 * sentence. The weights say a sentence that passes; `slowLayers` give them something to compute.
 */
async function measureSentence(label: string, entry: string, options: { slowLayers?: number }): Promise<void> {
  const file = join(folder, `sentence-${options.slowLayers ?? 0}.gguf`)
  writeScriptedGguf(file, 'The bridge over the Hekla is closed since 9:14 because of the flood.', options)
  await using _model = openTestModel(file, { contextTokens })
  const model = _model
  using _bare = await openBare(entry, file)
  const bare = _bare
  let seen: ModelRequest | undefined
  const spy: Model = {
    ...model,
    stream(request, call) {
      seen = request
      return model.stream(request, call)
    },
  }
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let n = -1; n < rounds; n++) {
    const posts = sharedFlood.map((post) => ({ ...post, text: `${post.text} (${'again and '.repeat(10)}${n})` })) // nothing of it evaluated
    const evidence = await evidenceOf(posts)
    const writer = createClusterWriter(spy, { lexicalFrom: 0.6 })
    const gate = createDraftGate(evidence, writer, () => {})
    const start = performance.now()
    let took: number | undefined
    for await (const draft of writer.write(evidence, { signal: never }))
      if (draft.type === 'sentence')
        for (const event of gate.pass(draft))
          if (event.type === 'sentence' && event.check === 'supported') took ??= performance.now() - start
    if (took === undefined || !seen) throw new Error('The sentence did not pass the checks.')
    const result = await bare.ask({ history: toHistory({ ...seen, stable: `${seen.stable} ` }), maxTokens: seen.maxOutputTokens })
    if (n < 0) continue
    ours.push(took)
    theirs.push(result.allMs)
  }
  const most = 1.1 * median(theirs) + 50
  say(`\n${label}: to the first checked sentence, ${rounds} rounds`)
  say(`  from the evidence                 ${ms(ours)}`)
  say(`  bare, to the sentence's end       ${ms(theirs)}`)
  say(
    `  ratio of the medians              ${(median(ours) / median(theirs)).toFixed(3)}; target at most ${most.toFixed(0)} ms (1.1 times and 50 ms)`,
  )
}

sayWhere()
const { entry } = await testRuntime(process.env)
const folder = await mkdtemp(join(tmpdir(), 'groundswell-bench-'))
try {
  const scripted = join(folder, 'scripted.gguf')
  writeScriptedGguf(
    scripted,
    Array.from({ length: 60 }, (_, n) => ` word${n}`),
  )
  await measure('Scripted weights', entry, scripted, 1)
  await measureSentence('Scripted weights', entry, {})
  await measureSentence('Scripted weights that compute', entry, { slowLayers: 16 })
  const small = await fetchSmallWeights()
  if ('file' in small) await measure('SmolLM2-135M-Instruct Q4_1', entry, small.file, 4)
  else say(`\nWithout SmolLM2-135M: ${small.missing}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
