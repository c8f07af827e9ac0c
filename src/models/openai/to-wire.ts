import type { ModelRequest } from '../model.ts'
import type { Preset } from './presets.ts'

export type WireMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }

/** Servers refuse `json_object` where no message speaks of JSON, and some are held to it by words alone. */
const jsonReminder = 'Answer with one JSON value and nothing else.'
const anyObject = { type: 'json_schema', json_schema: { name: 'value', strict: false, schema: { type: 'object' } } }

/** The stable part first, so that prefix caches keep it; what strangers wrote and the question are one turn, as templates want turns to alternate. */
export function toMessages(request: ModelRequest): readonly WireMessage[] {
  const last = [request.posts, request.question].filter((part) => part !== '').join('\n\n')
  const messages: WireMessage[] = [
    ...(request.stable === '' ? [] : [{ role: 'system', content: request.stable } as const]),
    ...(request.examples ?? []).flatMap(({ user, assistant }): WireMessage[] => [
      { role: 'user', content: user },
      { role: 'assistant', content: assistant },
    ]),
  ]
  const speaksOfJson = /json/i.test(request.stable + request.question)
  return [...messages, { role: 'user', content: request.json && !speaksOfJson ? `${last}\n\n${jsonReminder}` : last }]
}

/** The body of the request. Pure; holds no tools, whatever the preset. */
export function toWire(
  request: ModelRequest,
  { model, preset, temperature }: { readonly model: string; readonly preset: Preset; readonly temperature: number },
): Record<string, unknown> {
  return {
    model,
    messages: toMessages(request),
    stream: true,
    [preset.maxTokensField]: request.maxOutputTokens,
    ...(preset.asksForUsage && { stream_options: { include_usage: true } }),
    ...(preset.allowsTemperature && { temperature }),
    ...(preset.allowsStop && request.stop?.length && { stop: request.stop }),
    ...(request.json && preset.json === 'object' && { response_format: { type: 'json_object' } }),
    ...(request.json && preset.json === 'schema' && { response_format: anyObject }),
    ...preset.extras,
  }
}
