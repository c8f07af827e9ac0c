import { open, readFile, rename, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { createOriginFetch } from '../lib/outbound.ts'

/** Where a running server tells commands on the same data folder how to reach it. Readable by its owner alone: it holds a token. */
const fileName = 'server.json'
const schema = z.object({ url: z.url(), token: z.string().min(20), instance: z.string().min(1), version: z.string() })

export type ServerAddress = { readonly url: string; readonly token: string }
export type Announcement = { /** Removes the file, unless another server has taken its place. */ withdraw(): Promise<void> }

/** Written whole or not at all (temporary file, mode 0600, rename). */
export async function announce(dataFolder: string, server: z.infer<typeof schema>): Promise<Announcement> {
  const path = join(dataFolder, fileName)
  const temporary = `${path}.${randomUUID()}`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(server)}\n`)
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  return {
    async withdraw() {
      const current = await readAnnouncement(path)
      if (current?.instance === server.instance) await unlink(path).catch(() => rm(path, { force: true }))
    },
  }
}

/** The server that runs on this folder, if one does: the file must be private and the address answer as the very same instance. */
export async function findServer(dataFolder: string): Promise<ServerAddress | undefined> {
  const announced = await readAnnouncement(join(dataFolder, fileName))
  if (!announced || !(await isAlive(announced))) return undefined
  return { url: announced.url, token: announced.token }
}

async function readAnnouncement(path: string): Promise<z.infer<typeof schema> | undefined> {
  try {
    const { mode, uid } = await stat(path)
    const isPrivate = process.platform === 'win32' || ((mode & 0o077) === 0 && uid === process.getuid?.())
    const parsed = isPrivate ? schema.safeParse(JSON.parse(await readFile(path, 'utf8'))) : undefined
    return parsed?.data
  } catch {
    return undefined // none, or left half-written by something else: as good as none
  }
}

/** A killed server refuses at once; one that has much to do is waited for, since whoever opened the store beside it would tell of another one than it shows. */
const answersWithinMs = 10_000

async function isAlive({ url, instance }: { url: string; instance: string }): Promise<boolean> {
  await using door = createOriginFetch(new URL(url).origin)
  try {
    const response = await door.fetch(new URL('/health', url), { signal: AbortSignal.timeout(answersWithinMs) })
    const body = (await response.json()) as { instance?: unknown }
    return body.instance === instance
  } catch {
    return false
  }
}
