import type { Question } from '../answer/index.ts'
import type { AskResult } from './schema.ts'

/** Why nothing is said: what was searched for, in which window, among how many posts. No citation, no claim. */
export function abstention(result: AskResult, question: Question | undefined): string {
  const { window, searched, covered, asOf, declined } = result
  if (declined) return declinedWords[declined]
  const zone = question?.timeZone ?? 'UTC'
  const toCome = question?.notes.includes('window-to-come') ? ' The time in the question is still to come.' : ''
  if (covered && asOf < covered.from)
    return `As of ${words(asOf, zone)} there was no post here yet: the first is from ${words(covered.from, zone)}.`
  if (window.from > asOf) return `The time asked for is still to come: it begins after ${words(asOf, zone)}, so no post can be from it.`
  if (window.from >= window.until)
    return `The time asked for ends at ${words(window.until, zone)}, before it begins at ${words(window.from, zone)}: no post can be from it.`
  const about = question && question.terms.length > 0 ? ` about “${question.topic}”` : ''
  const posts = `${searched.posts.toLocaleString('en')} ${searched.posts === 1 ? 'post' : 'posts'}`
  const between = `between ${words(window.from, zone)} and ${words(window.until, zone)}`
  if (searched.posts === 0) return `No posts ${between}: there was nothing to search.${toCome}`
  // A deadline came first: of what was not looked at nothing can be said.
  if (result.searches.some(({ complete }) => !complete))
    return `The time for searching ran out: no posts found${about} ${between} as far as was looked, in ${posts}. Ask again, or narrow the time.${toCome}`
  return `No posts found${about} ${between}; ${posts} searched.${toCome}`
}

const declinedWords: { readonly [D in NonNullable<AskResult['declined']>]: string } = {
  'needs-no-posts':
    'This needs no posts, and answers here come from posts alone. Ask what people say or what is happening: “What is said about …?”, “What happened in … since Monday?”',
  'no-words': 'There is no word in this question to search for. Name what it is about, a person, a place or a thing.',
}

function words(time: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })
    .format(Date.parse(time))
    .replace(' at ', ', ')
}
