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

/** Batches of `size` posts, the last one smaller; reads on as they are taken. */
export function* readPosts(path: string, size = 500): Generator<Post[]> {
  const file = openSync(path, 'r')
  const buffer = Buffer.allocUnsafe(1 << 20)
  let batch: Post[] = []
  let rest: Buffer = Buffer.alloc(0)
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, buffer.subarray(0, read)]) : buffer.subarray(0, read)
      const end = bytes.lastIndexOf(10)
      for (const line of bytes.toString('utf8', 0, Math.max(0, end)).split('\n')) {
        if (line === '') continue
        batch.push(JSON.parse(line) as Post)
        if (batch.length < size) continue
        yield batch
        batch = []
      }
      rest = Buffer.from(bytes.subarray(end + 1))
    }
    if (batch.length > 0) yield batch
  } finally {
    closeSync(file)
  }
}
