import { get, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import type { Expected } from './expected.ts'
import type { Server } from './server.ts'
import { networks, type Network } from './settings.ts'
import { readText, wordOf } from './words.ts'

/** How what the server exports differs from what was said, by the words of its posts. */
export type Difference = {
  readonly posts: number
  readonly missing: readonly string[]
  readonly doubled: readonly string[]
  /** Deleted, and there. */
  readonly kept: readonly string[]
  /** Not in their newest words. */
  readonly stale: readonly string[]
  /** Of nobody. */
  readonly strange: readonly string[]
}

/** Reads all posts there are. */
export async function readDifference(server: Server, expected: Expected): Promise<Difference> {
  const seen = Object.fromEntries(networks.map((network) => [network, [] as (number | undefined)[]])) as Record<
    Network,
    (number | undefined)[]
  >
  const doubled: string[] = []
  const strange: string[] = []
  const ids = new Set<string>()
  let posts = 0
  const [response] = (await once(get(`${server.url}/api/export`), 'response')) as [IncomingMessage]
  for await (const line of createInterface({ input: response })) {
    if (line === '') continue
    posts++
    const { post } = JSON.parse(line) as { post: { id: string; text: string } }
    const read = readText(post.text)
    if (!read) strange.push(post.id)
    else {
      if (ids.has(post.id) || seen[read.network][read.n] !== undefined) doubled.push(wordOf(read.network, read.n))
      seen[read.network][read.n] = read.edits
    }
    ids.add(post.id)
  }
  const [missing, kept, stale]: [string[], string[], string[]] = [[], [], []]
  for (const network of networks) {
    const there = seen[network]
    for (const [n, edits] of expected.posts(network)) {
      const has = there[n]
      if (edits < 0 && has !== undefined) kept.push(wordOf(network, n))
      else if (edits >= 0 && has === undefined) missing.push(wordOf(network, n))
      else if (edits >= 0 && has !== edits) stale.push(`${wordOf(network, n)} edit${has} of ${edits}`)
    }
  }
  return { posts, missing, doubled, kept, stale, strange }
}

export const isWhole = ({ missing, doubled, kept, stale, strange }: Difference): boolean =>
  [missing, doubled, kept, stale, strange].every((list) => list.length === 0)
