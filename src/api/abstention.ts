import type { Nearest, Question } from '../answer/index.ts'
import type { AskResult } from './schema.ts'

/** Why nothing is said: what was searched for, in which window, among how many posts. No citation, no claim. */
export function abstention(result: AskResult, question: Question | undefined, { missing = [], nearest }: Shortfall = {}): string {
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
  return `No posts found${about} ${between}; ${posts} searched.${lackOf(missing, nearest)}${toCome}`
}

type Shortfall = {
  /** Names and other key words that no post holds. */
  readonly missing?: readonly string[]
  /** What the post that is nearest holds of the question. */
  readonly nearest?: Nearest
}

/** What was missing, so that one knows what to ask instead. */
function lackOf(missing: readonly string[], nearest: Nearest | undefined): string {
  if (missing.length > 0) return ` No post speaks of ${quoted(missing, 'or')}.`
  if (nearest?.untold)
    return ` Posts are about ${quoted(nearest.holds, 'and')}, but none that was read tells ${untoldWords[nearest.untold]}.`
  if (!nearest || nearest.holds.length === 0 || nearest.lacks.length === 0) return ''
  return ` The nearest posts hold ${quoted(nearest.holds, 'and')}, but not ${quoted(nearest.lacks, 'and')} with it.`
}

const untoldWords: { readonly [W in NonNullable<Nearest['untold']>]: string } = {
  figure: 'the figure asked for',
  time: 'when',
  place: 'where',
  person: 'who',
  cause: 'why',
  name: 'which',
  claim: 'what',
  act: 'what was done',
  help: 'how to help',
  degree: 'how bad',
}

function quoted(labels: readonly string[], word: 'and' | 'or'): string {
  const shown = labels.slice(0, mostLabels).map((label) => `“${label}”`)
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`
}
const mostLabels = 6

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
