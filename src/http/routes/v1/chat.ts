import type { App, Parts } from '../../context.ts'
import { ask, readBody, replyOf } from './ask.ts'
import { toChatCompletion, toChunkError, toChunks } from './chat-reply.ts'
import { toChatAsked } from './chat-request.ts'
import { chatRoute } from './description.ts'
import { begun, dataFrame, framed } from './frames.ts'

export function addChat(app: App, parts: Parts, version: string): void {
  app.openAPIRegistry.registerPath(chatRoute)
  app.post('/v1/chat/completions', async (context) => {
    const asked = toChatAsked(await readBody(context))
    const { model, steps, leave } = await ask(asked, context, parts)
    const chat = { asked, model, version }
    if (!asked.isStreamed) return context.json(toChatCompletion(await replyOf(steps), chat))
    const framing = {
      toFrame: dataFrame,
      toLastFrame: (error: Parameters<typeof toChunkError>[0]) => dataFrame(toChunkError(error)),
      onCancel: leave,
    }
    return framed(toChunks(await begun(steps), chat), framing, context, parts)
  })
}
