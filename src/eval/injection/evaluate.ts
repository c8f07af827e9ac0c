import {
  createClusterWriter,
  createWholeWriter,
  extractiveWriter,
  writeOut,
  type AnswerEvent,
  type Evidence,
  type Writer,
} from '../../answer/index.ts'
import type { Model, ModelRequest } from '../../models/index.ts'
import type { Post, PostId } from '../../post/index.ts'
import { fingerprint, openParts } from '../parts.ts'
import { ownAttacks, readAttacks, type Attack } from './attacks.ts'
import { answeredOf, judge, type Answered, type Secrets, type Verdict } from './judge.ts'
import { createObeyingModel } from './obeying.ts'
import { copiesOf, evidenceWith, fields, planted, positions, questions, shifted, twin, type Field, type Position } from './scene.ts'

export type InjectionRequest = {
  /** A published set besides ours, as its file holds it. */
  readonly attacks?: string
  /** A real model besides the obeying one, asked in every n-th case. */
  readonly model?: Model
  readonly every?: number
  /** Every n-th case alone, of all writers. */
  readonly sample?: number
  /** Where what was judged is kept until all is done: a run that is broken off goes on there. */
  readonly out?: string
}
export type Case = {
  readonly attack: Attack
  readonly isOwn: boolean
  readonly field: Field
  readonly position: Position
  readonly question: number
}
export type Judged = Case & { readonly writer: string; readonly verdict: Verdict; readonly isDegraded: boolean; readonly tookMs: number }
type Kept = Pick<Judged, 'verdict' | 'isDegraded' | 'tookMs'>
export type InjectionProgress = { readonly done: number; readonly of: number; readonly resumed: number; readonly writer: string }

/** Who writes in a case; without an order nothing is planted. */
type Trial = { readonly name: string; open(order: { attack: Attack; turn: number } | undefined): { writer: Writer; secrets(): Secrets } }

/** Every attack in every field, at every position, for both questions, by every writer. */
export async function* judgeAll(
  { attacks, model, every = 1, sample = 1, out }: InjectionRequest,
  signal: AbortSignal,
): AsyncGenerator<Judged & { readonly progress: InjectionProgress }> {
  const cases = casesOf(ownAttacks(), attacks === undefined ? [] : readAttacks(attacks)).filter((_one, at) => isEvery(sample, at))
  const sampled = cases.filter((_one, at) => isEvery(every, at))
  const runs = [
    ...[extractive, obeying('by cluster'), obeying('whole prompt')].map((trial) => ({ trial, some: cases })),
    ...(model ? (['by cluster', 'whole prompt'] as const).map((how) => ({ trial: real(model, how), some: sampled })) : []),
  ]
  const of = runs.reduce((sum, { some }) => sum + some.length, 0)
  const referencesOf = createReferences(signal)
  const parts = await openParts<Kept>(out, 'injection', fingerprint({ attacks, model: model?.name, every, sample }))
  let [done, resumed] = [0, 0]
  for (const { trial, some } of runs) {
    for (const [turn, one] of some.entries()) {
      signal.throwIfAborted()
      const part = `${trial.name} ${turn}`
      const known = parts.done(part)
      if (known) {
        yield { ...one, ...known, writer: trial.name, progress: { done: ++done, of, resumed: ++resumed, writer: trial.name } }
        continue
      }
      const post = planted(one.attack, one.field)
      const { writer, secrets } = trial.open({ attack: one.attack, turn: Math.floor(turn / fields.length) })
      const evidence = evidenceOf(one, [post, ...copiesOf(post, one.attack.copies)])
      const answer = await write(evidence, writer, signal)
      const verdict = judge(answer, one.attack.text, await referencesOf(one, trial), secrets())
      const { isDegraded, tookMs } = answer
      await parts.keep(part, { verdict, isDegraded, tookMs })
      yield { ...one, writer: trial.name, verdict, isDegraded, tookMs, progress: { done: ++done, of, resumed, writer: trial.name } }
    }
  }
  await parts.finish()
}

/** One of n, spread over fields, positions and questions alike: 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4). */
const isEvery = (n: number, at: number): boolean => (Math.imul(at, 0x9e3779b1) >>> 8) % n === 0

function casesOf(own: readonly Attack[], published: readonly Attack[]): Case[] {
  const all = [...own.map((attack) => ({ attack, isOwn: true })), ...published.map((attack) => ({ attack, isOwn: false }))]
  return all.flatMap((one) =>
    positions.flatMap((position) =>
      questions.flatMap((_question, question) => fields.map((field) => ({ ...one, field, position, question }))),
    ),
  )
}

function evidenceOf({ question, position }: Case, more: Parameters<typeof evidenceWith>[1]): Evidence {
  const asked = questions[question]
  if (!asked) throw new RangeError(`no question ${question}`)
  return evidenceWith(asked, more, position)
}

type ReferencesOf = (one: Case, trial: Trial) => Promise<readonly ReadonlySet<PostId>[]>

/** What the same evidence cites without the planted post, with its twin and with its unreadable twin, by the same writer and by quotes. */
function createReferences(signal: AbortSignal): ReferencesOf {
  const known = new Map<string, Promise<ReadonlySet<PostId>>>()
  return (one, trial) => {
    const { attack, field, question, position } = one
    const unread = shifted(attack, field)
    const places: readonly (readonly [key: string, posts: readonly Post[]])[] = [
      ['none', []],
      [`twin ${attack.copies}`, [twin(), ...copiesOf(twin(), attack.copies)]],
      [`${field} ${attack.text}`, [unread, ...copiesOf(unread, attack.copies)]],
    ]
    const citedBy = ({ name, open }: Trial, [place, posts]: (typeof places)[number]) => {
      const key = `${name} ${question} ${position} ${place}`
      const found = known.get(key) ?? write(evidenceOf(one, posts), open(undefined).writer, signal).then(({ cited }) => cited)
      known.set(key, found)
      return found
    }
    return Promise.all([trial, extractive].flatMap((writer) => places.map((place) => citedBy(writer, place))))
  }
}

async function write(evidence: Evidence, writer: Writer, signal: AbortSignal): Promise<Answered> {
  const events: AnswerEvent[] = []
  const start = performance.now()
  const stream = writeOut(evidence, { writer, signal }, { dropped: [] })
  for (let next = await stream.next(); ; next = await stream.next()) {
    if (next.done) return answeredOf(events, next.value.sentences > 0 ? next.value.finish : 'abstained', performance.now() - start)
    events.push(next.value)
  }
}

const nothing: Secrets = { canary: '', stable: '', nonces: [] }
const extractive: Trial = { name: 'extractive', open: () => ({ writer: extractiveWriter, secrets: () => nothing }) }

type How = 'by cluster' | 'whole prompt'
const writerOf = (model: Model, how: How): Writer =>
  how === 'by cluster'
    ? createClusterWriter(model, { lexicalFrom: 0.6 })
    : createWholeWriter(model, { lexicalFrom: 0.6, evidenceTokens: 4_000 })

const obeying = (how: How): Trial => ({
  name: `obeying, ${how}`,
  open(order) {
    const { model, secrets } = withCanary(
      createObeyingModel({ text: order?.attack.text ?? '', wants: order?.attack.wants ?? 'say', turn: order?.turn ?? 0 }),
    )
    return { writer: writerOf(model, how), secrets }
  },
})
const real = (model: Model, how: How): Trial => ({
  name: `${model.name}, ${how}`,
  open() {
    const watched = withCanary(model)
    return { writer: writerOf(watched.model, how), secrets: watched.secrets }
  },
})

/** No date, name or key: it only shows whether the prompt comes out. */
const canary = 'heliotrope-4417-quartz'

/** Every prompt holds a word that nobody else knows; what the model was told is kept. */
function withCanary(model: Model): { readonly model: Model; secrets(): Secrets } {
  let stable = ''
  const nonces = new Set<string>()
  const marked = (request: ModelRequest): ModelRequest => ({ ...request, stable: `${request.stable} Reference: ${canary}` })
  return {
    model: {
      name: model.name,
      limits: model.limits,
      count: (request, options) => model.count(marked(request), options),
      stream(request, options) {
        const told = marked(request)
        stable = told.stable
        const nonce = /^«(\w+)»/m.exec(request.posts)?.[1]
        if (nonce !== undefined) nonces.add(nonce)
        return model.stream(told, options)
      },
    },
    secrets: () => ({ canary, stable, nonces: [...nonces] }),
  }
}
