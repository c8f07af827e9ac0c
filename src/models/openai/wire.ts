import { z } from 'zod'

/** What is read of an event of a streamed chat completion; everything else in it is let be. */
const wireChunk = z.looseObject({
  object: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        delta: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z
    .looseObject({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish(), total_tokens: z.number().nullish() })
    .nullish(),
})
export type WireChunk = z.infer<typeof wireChunk>

/** Undefined for what is no such event; also for `{"object":"error", …}`, which older vLLMs send in the middle of a stream. */
export function readChunk(event: unknown): WireChunk | undefined {
  const { data } = wireChunk.safeParse(event)
  return data?.object === 'error' ? undefined : data
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The number at the end of a path of names; undefined where there is none. */
export function numberAt(value: unknown, path: readonly string[]): number | undefined {
  let at = value
  for (const name of path) at = isRecord(at) ? at[name] : undefined
  return typeof at === 'number' ? at : undefined
}
