import { AppError } from '../../errors/index.ts'

/** A segment file does not hold what was written into it. Nothing of it is answered from; the posts in SQLite make it again. */
export class SegmentDamaged extends AppError {
  /** `what` is for the log: which part, never a path. */
  constructor(what: string, cause?: unknown) {
    super('store_corrupt', {
      message: `A file of the text index is damaged (${what}). The posts are not: the file is made again from them; ask again in a moment.`,
      cause,
    })
  }
}

/** A sound file of a newer Groundswell: not damaged, so not to be thrown away unasked. */
export class SegmentTooNew extends AppError {
  constructor(version: number, known: number) {
    super('store_corrupt', {
      message: `The text index was written by a newer Groundswell (format ${version}, here ${known}). Use that version, or choose another folder with --data.`,
    })
  }
}

/** There is no such file. */
export const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
