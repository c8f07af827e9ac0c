import { allMatches } from '../../../lib/all-matches.ts'
import { classOfMoment, type CompiledLanguage } from './forms.ts'
import type { Moment } from './language.ts'
import type { Groups, Span } from './moments.ts'
import { indexOfPlace, mostPlaces, placeAt } from './places.ts'

/** A moment in a text; read again with the year that another one states ("from 3 May to 9 May 2016"). */
export type Placed = {
  readonly moment: Moment
  readonly words: string
  /** Of a time of day, and of a day with one. */
  readonly clock?: { readonly words: string; readonly day?: Placed }
  read(year?: string): Span | undefined
}
type Reader = (
  moment: Moment,
  groups: Groups,
  momentOf: (character: string | undefined) => Placed | undefined,
) => (year?: string) => Span | undefined

/** The text with one character for each moment; `at[i]` is where its unit `i` began, one more than there are units. */
export type PlacedText = {
  readonly text: string
  readonly at: readonly number[]
  momentOf(character: string | undefined): Placed | undefined
}

/** Puts the longest moments of a folded text in their places, then days with the times of day beside them. */
export function placeMoments(folded: string, compiled: CompiledLanguage, reader: Reader): PlacedText {
  const placed: Placed[] = []
  const momentOf = (character: string | undefined) => (character === undefined ? undefined : placed[indexOfPlace(character)])
  const plain: PlacedText = { text: folded, at: Array.from({ length: folded.length + 1 }, (_, i) => i), momentOf }
  const simple = substitute(plain, compiled.moments, placed, reader)
  return substitute(simple, compiled.compounds, placed, reader)
}

type Candidate = { readonly start: number; readonly end: number; readonly placed: Placed }

function substitute(before: PlacedText, patterns: CompiledLanguage['moments'], placed: Placed[], reader: Reader): PlacedText {
  const { text, at, momentOf } = before
  const candidates = patterns
    .flatMap(({ moment, pattern }) =>
      allMatches(text, pattern, mostPlaces).flatMap((match): Candidate[] => {
        const read = reader(moment, match.groups ?? {}, momentOf)
        const one = { moment, words: match[0], read, ...clockOf(moment, match, momentOf) }
        return read() ? [{ start: match.index, end: match.index + match[0].length, placed: one }] : []
      }),
    )
    .sort((a, b) => b.end - b.start - (a.end - a.start))
  const taken = new Uint8Array(text.length)
  const chosen = candidates
    .filter(({ start, end }) => !taken.subarray(start, end).includes(1) && taken.fill(1, start, end))
    .slice(0, mostPlaces - placed.length)
    .sort((a, b) => a.start - b.start)
  let out = ''
  let from = 0
  const places: number[] = []
  for (const { start, end, placed: one } of chosen) {
    out += text.slice(from, start) + placeAt(classOfMoment(one.moment), placed.push(one) - 1)
    places.push(...at.slice(from, start + 1))
    from = end
  }
  return { text: out + text.slice(from), at: [...places, ...at.slice(from)], momentOf }
}

function clockOf({ means }: Moment, match: RegExpExecArray, momentOf: PlacedText['momentOf']): Pick<Placed, 'clock'> {
  if (means === 'clock') return { clock: { words: match[0] } }
  const [time, day] = [momentOf(match.groups?.['clock']), momentOf(match.groups?.['dayish'])]
  return means === 'day-and-clock' && time && day ? { clock: { words: time.words, day } } : {}
}
