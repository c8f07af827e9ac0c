import { createHash } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { callOf, type App, type Parts } from '../context.ts'
import { errors } from './shared.ts'

const previewRoute = createRoute({
  method: 'get',
  path: '/api/media/{post}/{picture}',
  summary: 'A small copy of a picture of a post',
  description:
    'Made by this server from what the network has, without anything but its pixels, and given while the post may be seen. Only what `preview` of a post\u2019s media names can be asked for.',
  request: {
    params: z.object({
      post: z.string().min(1).max(1_200).openapi({ example: 'x:727620048112926720' }),
      picture: z
        .string()
        .regex(/^[\w-]{16}$/)
        .openapi({ example: '3q2-7wAAAAAAAAAA' }),
    }),
  },
  responses: {
    200: { description: 'The picture.', content: { 'image/webp': { schema: z.string().openapi({ format: 'binary' }) } } },
    304: { description: 'It is the one that was asked about (`If-None-Match`).' },
    400: errors[400],
    401: errors[401],
    404: errors[404],
    502: errors[502],
    503: errors[503],
  },
})

/** Nothing in it may run, whatever a browser takes it for. */
const inert = "default-src 'none'; sandbox"

export function addMedia(app: App, parts: Parts): void {
  app.openapi(previewRoute, async (context) => {
    const { post, picture } = context.req.valid('param')
    const { bytes, type } = await parts.api.preview(post, picture, callOf(context, parts))
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
    // Asked again each time: a post that is gone takes its pictures with it.
    const headers = { etag, 'content-security-policy': inert, 'cache-control': 'private, no-cache', 'content-disposition': 'inline' }
    if (context.req.header('if-none-match') === etag) return context.body(null, 304, headers)
    return context.body(new Uint8Array(bytes), 200, { ...headers, 'content-type': type })
  })
}
