import type { FeedEvent } from '../feed.ts'

/** What a post says, for the oracle. `truthful`: the state it states was so when it was said, or is a denial or a view. */
export type Meaning = {
  readonly fact: string
  readonly state: number
  readonly role: 'report' | 'copy' | 'late' | 'back-dated' | 'hostile'
  readonly optedOut: boolean
}
export type Line = { readonly event: FeedEvent; readonly meaning?: Meaning }
