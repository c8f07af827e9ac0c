/** Bytes of the longest record that is read; a post is some kB. */
const maxLine = 1_000_000
const newline = 10

/** A line of a file, or the beginning of one that is too long to be a record. */
export type Line = { readonly text: string; readonly tooLong: boolean }

/**
 * The lines of a byte stream, many at a time. Cut at `\n` only: a post may hold U+2028, U+2029 or U+0085, at which other readers
 * cut. Empty lines are left out; a byte order mark and `\r` before the end are tolerated.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncIterable<Line[]> {
  let rest: Buffer[] = []
  let restLength = 0
  let skipping = false
  let first = true
  const finish = (line: Buffer): Line[] => {
    let text = line.toString('utf8')
    if (first) text = text.replace(/^\uFEFF/, '')
    first = false
    return text.trim() === '' ? [] : [{ text, tooLong: false }]
  }
  for await (const chunk of chunks) {
    const lines: Line[] = []
    let start = 0
    for (;;) {
      const end = chunk.indexOf(newline, start)
      if (end < 0) break
      const piece = chunk.subarray(start, end)
      if (!skipping) lines.push(...finish(rest.length > 0 ? Buffer.concat([...rest, piece]) : piece))
      rest = []
      restLength = 0
      skipping = false
      start = end + 1
    }
    if (!skipping && start < chunk.length) {
      rest.push(chunk.subarray(start))
      restLength += chunk.length - start
      if (restLength > maxLine) {
        lines.push({ text: Buffer.concat(rest).toString('utf8', 0, 2_048), tooLong: true })
        rest = []
        restLength = 0
        skipping = true
      }
    }
    if (lines.length > 0) yield lines
  }
  const last = finish(Buffer.concat(rest))
  if (!skipping && last.length > 0) yield last
}
