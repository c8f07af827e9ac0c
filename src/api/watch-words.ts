import type { Over, Question } from '../answer/index.ts'
import type { EpochMs } from '../post/index.ts'

/** Why an answer is no longer kept current, for people. `until`: when the time asked for ended. */
export function overWords(why: Over, { windowReason, timeZone, asOf }: Question, until: EpochMs): string {
  const words = windowReason.from === 'words' ? `“${windowReason.words}”` : 'The time asked for'
  switch (why) {
    case 'no-posts':
      return 'This answer rests on no posts, so nothing that comes in can change it.'
    case 'asked-as-of':
      return `It was asked as of ${momentOf(asOf, timeZone)}, and what came later is left out: nothing new can change this answer.`
    case 'window-past':
      return `The time asked for ended at ${momentOf(until, timeZone)}: nothing new can change this answer.`
    case 'words-past':
      return `${words} has passed: what comes now is no part of this answer. Ask again for what is new.`
  }
}

export const timeWords = (minutes: number): string =>
  `It was kept current for ${minutes === 1 ? 'a minute' : `${minutes.toLocaleString('en')} minutes`}, as long as it goes by itself. Start it again to go on.`

const momentOf = (time: EpochMs, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })
    .format(time)
    .replace(' at ', ', ')
