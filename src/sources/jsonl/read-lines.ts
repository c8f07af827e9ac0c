import { linesOf, type Line } from './lines.ts'
import { openFile, type ArchiveFile } from './open-file.ts'

/** The lines of a file of JSON objects, plain or compressed, many at a time. Throws `format_unknown`, `file_damaged`. */
export async function* readLines(file: ArchiveFile): AsyncIterable<Line[]> {
  yield* linesOf((await openFile(file)).chunks)
}
