import { median, quantile, say, sayWhere, whole } from './support.ts'
import { replayRun } from '../tests/support/replay-run.ts'

/**
 * node bench/replay.ts [answers] [posts before] [posts after] [changes] [seed]
 * Are saved answers repeated to the byte? Invented posts, questions over them, then as many posts again, late ones among them, deletes, hides, edits,
 * renames and opt-outs (a third of them of evidence), the index written anew, the store opened again, every saved text altered; then every answer is
 * run again. Ends with 1 where one is neither the same nor names exactly what died of its evidence.
 */
const [answers = 1_000, before = 100_000, after = 100_000, changes = 5_000, seed = 7] = process.argv.slice(2).map(Number)

sayWhere()
const begun = performance.now()
const elapsed = () => `${whole((performance.now() - begun) / 1_000).padStart(5)} s`
const counts = await replayRun({ seed, answers, before, after, changes }, (what) => say(`${elapsed()}  ${what}`))
const { untouched, restored, holed, wrong, kept, abstained, times, traceBytes } = counts
const same = untouched + restored
say(`${elapsed()}  ${answers} answers run again`)
say(`\n${same} of ${same + wrong.length} byte-equal where no evidence died, ${abstained} of them abstentions:`)
say(`  ${untouched} of which no evidence was touched`)
say(`  ${restored} of which evidence was edited or its author renamed; the words and names of then are kept`)
say(`  ${kept} of these with evidence from the trace, since other hits are gone; the others grounded anew`)
say(`${holed} with dead evidence, each of which is named with its reason and not filled in for`)
say(`${wrong.length} wrong`)
for (const one of wrong.slice(0, 20)) say(`  ${one}`)
say(`\na replay: median ${median(times).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`)
say(
  `a trace: median ${whole(median(traceBytes))} bytes, p95 ${whole(quantile(traceBytes, 0.95))}, largest ${whole(quantile(traceBytes, 1))}`,
)
if (wrong.length > 0) process.exitCode = 1
