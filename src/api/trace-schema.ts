import { z } from '@hono/zod-openapi'
import { askResultSchema, citationSchema, sentenceSchema, understoodSchema, usageSchema, windowSchema } from './schema.ts'

const time = z.iso.datetime({ offset: true })

export const buildSchema = z
  .object({
    version: z.string(),
    code: z.string().openapi({ description: 'Hash of the sources, prompts and tables that decide what is said.' }),
    runtime: z.string(),
  })
  .openapi('Build', { description: 'The same build makes the same answer of the same posts.' })

export const lossSchema = z
  .object({
    postId: z.string(),
    number: z.int().openapi({ description: 'Its number in the evidence, from 1.' }),
    why: z.enum(['gone', 'changed', 'opted-out']).openapi({
      description:
        'gone: deleted, hidden or expired; changed: its author wrote it anew and the old words are not kept; opted-out: its author wants it in no answer any more.',
    }),
  })
  .openapi('Loss')

/** How an answer came about. */
export const traceSchema = z
  .object({
    id: z.string(),
    question: z.string(),
    asOf: time,
    finish: askResultSchema.shape.finish,
    build: buildSchema,
    isThisBuild: z.boolean(),
    model: z.string(),
    prompt: z.object({ name: z.string(), hash: z.string() }).nullable(),
    understood: understoodSchema.nullable(),
    search: z
      .object({
        terms: z.array(z.string()),
        window: windowSchema,
        filters: z.record(z.string(), z.string()),
        documents: z.int().openapi({ description: 'N: posts that the store held as of then.' }),
        averageLength: z.number().openapi({ description: 'Of these, in words.' }),
        documentFrequency: z.record(z.string(), z.int()),
        searched: z.int(),
        matched: z.int(),
        read: z.int().openapi({ description: 'Of these, posts that were read and ranked.' }),
        rounds: z.int().openapi({ description: 'Searches, where earlier posts were searched for.' }),
        complete: z.boolean(),
      })
      .nullable(),
    hits: z
      .array(
        z.object({
          rank: z.int(),
          postId: z.string(),
          score: z.number(),
          parts: z.record(z.string(), z.number()),
          similar: z.int().openapi({ description: 'Further posts that say the same.' }),
          evidence: z.int().optional().openapi({ description: 'Its number in the evidence.' }),
        }),
      )
      .openapi({ description: 'The first of those that were read, in the order of the ranking; gone ones are left out.' }),
    evidence: z.array(
      z.object({
        number: z.int(),
        postId: z.string(),
        version: z.string(),
        author: z.object({ handle: z.string(), name: z.string() }),
        score: z.number(),
        coverage: z.number().openapi({ description: '0..1: the share of the question that it holds.' }),
        cluster: z.int(),
        rank: z.int().optional().openapi({ description: 'Its place in the ranking.' }),
        citedAs: z.int().optional().openapi({ description: 'Its number in the answer.' }),
        edited: z.boolean().openapi({ description: 'Its author has written it anew since; the words of then are kept.' }),
      }),
    ),
    drafts: z
      .array(
        z.object({
          type: z.enum(['quote', 'composed', 'sentence']),
          numbers: z.array(z.int()).openapi({ description: 'Of the evidence.' }),
          text: z.string().optional(),
          sentence: z.int().optional().openapi({ description: 'Index of the sentence that it became, from 0; absent: it was left out.' }),
          verdict: z.record(z.string(), z.unknown()).openapi({ description: 'What the checks found.' }),
        }),
      )
      .openapi({ description: 'Every drafted sentence, without texts where evidence is gone.' }),
    dropped: z.record(z.string(), z.int()),
    missing: z.array(z.string()).openapi({ description: 'Names asked for that no post of that moment holds.' }),
    losses: z.array(lossSchema),
    unavailable: z.int(),
    usage: usageSchema,
    steps: z.record(z.string(), z.number()).openapi({ description: 'Milliseconds of each step, in order.' }),
    tookMs: z.number(),
    story: z.array(z.object({ heading: z.string(), lines: z.array(z.string()) })).openapi({ description: 'All of it in plain words.' }),
  })
  .openapi('Trace')

export const replayRequestSchema = z
  .object({
    fresh: z.enum(['then', 'now']).optional().openapi({
      description: 'Search again instead of taking up what was found: as of the moment of the answer, or as of now.',
    }),
  })
  .openapi('ReplayRequest')

/** An answer that was run again. */
export const replaySchema = z
  .object({
    id: z.string(),
    fresh: z.enum(['then', 'now']).nullable(),
    same: z.boolean().openapi({ description: 'Byte for byte what was answered; of a fresh one: the same sentences from the same posts.' }),
    build: z.object({ then: buildSchema, now: buildSchema, isSame: z.boolean() }),
    grounding: z.enum(['anew', 'kept', 'left']).nullable().openapi({
      description:
        'anew: over every hit of then; kept: other hits than the evidence are gone, so the evidence is the trace’s; left: of what is left, in which only what was evidence may be it again; no other post comes in. null: it was searched again, or nothing was searched.',
    }),
    losses: z.array(lossSchema).openapi({ description: 'Evidence that cannot be restored.' }),
    edited: z.array(z.string()).openapi({ description: 'Posts that were edited since, of which the words of then were used.' }),
    savedTextAltered: z.boolean().openapi({ description: 'What is saved is not what was answered.' }),
    notes: z.array(z.string()).openapi({ description: 'What came of it, in plain words.' }),
    changes: z.object({
      sentences: z.object({ gone: z.array(sentenceSchema), added: z.array(sentenceSchema) }),
      citations: z.object({ gone: z.array(citationSchema), added: z.array(citationSchema) }),
    }),
    result: askResultSchema,
  })
  .openapi('Replay')

export type TraceView = z.infer<typeof traceSchema>
export type ReplayRequest = z.output<typeof replayRequestSchema>
export type ReplayView = z.infer<typeof replaySchema>
export type LossView = z.infer<typeof lossSchema>
