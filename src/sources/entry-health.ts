/** Of one entry, where a source reads several: a feed, a relay. */
export type EntryHealth = {
  readonly id: string
  readonly state: 'waiting' | 'reading' | 'failing' | 'stopped'
  /** Why it fails or has stopped, and what to do. */
  readonly why?: string
  readonly lastAt?: number
  /** What it has used of what it may use, in a sentence, where that is limited: `412 of 1,000 posts used today (UTC).` */
  readonly quota?: string
}
