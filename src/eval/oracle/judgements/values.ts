import type { Standing, Truth } from '../../../sim/world/oracle.ts'
import type { Statement } from '../shown.ts'

/** What is asked for: enough to know a post about it. */
export type Asked = Pick<Truth, 'story' | 'place' | 'fact'>
type Values = Readonly<Record<string, string>>

/** In any language of the story, as figures and words are written there. */
export const states = (words: string, values: Values | undefined): boolean =>
  Object.values(values ?? {}).some((value) => holdsValue(words, value))

export const isOfEvent = (standing: Standing | undefined, { story, place }: Asked): standing is Standing =>
  standing !== undefined && standing.story === story && standing.place === place

/** Whether it speaks of the fact: by a value that was ever said of it, or as it quotes or retells a post about it. */
export function isAbout({ words, isComposed, cited }: Statement, truth: Truth): boolean {
  const said = [truth.value, ...truth.outdated, ...truth.rumours]
  return (
    said.some((values) => states(words, values)) || (!isComposed && cited.some((one) => isOfEvent(one, truth) && one.fact === truth.fact))
  )
}

/** A figure stands there as itself, not as a part of another; words in any case. */
function holdsValue(text: string, value: string): boolean {
  if (!/^\d/.test(value)) return text.toLowerCase().includes(value.toLowerCase())
  const digits = (one: string) => one.replace(/(\d)[.,\s\u00a0\u202f](?=\d{3}(?!\d))/gu, '$1')
  return new RegExp(`(?<![\\d.,])${digits(value).replace(/[.]/g, '\\.')}(?![\\d]|[.,]\\d)`, 'u').test(digits(text))
}
