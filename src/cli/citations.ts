import type { Citation } from '../api/index.ts'
import { ageInWords, authorName, plain, timeInWords, wrap, type Paint, type Terminal } from './terminal.ts'

export const marks = (numbers: readonly number[], paint: Paint) => paint('cyan', numbers.map((number) => `[${number}]`).join(''))

/** The post behind a number: who, where, when, and its address. */
export function citationLines(
  { number, author, network, createdAt, witnessedAt, ageMs, url, backDated = false, edited = false }: Citation,
  { timeZone, width }: Terminal,
  paint: Paint,
): string {
  const who = authorName(author)
  const handle = author.name && author.handle ? ` @${plain(author.handle)}` : ''
  const seen = backDated ? ` by its own date, seen by its network on ${timeInWords(witnessedAt, timeZone)}` : ''
  const head = `${who}${handle} · ${network} · ${timeInWords(createdAt, timeZone)} (${ageInWords(ageMs)})${seen}${edited ? ' · edited since' : ''}`
  return `${paint('cyan', `[${number}]`)} ${wrap(head, width - 4, '    ')}\n    ${paint('dim', url)}`
}
