import { createRoute, z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import {
  addedSchema,
  addSourceSchema,
  changePolicySchema,
  changeSourceSchema,
  policySchema,
  removedSchema,
  sourceEntrySchema,
  sourcesSchema,
} from '../../api/index.ts'
import { callOf, type App, type Parts } from '../context.ts'
import { maxJsonBody } from './ask.ts'
import { errors } from './shared.ts'

const params = z.object({ id: z.string().max(64).openapi({ example: 'bluesky' }) })
const refusals = { 400: errors[400], 401: errors[401], 403: errors[403] }
const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } })
const bodyOf = <T extends z.ZodType>(schema: T, example: object) => ({
  required: true,
  content: { 'application/json': { schema, example } },
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/sources',
  summary: 'What is read live',
  description: 'With how each does. No secret is ever in it. For whoever administers this server; keys may not ask.',
  responses: { 200: json(sourcesSchema, 'The sources.'), ...refusals },
})

const addRoute = createRoute({
  method: 'post',
  path: '/api/sources',
  summary: 'Read something live',
  description:
    'Recognises an address, a handle, the name of a network or a file that lists sources, and reads it from now on; with `preview` it only says what would be read.',
  request: { body: bodyOf(addSourceSchema, { given: 'bluesky', preview: true }) },
  responses: { 200: json(addedSchema, 'What was recognised, and what is new.'), ...refusals, 413: errors[413], 502: errors[502] },
})

const changeRoute = createRoute({
  method: 'patch',
  path: '/api/sources/{id}',
  summary: 'Pause a source, or go on with it',
  request: { params, body: bodyOf(changeSourceSchema, { paused: true }) },
  responses: { 200: json(sourceEntrySchema, 'The source as it is now.'), ...refusals, 404: errors[404] },
})

const removeQuery = z.object({
  posts: z
    .enum(['keep', 'erase'])
    .default('keep')
    .openapi({ description: 'keep: what it brought goes by age; erase: now, without a tombstone, so that it may come again.' }),
})
const removeRoute = createRoute({
  method: 'delete',
  path: '/api/sources/{id}',
  summary: 'Read a source no more',
  description: 'Its secret is forgotten.',
  request: { params, query: removeQuery },
  responses: { 200: json(removedSchema, 'What was removed.'), ...refusals, 404: errors[404] },
})

const feedsRoute = createRoute({
  method: 'get',
  path: '/api/sources/feeds.opml',
  summary: 'The feeds that are read, as OPML',
  description: 'Paused ones too. Every feed reader reads it, and so does `POST /api/sources`, as `file`.',
  responses: { 200: { description: 'The list.', content: { 'text/x-opml': { schema: z.string() } } }, ...refusals },
})

const policyRoute = createRoute({
  method: 'get',
  path: '/api/policy',
  summary: 'The duties towards authors, as they are in force',
  responses: { 200: json(policySchema, 'The policy.'), ...refusals },
})

const changePolicyRoute = createRoute({
  method: 'patch',
  path: '/api/policy',
  summary: 'Decide what happens to labelled posts, whom to block, and what an export holds',
  description: 'In force at once. What is not named stays as it is.',
  request: { body: bodyOf(changePolicySchema, { labels: { nudity: 'show' } }) },
  responses: { 200: json(policySchema, 'The policy as it is now.'), ...refusals, 404: errors[404] },
})

/** A list of thousands of feeds is some megabytes. */
const maxSourceBody = 5_000_000

/** What is read, and what is owed to those who wrote it. None of it is for keys (access.ts). */
export function addSources(app: App, parts: Parts): void {
  const { api } = parts
  app.use('/api/sources', bodyLimit({ maxSize: maxSourceBody }))
  app.use('/api/sources/:id', bodyLimit({ maxSize: maxJsonBody }))
  app.use('/api/policy', bodyLimit({ maxSize: maxJsonBody }))
  app.openapi(listRoute, async (context) => context.json({ sources: [...(await api.sources(callOf(context, parts)))] }, 200))
  app.openapi(addRoute, async (context) => context.json(await api.addSource(context.req.valid('json'), callOf(context, parts)), 200))
  app.openapi(changeRoute, async (context) =>
    context.json(await api.changeSource(context.req.valid('param').id, context.req.valid('json'), callOf(context, parts)), 200),
  )
  app.openapi(removeRoute, async (context) =>
    context.json(await api.removeSource(context.req.valid('param').id, context.req.valid('query'), callOf(context, parts)), 200),
  )
  app.openapi(feedsRoute, async (context) => {
    const headers = { 'content-type': 'text/x-opml; charset=utf-8', 'content-disposition': 'attachment; filename="feeds.opml"' }
    return context.body(await api.feeds(callOf(context, parts)), 200, headers)
  })
  app.openapi(policyRoute, async (context) => context.json(await api.policy(callOf(context, parts)), 200))
  app.openapi(changePolicyRoute, async (context) =>
    context.json(await api.changePolicy(context.req.valid('json'), callOf(context, parts)), 200),
  )
}
