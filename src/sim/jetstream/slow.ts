/** How long a server bears a consumer that does not keep up. Reference: bluesky-social/jetstream, internal/subscribe. */
export type Patience = {
  /** A frame that was not taken for so long ends the connection without a word. */
  readonly stuckMs: number
  /** So many events behind the newest, and fewer than `perSecond` for `windowMs`: too slow. Filtered events count as read. */
  readonly behind: number
  readonly perSecond: number
  readonly windowMs: number
}
export const realPatience: Patience = { stuckMs: 5_000, behind: 100_000, perSecond: 5, windowMs: 60_000 }

/** Watches one consumer: told now and then how far it has read and how far behind that is, says whether it has been too slow. */
export function createSlowWatch({ behind, perSecond, windowMs }: Patience): (now: number, next: number, lag: number) => boolean {
  let since: { at: number; next: number } | undefined
  return (now, next, lag) => {
    if (lag <= behind) {
      since = undefined
      return false
    }
    since ??= { at: now, next }
    if (now - since.at < windowMs) return false
    if ((next - since.next) / ((now - since.at) / 1_000) < perSecond) return true
    since = { at: now, next }
    return false
  }
}
