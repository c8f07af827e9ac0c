import type { DeclaredTool } from './asked.ts'
import { citedUrls } from './cited-text.ts'
import type { Reply } from './reply.ts'
import { fetchedBy } from './trace.ts'

/** Searches count as the tool that they were declared as; undeclared ones as social search, which they are. */
function toolUsage({ result }: Reply, tool: DeclaredTool | undefined) {
  const calls = result.searches.length
  return {
    x_search_calls: tool === 'web_search' ? 0 : calls,
    x_posts_fetched: fetchedBy(result),
    x_users_fetched: 0,
    web_search_calls: tool === 'web_search' ? calls : 0,
    code_interpreter_calls: 0,
    file_search_calls: 0,
    document_search_calls: 0,
    mcp_calls: 0,
    image_generation_calls: 0,
  }
}

/** Without a model every count of tokens is 0. Thoughts are not counted apart from the rest. */
export function toResponseUsage(reply: Reply, tool: DeclaredTool | undefined) {
  const { inputTokens, outputTokens, cachedTokens } = reply.result.usage
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
    num_sources_used: citedUrls(reply.marks).length,
    num_server_side_tools_used: reply.result.searches.length,
    cost_in_usd_ticks: 0,
    server_side_tool_usage_details: toolUsage(reply, tool),
  }
}

export function toChatUsage(reply: Reply) {
  const { inputTokens, outputTokens, cachedTokens } = reply.result.usage
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { text_tokens: inputTokens, audio_tokens: 0, image_tokens: 0, cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
    num_sources_used: citedUrls(reply.marks).length,
    cost_in_usd_ticks: 0,
    server_side_tool_usage_details: toolUsage(reply, undefined),
  }
}
