import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '../errors/index.ts'
import type { CommandContext } from './context.ts'

/** A file named on the command line, as text. Throws `file_unreadable`. */
export function readGiven(path: string, { cwd }: CommandContext): Promise<string> {
  return readFile(resolve(cwd, path), 'utf8').catch((cause: unknown) => {
    throw new AppError('file_unreadable', { message: `There is no file ${path} that can be read. Check the path.`, cause })
  })
}
