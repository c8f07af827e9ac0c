import { callOf, type App, type Parts } from '../../context.ts'
import { ask, readBody, replyOf } from './ask.ts'
import { responsesRoute, storedRoute } from './description.ts'
import type { StandardError } from './errors.ts'
import { begun, eventFrame, framed } from './frames.ts'
import { toAnswerId } from './ids.ts'
import { defaultId } from './model-ids.ts'
import { savedReply } from './reply.ts'
import { toEventError, toResponseEvents } from './response-events.ts'
import { toResponse } from './response-object.ts'
import { toEcho, toResponsesAsked, type ResponsesAsked } from './responses-request.ts'

export function addResponses(app: App, parts: Parts): void {
  app.openAPIRegistry.registerPath(responsesRoute)
  app.post('/v1/responses', async (context) => {
    const asked = toResponsesAsked(await readBody(context))
    const { model, steps, leave } = await ask(asked, context, parts)
    if (!asked.isStreamed) return context.json(toResponse(await replyOf(steps), { asked, model }))
    let events = 0
    const number = () => events++
    const framing = {
      toFrame: eventFrame,
      toLastFrame: (error: StandardError) => eventFrame(toEventError(error, number())),
      onCancel: leave,
    }
    return framed(toResponseEvents(await begun(steps), { asked, model }, number), framing, context, parts)
  })

  app.openAPIRegistry.registerPath(storedRoute)
  app.get('/v1/responses/:id', async (context) => {
    const saved = await parts.api.answer(toAnswerId(context.req.param('id'), 'response_id'), callOf(context, parts))
    return context.json(toResponse(savedReply(saved, 'marks'), { asked: storedAsked(saved.question), model: { id: defaultId } }))
  })
}

/** What a stored response was asked for is not stored with it; it is shown as a plain request gets it. */
const storedAsked = (question: string): ResponsesAsked => ({
  requested: defaultId,
  isStreamed: false,
  ask: { question },
  shows: 'marks',
  ignored: [],
  echo: toEcho(),
  listsSources: false,
  hasTrace: true,
})
