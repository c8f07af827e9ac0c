export type ClockTime = { readonly hour: number; readonly minute: number }
type Half = 'am' | 'pm'

const halves: readonly (readonly [Half, RegExp])[] = [
  ['am', /\da\.?m|\d a\.?m|du matin|de la manana|de la madrugada|da manha|da madrugada|morgens|fruh|vormittags|nachts|午前|朝|深夜/],
  ['pm', /\dp\.?m|\d p\.?m|du soir|de l'apres-midi|de la tarde|de la noche|da tarde|da noite|nachmittags|abends|午後|夕方|夜/],
]
const noon = /noon|midday|^(?:el )?mediodia|^midi$|^mittag$|meio-dia|正午/
const midnight = /midnight|minuit|medianoche|mitternacht|meia-noite/

/** The time of day in folded words of any of the six languages ("5 pm", "17h30", "15 Uhr 30", "午後3時半"); undefined where there is none. */
export function readClock(words: string, half: Half | undefined = halfOf(words)): ClockTime | undefined {
  if (noon.test(words)) return { hour: 12, minute: 0 }
  if (midnight.test(words)) return { hour: 0, minute: 0 }
  const [, hours, minutes] = /(\d{1,2})(?:\D+?(\d{2}))?(?!\d)/.exec(words.replace(/時半/, '時30')) ?? []
  if (hours === undefined) return undefined
  const hour = Number(hours) === 24 ? 0 : Number(hours)
  const minute = Number(minutes ?? 0)
  if (hour > 23 || minute > 59) return undefined
  if (half === 'pm' && hour < 12) return { hour: hour + 12, minute }
  return { hour: half === 'am' && hour === 12 ? 0 : hour, minute }
}

/** "between 3 and 5 pm", "午後3時から5時": what is said of one holds for the other, unless the first would then come later. */
export function readClocks(first: string, second: string): readonly [ClockTime, ClockTime] | undefined {
  const own = halfOf(first)
  const end = readClock(second, halfOf(second) ?? own)
  const start = readClock(first, own ?? halfOf(second))
  if (!start || !end) return undefined
  return own === undefined && start.hour > end.hour ? [readClock(first, 'am') ?? start, end] : [start, end]
}

const halfOf = (words: string): Half | undefined => halves.find(([, pattern]) => pattern.test(words))?.[0]
