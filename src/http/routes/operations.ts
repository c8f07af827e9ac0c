import { createRoute, z } from '@hono/zod-openapi'
import type { App, Parts } from '../context.ts'
import { shownSchema, statusSchema } from '../../api/index.ts'
import { showStatus } from '../metrics.ts'
import { errors } from './shared.ts'

const json = (schema: z.ZodType, description: string) => ({ description, content: { 'application/json': { schema } } })

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  summary: 'The process answers',
  responses: { 200: json(z.object({ status: z.literal('ok'), instance: z.string() }), 'Alive.') },
})
const readyRoute = createRoute({
  method: 'get',
  path: '/ready',
  summary: 'The store answers',
  responses: {
    200: json(z.object({ status: z.literal('ready') }), 'Questions can be asked.'),
    401: errors[401],
    500: errors[500],
    503: errors[503],
  },
})
const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'Counters and times for Prometheus',
  responses: { 200: { description: 'Prometheus text format.', content: { 'text/plain': { schema: z.string() } } }, 401: errors[401] },
})

const shownRoute = createRoute({
  method: 'post',
  path: '/api/shown',
  summary: 'Show the demo network, or the real ones again',
  description: 'The demo has a store of its own, which begins empty each time. Real sources are read on meanwhile.',
  request: { body: { required: true, content: { 'application/json': { schema: z.object({ shown: shownSchema }) } } } },
  responses: {
    200: json(statusSchema, 'The status of what is shown now.'),
    400: errors[400],
    401: errors[401],
    500: errors[500],
  },
})

export function addOperations(app: App, { api, metrics, instance, stopping }: Parts): void {
  app.openapi(shownRoute, async (context) => context.json(await api.show(context.req.valid('json').shown, { signal: stopping }), 200))
  app.openapi(healthRoute, (context) => context.json({ status: 'ok' as const, instance }, 200))
  app.openapi(readyRoute, async (context) => {
    await api.status({ signal: stopping }) // its own error says why not
    return context.json({ status: 'ready' as const }, 200)
  })
  app.openapi(metricsRoute, async (context) => {
    showStatus(await api.status({ signal: stopping }), metrics)
    return context.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType })
  })
}
