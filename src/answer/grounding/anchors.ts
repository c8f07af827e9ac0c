import type { Question } from '../evidence.ts'
import { answerSettings } from '../settings.ts'

const settings = answerSettings.opinions

/**
 * Terms of a question, by index, without which nothing is about it: where it is asked of, else what tells one thing from others of its kind, else the names that stand alone, else those of one name in several
 * words that tell it. Sets of which one must be held, none where nothing tells. `held`: what each of the posts holds, by term: of a name in several words
 * one alone tells it only where posts that hold it mostly hold another of them too ("Clinton", never the "Act" of the Affordable Care Act). In scripts without capitals what stands before the word that leads to a place, or to what is of it.
 */
export function anchorsOf({ text, terms }: Question, held: readonly (readonly boolean[])[] = []): readonly (readonly number[])[] {
  const places = terms.flatMap(({ isPlace }, i) => (isPlace ? [i] : []))
  if (places.length > 0) return places.map((place) => [place])
  const keys = terms.flatMap(({ isKey }, i) => (isKey ? [i] : []))
  if (keys.length > 0) return [keys]
  const names = terms.flatMap(({ isName }, i) => (isName ? [i] : []))
  const isJoined = (i: number, next: number) => text.includes(`${terms[i]?.label} ${terms[next]?.label}`)
  const alone = names.filter((i) => !names.some((other) => isJoined(i, other) || isJoined(other, i)))
  if (alone.length > 0) return [alone]
  if (names.length > 2) return names.map((name) => names.filter((other) => other !== name)) // any two of them
  if (names.length > 0) return [tellingOf(names, held)]
  const first = terms.findIndex(({ label }) => unnamed.some((form) => form(label).test(text)))
  return first < 0 ? [] : [[first]]
}

function tellingOf(names: readonly number[], held: readonly (readonly boolean[])[]): readonly number[] {
  const isWith = (name: number, one: readonly boolean[]) => names.some((other) => other !== name && one[other])
  const telling = names.filter((name) => {
    const holding = held.filter((one) => one[name])
    return holding.filter((one) => isWith(name, one)).length >= settings.nameAlone * holding.length
  })
  return telling.length > 0 ? telling : names
}

const escape = (label: string) => label.replace(/[^\p{L}\p{M}\p{N}]/gu, '.')
/** Japanese, Hindi, Arabic, Thai. */
const unnamed: readonly ((label: string) => RegExp)[] = [
  (label) =>
    new RegExp(`^[\\p{Script=Katakana}ー・]{3,}$`, 'u').test(label)
      ? new RegExp(`${escape(label)}(?:の|で|市|町|村|県|区|駅)`, 'u')
      : never,
  (label) => new RegExp(`(?<![\\p{L}\\p{M}])${escape(label)} (?:में|की|के|का)(?![\\p{L}\\p{M}])`, 'u'),
  (label) => new RegExp(`(?:^|\\s)(?:في|بمدينة|مدينة) ${escape(label)}(?![\\p{L}\\p{M}])`, 'u'),
  (label) => new RegExp(`(?:ใน|ที่)${escape(label)}`, 'u'),
]
const never = /(?!)/
