// Unmodified npm clients against a server of ours: asks what its first argument says, prints what came as one line of JSON.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, streamText } from 'ai'
import OpenAI from 'openai'

const { url, key, question } = JSON.parse(process.argv[2])
const [baseURL, model] = [`${url}/v1`, 'groundswell']
const client = new OpenAI({ baseURL, apiKey: key, maxRetries: 0 })
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: question },
]

async function raised(work) {
  try {
    await work()
    return null
  } catch (error) {
    return {
      name: error.constructor.name,
      status: error.status,
      code: error.code,
      type: error.type,
      param: error.param,
      message: error.message,
    }
  }
}
async function all(items) {
  const list = []
  for await (const item of items) list.push(item)
  return list
}

const scenarios = {
  async models() {
    const list = await all(client.models.list())
    return {
      ids: list.map(({ id }) => id),
      one: await client.models.retrieve(model),
      alias: (await client.models.retrieve('grok-4.7')).id,
      missing: await raised(() => client.models.retrieve('gpt-4')),
    }
  },
  chat: () => client.chat.completions.create({ model, messages, reasoning_effort: 'low', seed: 1 }),
  async chatStream() {
    return all(await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } }))
  },
  chatStreamBare: async () => all(await client.chat.completions.create({ model, messages, stream: true })),
  chatHelper: async () => (await client.chat.completions.stream({ model, messages }).finalChatCompletion()).choices[0],
  response: () => client.responses.create({ model: 'grok-4.7', input: question, tools: [{ type: 'x_search' }] }),
  responseStream: async () => all(await client.responses.create({ model, input: question, stream: true, tools: [{ type: 'web_search' }] })),
  async responseHelper() {
    const stream = client.responses.stream({ model, input: [{ role: 'user', content: question }], tools: [{ type: 'x_search' }] })
    const deltas = []
    stream.on('response.output_text.delta', ({ delta }) => deltas.push(delta))
    const response = await stream.finalResponse()
    return { response, deltas }
  },
  async followUp() {
    const first = await client.responses.create({ model, input: question })
    const second = await client.responses.create({ model, input: 'And the school?', previous_response_id: first.id })
    return { first, read: await client.responses.retrieve(first.id), second }
  },
  async errors() {
    const stranger = new OpenAI({ baseURL, apiKey: 'gsw_no-such-key', maxRetries: 0 })
    return {
      key: await raised(() => stranger.models.list()),
      model: await raised(() => client.chat.completions.create({ model: 'gpt-4', messages })),
      handles: await raised(() =>
        client.responses.create({
          model,
          input: question,
          tools: [{ type: 'x_search', allowed_x_handles: ['a'], excluded_x_handles: ['b'] }],
        }),
      ),
    }
  },
  async brokenOff() {
    const input = `${question} please`
    const asking = { model, messages: [{ role: 'user', content: input }], stream: true }
    return {
      chat: await raised(async () => all(await client.chat.completions.create(asking))),
      response: await raised(async () => all(await client.responses.create({ model, input, stream: true }))),
      helper: await raised(() => client.responses.stream({ model, input }).finalResponse()),
      aiSdk: await raised(async () => {
        const { fullStream } = streamText({ model: provider(model), prompt: input, maxRetries: 0, onError() {} })
        for await (const part of fullStream)
          if (part.type === 'error') throw part.error instanceof Error ? part.error : new Error(JSON.stringify(part.error))
      }),
    }
  },
  async aiGenerate() {
    const result = await generateText({ model: provider(model), instructions: 'Be brief.', prompt: question, maxRetries: 0 })
    const { text, finishReason, usage, reasoningText, providerMetadata } = result
    return { text, finishReason, usage, reasoningText, citations: providerMetadata.groundswell.citations }
  },
  async aiStream() {
    const result = streamText({ model: provider(model), prompt: question, maxRetries: 0 })
    const parts = await all(result.fullStream)
    return {
      types: [...new Set(parts.map(({ type }) => type))],
      text: await result.text,
      reasoning: await result.reasoningText,
      finishReason: await result.finishReason,
      usage: await result.usage,
      citations: (await result.providerMetadata).groundswell.citations,
    }
  },
  async aiErrors() {
    const stranger = createOpenAICompatible({ name: 'groundswell', baseURL, apiKey: 'gsw_no-such-key' })
    const ask = (from, id) => raised(() => generateText({ model: from(id), prompt: question, maxRetries: 0 }))
    return { key: await ask(stranger, model), model: await ask(provider, 'gpt-4') }
  },
}
/** How this provider hands on what a server adds to the format. */
const metadataExtractor = {
  extractMetadata: async ({ parsedBody }) => ({ groundswell: { citations: parsedBody.citations } }),
  createStreamExtractor() {
    let citations
    return { processChunk: (chunk) => void (citations ??= chunk.citations), buildMetadata: () => ({ groundswell: { citations } }) }
  },
}
const provider = createOpenAICompatible({ name: 'groundswell', baseURL: `${baseURL}/`, apiKey: key, includeUsage: true, metadataExtractor })

const results = {}
for (const [name, run] of Object.entries(scenarios)) results[name] = await run()
process.stdout.write(`${JSON.stringify(results)}\n`)
