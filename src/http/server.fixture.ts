import { mkdtemp, rm } from 'node:fs/promises'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openContractApi } from '../api/api.contract.ts'
import { startServer, type ServerOptions } from './index.ts'

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string; readonly json: unknown }
export type Send = (
  path: string,
  init?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array },
) => Promise<Answer>

/** A real server on a free port over an empty store in a folder of its own, and a client that sends exactly what it is told. */
export async function startTestServer(
  options: Partial<ServerOptions> = {},
): Promise<{ readonly url: string; readonly folder: string; readonly send: Send } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'groundswell-http-'))
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    logLevel: 'silent',
    adminPassword: undefined,
    version: '0.0.0-test',
    openApi: async () => (await openContractApi(folder)).api,
    ...options,
  })
  return {
    url: server.url,
    folder,
    send: (path, init = {}) => sendTo(server.url, path, init),
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function sendTo(url: string, path: string, { method = 'GET', headers = {}, body }: Parameters<Send>[1] & object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const outgoing = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const isJson = response.headers['content-type']?.includes('json') ?? false
        const json: unknown = isJson && text !== '' && !text.includes('\n{') ? JSON.parse(text) : undefined
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
