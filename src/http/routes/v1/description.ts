import { createRoute, z } from '@hono/zod-openapi'

/** What `/openapi.json` says of these routes: the members that matter here; docs/api.md has examples. */
const errorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string(),
      x_code: z.string().openapi({ description: 'The code of docs/errors.md.' }),
    }),
  })
  .openapi('StandardError')
const modelSchema = z
  .object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })
  .openapi('StandardModel')
const traceSchema = z
  .looseObject({ version: z.int(), as_of: z.string(), ignored: z.array(z.string()), shown: z.enum(['live', 'demo']) })
  .openapi('Trace', { description: 'What the search saw and what the checks did; members are only ever added.' })
const annotation = { url: z.string(), title: z.string(), start_index: z.int(), end_index: z.int() }
const usageSchema = z.looseObject({ total_tokens: z.int(), num_sources_used: z.int() })
const model = z
  .string()
  .openapi({ description: 'groundswell (the default), a configured model, or grok-* for the default.', example: 'groundswell' })
const stream = z.boolean().optional()
const search_parameters = z.looseObject({ mode: z.enum(['off', 'on', 'auto']).optional() }).optional()

const chatRequest = z
  .looseObject({ model, messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })), stream, search_parameters })
  .openapi('ChatCompletionRequest')
const chatReply = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    choices: z.array(
      z.looseObject({
        finish_reason: z.string(),
        message: z.looseObject({
          role: z.literal('assistant'),
          content: z.string(),
          annotations: z.array(z.object({ type: z.literal('url_citation'), url_citation: z.object(annotation) })),
        }),
      }),
    ),
    citations: z.array(z.string()).optional(),
    usage: usageSchema,
    x_trace: traceSchema,
  })
  .openapi('ChatCompletion')

const responsesRequest = z
  .looseObject({
    model,
    input: z.union([z.string(), z.array(z.looseObject({}))]),
    stream,
    store: z.boolean().optional().openapi({ description: 'Default true; false keeps nothing.' }),
    previous_response_id: z.string().optional(),
    include: z.array(z.string()).optional(),
    tools: z.array(z.looseObject({ type: z.string() })).optional(),
    search_parameters,
  })
  .openapi('ResponsesRequest')
const responsesReply = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    status: z.enum(['completed', 'incomplete', 'failed']),
    output: z.array(z.looseObject({ type: z.string(), id: z.string() })),
    output_text: z.string(),
    citations: z.array(z.string()).optional(),
    usage: usageSchema,
    x_trace: traceSchema.optional(),
  })
  .openapi('StandardResponse')

const json = (schema: z.ZodType, description: string) => ({ description, content: { 'application/json': { schema } } })
const events = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema }, 'text/event-stream': { schema: z.string() } },
})
const refused = {
  400: json(errorSchema, 'The request does not fit: `param` names the member.'),
  401: json(errorSchema, 'A key is needed, or this one is unknown or revoked.'),
  404: json(errorSchema, 'No such model or response.'),
  429: json(errorSchema, 'Too many wrong keys; Retry-After says when to try again.'),
  503: json(errorSchema, 'Full or not ready yet; Retry-After says when to try again.'),
}
const body = (schema: z.ZodType, example: object) => ({
  body: { required: true, content: { 'application/json': { schema, example } } },
})
const question = 'What is said about the Zika virus?'

export const modelsRoute = createRoute({
  method: 'get',
  path: '/v1/models',
  summary: 'Models, as OpenAI’s clients list them',
  responses: { 200: json(z.object({ object: z.literal('list'), data: z.array(modelSchema) }), 'The models.'), 401: refused[401] },
})
export const modelRoute = createRoute({
  method: 'get',
  path: '/v1/models/{id}',
  summary: 'One model',
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(modelSchema, 'The model.'), 401: refused[401], 404: refused[404] },
})
export const chatRoute = createRoute({
  method: 'post',
  path: '/v1/chat/completions',
  summary: 'Ask as OpenAI’s chat clients do',
  description:
    'The last message of the user is the question. Citations stand in the text as [[n]](url), in annotations and in `citations`.',
  request: body(chatRequest, { model: 'groundswell', messages: [{ role: 'user', content: question }] }),
  responses: { 200: events(chatReply, 'The answer, or its chunks with `stream`.'), ...refused },
})
export const responsesRoute = createRoute({
  method: 'post',
  path: '/v1/responses',
  summary: 'Ask as clients of the Responses API do',
  description: 'Citations stand in the text as [[n]](url), in annotations and in `citations`. `x_search` narrows what is searched.',
  request: body(responsesRequest, { model: 'groundswell', input: question, tools: [{ type: 'x_search' }] }),
  responses: { 200: events(responsesReply, 'The answer, or its events with `stream`.'), ...refused },
})
export const storedRoute = createRoute({
  method: 'get',
  path: '/v1/responses/{id}',
  summary: 'Read a stored response',
  description: 'Sources deleted since are gone from it. Only whoever asked finds it.',
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: json(responsesReply, 'The response.'), 401: refused[401], 404: refused[404] },
})
