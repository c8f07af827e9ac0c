import type { FeedEvent } from '../feed.ts'

/** What a post says, for the oracle: which state of which fact, and how it comes to say it. late: its author has not heard that it changed. */
export type Meaning = {
  readonly fact: string
  readonly state: number
  readonly role: 'report' | 'copy' | 'late' | 'back-dated' | 'hostile'
  readonly optedOut: boolean
}
export type Line = { readonly event: FeedEvent; readonly meaning?: Meaning }
