import { wordingsOf, type Fact, type State, type Story } from '../story.ts'
import { createRandom, type Random } from './random.ts'

export type Place = Readonly<Record<string, string>>
/** One playing of a story: where and from when. The same key gives the same events. */
export type Staging = { readonly story: Story; readonly place: Place; readonly start: number; readonly key: string }

/** One of the ways to put it, filled in. */
export function wordingFor(staging: Staging, fact: Fact, state: State, lang: string, random: Random): string {
  return capitalised(fill(random.pick(wordingsOf(fact, state)[lang] ?? []), staging, fact, state, lang))
}

function fill(text: string, staging: Staging, fact: Fact, state: State, lang: string): string {
  const { story, place } = staging
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    if (name === 'place') return place[lang] ?? place['en'] ?? ''
    if (name === 'value') return valueOf(staging, fact, state, lang)
    return story.words[name]?.[lang] ?? ''
  })
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** How a question of a fact reads where the story plays, and how others ask for the same, as they type. */
export const questionsOf = (staging: Staging, fact: Fact, lang: string): string[] => {
  const read = (text: string) => fill(text, staging, fact, fact.states[0] as State, lang)
  return [capitalised(read(fact.question[lang] ?? '')), ...(fact.phrasings[lang] ?? []).map(read)]
}

/** A value as people write it. Figures are scaled a little, the same for all states of a fact, so that no performance repeats another. */
export function valueOf({ key }: Staging, fact: Fact, { value }: State, lang: string): string {
  if (typeof value !== 'number') return value?.[lang] ?? ''
  const scaled = value * (0.7 + 0.7 * createRandom(`${key} scale ${fact.id}`).next())
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(scaled)) - 1)
  return formatOf(lang).format(Math.round(scaled / unit) * unit)
}

/** Made once for each language: making one takes longer than the rest of a post. */
function formatOf(lang: string): Intl.NumberFormat {
  const format = formats.get(lang) ?? new Intl.NumberFormat(`${lang}-u-nu-latn`)
  formats.set(lang, format)
  return format
}
const formats = new Map<string, Intl.NumberFormat>()
