import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { PostEvent } from '../../post/index.ts'
import { createMutator, type Form } from './mutate.fixture.ts'

/** Our clock while frames are read. */
export const receivedAt = Date.parse('2026-11-23T09:00:05Z')

/** A wire as the fuzzer sees it: whole frames, and what reads one. */
export type FuzzedWire = {
  readonly name: string
  readonly form: Form
  /** Invented ones, and real ones where the shared test data are. */
  bases(): Promise<readonly Buffer[]>
  /** Values of this wire that are put in place of others. */
  readonly odd?: readonly string[]
  /** What reads a frame, as live reading does: the events that would be stored; `tell` counts what else becomes of it. A throw is a crash. */
  open(): Promise<(frame: Buffer, tell: (outcome: string) => void) => readonly PostEvent[]>
  /** What is wrong with an event of this network, beside what is wrong everywhere. */
  fault?(event: PostEvent): string | undefined
  /** What must come up at least once in 2,000 frames: they are mutated neither too little nor too much. */
  readonly outcomes: readonly string[]
  /** What the reader itself keeps, at most. Default: 4 MB. */
  readonly keptMegabytes?: number
}
export type FuzzReport = {
  readonly wire: string
  readonly cases: number
  /** Of the processor. */
  readonly seconds: number
  readonly outcomes: Readonly<Record<string, number>>
  /** The first of them, with their frames. */
  readonly crashes: readonly string[]
  readonly crashed: number
  readonly undated: number
  readonly unsound: number
  /** Of the processor, for one frame. */
  readonly slowestMs: number
  /** Which it was, where it took too long. */
  readonly slowest?: string
  /** From a fifth of the cases on. */
  readonly grownMegabytes: number
}

const shown = 5

export async function fuzz(
  wire: FuzzedWire,
  { cases, seed = 4, onCase }: { cases: number; seed?: number; onCase?: (n: number) => void },
): Promise<FuzzReport> {
  const [bases, read] = [await wire.bases(), await wire.open()]
  const next = createMutator(bases, { form: wire.form, seed, ...(wire.odd && { odd: wire.odd }) })
  const outcomes: { [outcome: string]: number } = {}
  const tell = (outcome: string) => void (outcomes[outcome] = (outcomes[outcome] ?? 0) + 1)
  const crashes: string[] = []
  const count = { crashed: 0, undated: 0, unsound: 0 }
  const show = (n: number, frame: Buffer, what: string) =>
    `case ${n}: ${what}: ${wire.form === 'text' ? JSON.stringify(frame.toString('utf8').slice(0, 6_000)) : frame.toString('hex', 0, 1_000)}`
  const report = (n: number, frame: Buffer, what: string) => {
    if (crashes.length < shown) crashes.push(show(n, frame, what))
  }
  const begun = process.threadCpuUsage()
  let slowest = 0
  let slow: string | undefined
  let heapBefore = 0
  for (let n = 0; n < cases; n++) {
    onCase?.(n)
    if (n === Math.floor(cases / 5)) heapBefore = heapAfterCollection()
    const frame = next()
    const before = process.threadCpuUsage()
    try {
      for (const event of read(frame, tell)) {
        tell(event.type)
        const what = faultOf(event) ?? wire.fault?.(event)
        if (what === undefined) continue
        count[what === 'clocks' ? 'undated' : 'unsound']++
        report(n, frame, `${event.type}: ${what}`)
      }
    } catch (error) {
      count.crashed++
      report(n, frame, error instanceof Error ? (error.stack ?? String(error)) : String(error))
    }
    const { user, system } = process.threadCpuUsage(before)
    const ms = (user + system) / 1_000
    if (ms > slowestMs && ms > slowest) slow = show(n, frame, `${ms.toFixed(0)} ms, ${frame.length} bytes`)
    slowest = Math.max(slowest, ms)
  }
  const { user, system } = process.threadCpuUsage(begun)
  return {
    ...{ wire: wire.name, cases, outcomes, crashes, ...count, slowestMs: slowest, ...(slow !== undefined && { slowest: slow }) },
    seconds: (user + system) / 1e6,
    grownMegabytes: heapAfterCollection() - heapBefore,
  }
}

const slowestMs = 1_000
const keptMegabytes = 4

/** What speaks against the wire; none: it held. `outcomes`: as of so many cases that each should have come up. */
export function complaintsOf(wire: FuzzedWire, report: FuzzReport): readonly string[] {
  const { crashes, crashed, undated, unsound, slowestMs: slowest, grownMegabytes: grown, outcomes, cases } = report
  const rare = wire.outcomes.filter((outcome) => (outcomes[outcome] ?? 0) < cases / 2_000)
  return [
    ...(crashed + undated + unsound > 0 ? [`${crashed} crashed, ${undated} undated, ${unsound} unsound`, ...crashes] : []),
    ...(slowest > slowestMs ? [`one frame took ${slowest.toFixed(0)} ms of the processor: ${report.slowest ?? ''}`] : []),
    ...(grown > (wire.keptMegabytes ?? keptMegabytes) ? [`the heap has grown by ${grown.toFixed(1)} MB`] : []),
    ...(rare.length > 0 ? [`too rare to have been tried: ${rare.join(', ')} of ${JSON.stringify(outcomes)}`] : []),
  ]
}

const isShort = (text: string | undefined, most: number) =>
  text === undefined || (typeof text === 'string' && text.length <= most && text.isWellFormed())
const areShort = (texts: readonly string[], many: number, most: number) =>
  texts.length <= many && texts.every((text) => isShort(text, most))
const isMoment = (value: number) => Number.isSafeInteger(value) && Math.abs(value) <= 8.64e15
const isCount = (value: number) => Number.isFinite(value) && value >= 0

/** What is wrong with an event that would be stored, whatever its network. */
function faultOf(event: PostEvent): string | undefined {
  if ('at' in event && !(isMoment(event.at) && event.at <= receivedAt)) return 'clocks'
  if ('author' in event && !isShort(event.author, 920)) return 'author'
  if ('id' in event && !isShort(event.id, 920)) return 'id'
  if (event.type === 'author-put') return isShort(event.name, 500) && isShort(event.handle, 400) ? undefined : 'name'
  if (event.type === 'count-add') return Math.abs(event.by) === 1 ? undefined : 'count'
  if (event.type === 'count-set') return Object.values(event.counts).every(isCount) ? undefined : 'counts'
  if (event.type !== 'post-put') return undefined
  const { post } = event
  const { card, media, author } = post
  const clocks = [post.createdAt, post.witnessedAt, post.receivedAt]
  if (!clocks.every(isMoment) || post.witnessedAt > receivedAt) return 'clocks'
  if (!isShort(post.id, 920) || !isShort(author.id, 920) || !isShort(author.handle, 400) || !isShort(author.name, 500)) return 'id'
  if (!isShort(post.text, 20_000) || !isShort(post.url, 2_100) || !isShort(post.version, 100)) return 'text'
  if (post.text === '' && media.length === 0 && !card && !post.quoteOf) return 'nothing said'
  if (!areShort(post.langs, 3, 35) || !areShort(post.tags, 100, 640) || !areShort(post.labels, 10, 128)) return 'lists'
  if (!areShort(post.links, 101, 2_048) || !areShort(post.mentions, 100, 920) || !post.links.every((link) => /^https?:/i.test(link)))
    return 'links'
  if (media.length > 21 || !media.every(({ alt, url }) => isShort(alt, 10_000) && isShort(url, 2_100))) return 'media'
  if (card && !(isShort(card.title, 1_000) && isShort(card.description, 2_000) && isShort(card.url, 2_048))) return 'card'
  if (!Object.values(post.counts).every(isCount)) return 'counts'
  return [post.replyTo, post.thread, post.quoteOf].every((id) => isShort(id, 920)) ? undefined : 'edges'
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}
