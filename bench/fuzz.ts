import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { complaintsOf, fuzz, type FuzzReport } from '../src/sources/fuzz/wire.fixture.ts'
import { fuzzedWires } from '../src/sources/fuzz/wires.fixture.ts'
import { say, sayWhere, whole } from './support.ts'

/**
 * node bench/fuzz.ts [wire | all] [cases] [seed]
 * A million mutated frames of a wire, read as live reading does: what crashed, hung, stayed behind, or had no date. Ends with 1 where anything did.
 */
type Task = { readonly wire: string; readonly cases: number; readonly seed: number; readonly at: SharedArrayBuffer }

/** Without a step for so long it hangs. */
const patienceMs = 300_000

async function run(wire: string, cases: number, seed: number): Promise<boolean> {
  const at = new SharedArrayBuffer(4)
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { wire, cases, seed, at } satisfies Task })
  let known = -1
  const done = Promise.withResolvers<boolean>()
  const watch = setInterval(() => {
    const now = Atomics.load(new Int32Array(at), 0)
    if (now === known) {
      say(`${wire}: hangs at case ${now} of seed ${seed}`)
      done.resolve(false)
    }
    known = now
  }, patienceMs)
  worker.once('message', ({ report, complaints }: { report: FuzzReport; complaints: readonly string[] }) => {
    const { seconds, crashed, undated, unsound, slowestMs, grownMegabytes, outcomes } = report
    say(
      `${wire.padEnd(12)} ${whole(cases)} frames, ${seconds.toFixed(0)} s of the processor: ${crashed} crashed, ${undated} undated, ${unsound} unsound, slowest ${slowestMs.toFixed(0)} ms, heap ${grownMegabytes < 0 ? '' : '+'}${grownMegabytes.toFixed(1)} MB`,
    )
    say(
      `             ${Object.entries(outcomes)
        .map(([name, count]) => `${name} ${whole(count)}`)
        .join(', ')}`,
    )
    for (const one of complaints) say(`  ${one}`)
    done.resolve(complaints.length === 0)
  })
  worker.once('error', done.reject)
  try {
    return await done.promise
  } finally {
    clearInterval(watch)
    await worker.terminate()
  }
}

if (isMainThread) {
  const [asked = 'all', cases = '1000000', seed = '4'] = process.argv.slice(2)
  const wires = fuzzedWires.filter(({ name }) => asked === 'all' || name === asked)
  if (wires.length === 0) throw new Error(`There are: ${fuzzedWires.map(({ name }) => name).join(', ')}.`)
  sayWhere()
  for (const { name } of wires) if (!(await run(name, Number(cases), Number(seed)))) process.exitCode = 1
} else {
  const { wire: name, cases, seed, at } = workerData as Task
  const wire = fuzzedWires.find((one) => one.name === name)
  if (!wire) throw new Error(name)
  const steps = new Int32Array(at)
  const report = await fuzz(wire, { cases, seed, onCase: (n) => Atomics.store(steps, 0, n) })
  parentPort?.postMessage({ report, complaints: complaintsOf(wire, report) })
}
