import type { NostrEvent } from './event.ts'
import { spamSettings } from './spam-settings.ts'
import { spamScore } from './spam.ts'

/**
 * Marks of low quality, as labels of a post. Anybody can write anything here for nothing: a key without a profile begins with a low mark, and
 * loses it when its profile comes. Nothing is left out for a mark.
 */
export function qualityLabels(event: NostrEvent, known: { hasProfile: boolean; repeats: number; isReported: boolean }): string[] {
  return [
    ...(known.hasProfile ? [] : ['no-profile']),
    ...(spamScore(event.content, known.repeats) >= spamSettings.threshold ? ['spam'] : []),
    ...(known.isReported ? ['reported'] : []),
  ]
}
