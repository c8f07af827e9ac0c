import { createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, toAppError } from '../errors/index.ts'

/** Where a command writes; undefined: to standard output. Throws `request_invalid` where a file is there that may not be replaced. */
export function targetOf({ out, force }: { readonly out?: string; readonly force?: boolean }, cwd: string): string | undefined {
  if (out === undefined) return undefined
  const target = resolve(cwd, out)
  if (!existsSync(target) || force) return target
  throw new AppError('request_invalid', { message: `${out} is there already. Choose another name, or add --force to replace it.` })
}

/** The file is there when it is whole, never before. Throws `file_unreadable`, and what `chunks` throw. */
export async function writeWhole(target: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const part = `${target}.part`
  try {
    await pipeline(Readable.from(chunks), createWriteStream(part))
    await rename(part, target)
  } catch (error) {
    await rm(part, { force: true })
    const known = toAppError(error)
    throw known.code === 'internal'
      ? new AppError('file_unreadable', { message: 'The file cannot be written there. Choose another place with --out.', cause: error })
      : known
  }
}
