import { readFile, readdir } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import type { App } from '../context.ts'

type Asset = { readonly bytes: Uint8Array<ArrayBuffer>; readonly brotli?: Uint8Array<ArrayBuffer>; readonly type: string }
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
}

const withoutPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Groundswell</title>
<h1>Groundswell is running</h1>
<p>Its page has not been built. Stop the server, run <code>npm ci</code> (without <code>--omit=dev</code>) and <code>npm start</code>.</p>
<p>The command line and the API work without it: <a href="/openapi.json">/openapi.json</a>, <a href="/api/status">/api/status</a>.</p></html>`

/** The page's files, read once at the start; without them a plain text says how to get them. Only these files can be asked for. */
export async function addPage(app: App, folder: string, onVisit: () => void = () => {}): Promise<void> {
  const assets = await readAssets(folder)
  const index = assets.get('/index.html')
  const send = (asset: Asset, accepted: string | undefined, cacheControl: string) => {
    const useBrotli = asset.brotli !== undefined && (accepted?.includes('br') ?? false)
    const headers: Record<string, string> = { 'content-type': asset.type, 'cache-control': cacheControl, vary: 'accept-encoding' }
    if (useBrotli) headers['content-encoding'] = 'br'
    return new Response(useBrotli ? asset.brotli : asset.bytes, { headers })
  }
  app.get('*', (context, next) => {
    const path = context.req.path
    if (path === '/' || path.startsWith('/a/') || path.startsWith('/p/')) {
      onVisit()
      return index ? send(index, context.req.header('accept-encoding'), 'no-cache') : context.html(withoutPage)
    }
    const asset = assets.get(path)
    // Names of built files hold their hash, so they never change.
    return asset
      ? send(asset, context.req.header('accept-encoding'), path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      : next()
  })
}

async function readAssets(folder: string): Promise<Map<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const assets = new Map<string, Asset>()
  for (const entry of entries) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const brotli = await readFile(`${path}.br`).catch(() => undefined)
    assets.set(`/${relative(folder, path).replaceAll('\\', '/')}`, {
      bytes: new Uint8Array(await readFile(path)),
      type,
      ...(brotli && { brotli: new Uint8Array(brotli) }),
    })
  }
  return assets
}
