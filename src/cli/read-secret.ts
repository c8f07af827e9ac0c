import { password } from '@clack/prompts'
import { InvalidArgumentError } from 'commander'
import { AppError } from '../errors/index.ts'
import type { CommandContext } from './context.ts'

const longest = 4_096

/**
 * A key or token: asked for at a terminal, else the first line of standard input. Never from the command line, where other users and the shell's
 * history would see it. `what`: "Key of the server".
 */
export async function readSecret(what: string, { terminal, stdin, signal }: CommandContext): Promise<string> {
  const text = terminal.isInteractive && process.stdin.isTTY ? await password({ message: what, signal }) : await firstLine(stdin)
  const secret = typeof text === 'string' ? text.trim() : ''
  if (secret === '')
    throw new AppError('request_invalid', { message: 'No key came in. Write it into a file and add < file to the command.' })
  if (!/^[\x21-\x7e]+$/.test(secret)) throw new InvalidArgumentError('A key has no blanks and only plain characters.')
  return secret
}

async function firstLine(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.includes('\n') || text.length > longest) break
  }
  return (text.split('\n')[0] ?? '').slice(0, longest)
}
