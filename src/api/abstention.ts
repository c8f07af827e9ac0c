import type { Question } from '../answer/index.ts'
import type { AskResult } from './schema.ts'

/** Why nothing is said: what was searched for, in which window, among how many posts. No citation, no claim. */
export function abstention(result: AskResult, question: Question | undefined): string {
  const zone = question?.timeZone ?? 'UTC'
  const about = question && question.terms.length > 0 ? ` about “${question.topic}”` : ''
  const searched = result.searched.posts.toLocaleString('en')
  const posts = `${searched} ${result.searched.posts === 1 ? 'post' : 'posts'}`
  const window = `between ${words(result.window.from, zone)} and ${words(result.window.until, zone)}`
  if (result.searched.posts === 0) return `No posts ${window}: there was nothing to search.`
  return `No posts found${about} ${window}; ${posts} searched.`
}

function words(time: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })
    .format(Date.parse(time))
    .replace(' at ', ', ')
}
