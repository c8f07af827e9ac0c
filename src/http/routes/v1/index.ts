import { bodyLimit } from 'hono/body-limit'
import type { App, Parts } from '../../context.ts'
import { addChat } from './chat.ts'
import { addModels } from './models.ts'
import { addResponses } from './responses.ts'

/** Long conversations fit; images, which are not looked at, do not. */
const maxBody = 4 * 1024 * 1024

/** The standard door: what unmodified clients of OpenAI and xAI ask, stream and read (docs/api.md). */
export function addStandardDoor(app: App, parts: Parts, version: string): void {
  app.use('/v1/*', bodyLimit({ maxSize: maxBody }))
  addModels(app, parts)
  addChat(app, parts, version)
  addResponses(app, parts)
}
