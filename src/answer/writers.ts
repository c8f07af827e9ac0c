import { createAloneWriter } from './alone.ts'
import { chooseWriter, type ModelFacts, type WriterKind } from './writer-choice.ts'
import type { Model } from '../models/index.ts'
import type { Reranker } from './rerank.ts'
import type { SecondReader } from './second-reader.ts'
import type { AloneWriter, Prompt, Writer } from './writer.ts'
import { createClusterWriter } from './writers/cluster-writer.ts'
import { extractiveWriter } from './writers/extractive-writer.ts'
import { createWholeWriter } from './writers/whole-writer.ts'

/** Who may write, as people are shown it. */
export type WriterOffer = {
  readonly name: string
  readonly kind: 'none' | 'gguf' | 'openai'
  readonly writer: WriterKind
  readonly why: string
  /** The host that prompts are sent to; null: they stay on this computer. */
  readonly sendsTo: string | null
  /** The server on this computer that prompts go to, where there is one: `127.0.0.1:11434`. */
  readonly localServer?: string
  /** What it is told, for posts and, where it may answer without them, for that. */
  readonly prompts: readonly Prompt[]
  readonly answersAlone: boolean
}
/** One of them at work. `alone`: where the operator allows answers without posts. */
export type Chosen = { readonly writer: Writer; readonly alone?: AloneWriter }

/** The writers that the operator has configured; `extractive` is always among them and first. */
export interface Writers {
  /** As they are now: a model added meanwhile is there. */
  offers(): readonly WriterOffer[]
  /** Who writes when nobody is named. */
  defaultName(): string
  /** undefined: there is none of this name. One that cannot be used is chosen all the same: it quotes, and says why. */
  choose(name: string): Chosen | undefined
  /** Where the operator named a model that re-ranks the best posts for whoever writes; one that cannot fails at each post, and says why. */
  reranker?(): Reranker | undefined
  /** The same for a model that reads the sentences of models a second time. */
  secondReader?(): SecondReader | undefined
}

/** A model as configured, opened when it is first asked. */
export type ConfiguredModel = {
  readonly model: Model
  readonly kind: 'gguf' | 'openai'
  readonly facts: ModelFacts
  readonly sendsTo: string | null
  readonly localServer?: string
}

export const extractiveOffer: WriterOffer = {
  name: 'extractive',
  kind: 'none',
  writer: 'extractive',
  why: 'It needs no model: posts are quoted word for word.',
  sendsTo: null,
  prompts: [],
  answersAlone: false,
}

/** The writer of one model. */
export function writerFor(
  { model, kind, facts, sendsTo, localServer }: ConfiguredModel,
  mayAnswerAlone: boolean,
): Chosen & { offer: WriterOffer } {
  const { writer: which, why, lexicalFrom, evidenceTokens } = chooseWriter(facts)
  const writer =
    which === 'extractive'
      ? { ...extractiveWriter, name: model.name }
      : which === 'by-cluster'
        ? createClusterWriter(model, { lexicalFrom })
        : createWholeWriter(model, { lexicalFrom, evidenceTokens })
  const alone = mayAnswerAlone && facts.canChat ? createAloneWriter(model) : undefined
  const offer = {
    name: model.name,
    kind,
    writer: which,
    why,
    sendsTo,
    ...(localServer !== undefined && { localServer }),
    prompts: [writer, ...(alone ? [alone] : [])].flatMap(({ prompt }) => prompt ?? []),
    answersAlone: alone !== undefined,
  }
  return { writer, offer, ...(alone && { alone }) }
}

/** Writers that never change: what tests and measurements use. The first is the default. */
export function fixedWriters(chosen: readonly (Chosen & { readonly offer?: WriterOffer })[] = []): Writers {
  const all = [...chosen, { writer: extractiveWriter, offer: extractiveOffer }]
  const offerOf = ({ writer, offer, alone }: (typeof all)[number] & Chosen): WriterOffer =>
    offer ?? {
      ...extractiveOffer,
      name: writer.name,
      prompts: [writer, ...(alone ? [alone] : [])].flatMap(({ prompt }) => prompt ?? []),
      answersAlone: alone !== undefined,
    }
  return {
    offers: () => all.map(offerOf).sort((a, b) => Number(b.name === 'extractive') - Number(a.name === 'extractive')),
    defaultName: () => all[0]?.writer.name ?? 'extractive',
    choose: (name) => all.find(({ writer }) => writer.name === name),
  }
}
