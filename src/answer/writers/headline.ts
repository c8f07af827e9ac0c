import type { EpochMs } from '../../post/index.ts'
import type { Evidence } from '../evidence.ts'
import type { DraftEvent } from '../writer.ts'
import { dateFormat } from './dates.ts'

/**
 * The first sentence, made from counts: how many posts by how many authors are about the question, and when they were said. It
 * cites the posts quoted after it. A single author's word is labelled as such.
 */
export function headline(
  { question, found, items }: Evidence,
  quoted: readonly number[],
): Extract<DraftEvent, { type: 'composed' }> | undefined {
  const numbers = (quoted.length > 0 ? quoted : items.map((item) => item.number)).slice(0, 4)
  if (numbers.length === 0) return undefined
  const about = question.topic === '' || question.terms.length === 0 ? '' : ` about ${mark(question.topic)}`
  const posts = `${found.atLeast ? 'At least ' : ''}${count(found.posts, 'post')}`
  const one = found.authors === 1
  const text = one
    ? `${posts}${about} by one author, not confirmed by others, ${spanWords(found.first, found.last, question.timeZone)}.`
    : `${posts}${about} by ${count(found.authors, 'author')}${found.networks > 1 ? ` on ${found.networks} networks` : ''}, ${spanWords(found.first, found.last, question.timeZone)}.`
  return { type: 'composed', text, numbers }
}

const mark = (topic: string) => (/["“”]/u.test(topic) ? topic : `“${topic}”`)
const count = (number: number, noun: string) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`

/** "on 3 April 2016", "from 1 to 28 April 2016", "on 3 April 2016 between 09:14 and 10:02", at the precision that tells. */
export function spanWords(first: EpochMs, last: EpochMs, timeZone: string): string {
  const [day, time] = [dateFormat('day', timeZone), dateFormat('time', timeZone)]
  if (day.format(first) !== day.format(last)) return `from ${day.formatRange(first, last).replace(/\s*[–—-]\s*/u, ' to ')}`
  if (time.format(first) === time.format(last)) return `on ${day.format(first)} at ${time.format(first)}`
  return `on ${day.format(first)} between ${time.format(first)} and ${time.format(last)}`
}
