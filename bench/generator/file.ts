import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { Post } from '../../src/post/index.ts'
import type { PostGenerator } from './posts.ts'

/** Posts in a file, one a line as JSON. */
export function writePosts(path: string, generator: PostGenerator, count: number): void {
  const file = openSync(path, 'w', 0o600)
  for (let done = 0; done < count;) {
    let text = ''
    for (const end = Math.min(count, done + 1_000); done < end; done++) text += `${JSON.stringify(generator.next())}\n`
    writeSync(file, text)
  }
  closeSync(file)
}

/** Batches of `size` posts, the last one smaller; reads on as they are taken. Line by line: most are ASCII, and a line is less than a piece. */
export function* readPosts(path: string, size = 500): Generator<Post[]> {
  const file = openSync(path, 'r')
  const buffer = Buffer.allocUnsafe(1 << 20)
  let batch: Post[] = []
  let held = 0
  try {
    for (let read = 0; (read = readSync(file, buffer, held, buffer.length - held, null)) > 0;) {
      const filled = buffer.subarray(0, held + read)
      let at = 0
      for (let end = filled.indexOf(10); end >= 0; end = filled.indexOf(10, at)) {
        batch.push(JSON.parse(filled.toString('utf8', at, end)) as Post)
        at = end + 1
        if (batch.length < size) continue
        yield batch
        batch = []
      }
      held = filled.copy(buffer, 0, at)
    }
    if (batch.length > 0) yield batch
  } finally {
    closeSync(file)
  }
}
