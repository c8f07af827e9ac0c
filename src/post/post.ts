/** Integer milliseconds since 1970-01-01 UTC. */
export type EpochMs = number
/** `<network>:<native id>`, the same after an edit and by whatever path a post came. */
export type PostId = string & { readonly brand: 'PostId' }
/** `<network>:<native id>` of an account. */
export type AuthorId = string & { readonly brand: 'AuthorId' }

export type Author = { readonly id: AuthorId; readonly handle: string; readonly name: string }
export type Media = {
  readonly kind: 'image' | 'video' | 'audio'
  /** The permalink of the post where its network tells no other address. */
  readonly url: string
  /** What the author says of it; '' = nothing. */
  readonly alt: string
  /** Words that were read in it by machine, with its errors. Absent: nobody looked, or there are none. */
  readonly text?: string
}
export type Card = { readonly title: string; readonly description: string; readonly url: string }
export type Counts = { readonly likes: number; readonly reposts: number; readonly replies: number; readonly quotes: number }
/** count-only: the author opted out of generated answers; such a post never enters a prompt or an answer. */
export type Consent = 'answer' | 'count-only'

/** One public post of any network, as the rest of Groundswell sees it. */
export type Post = {
  readonly id: PostId
  /** `handle` and `name` are '' while the network has not told them; an `author-put` brings them. */
  readonly author: Author
  /** NFC, 0..20_000 UTF-16 units (empty only with media or a card), as written; made harmless only where it enters a prompt. */
  readonly text: string
  /** https permalink the adapter builds from ids; never taken from the text. */
  readonly url: string
  /** The author's claim. Age and decay use min(createdAt, witnessedAt), so that back-dating gains nothing. */
  readonly createdAt: EpochMs
  /** The network's clock, else createdAt; never after receivedAt; orders, filters and expires. */
  readonly witnessedAt: EpochMs
  /** Our clock when the bytes came in; our own delay is counted from here. */
  readonly receivedAt: EpochMs
  /** BCP 47, may be empty. */
  readonly langs: readonly string[]
  readonly links: readonly string[]
  readonly tags: readonly string[]
  readonly mentions: readonly AuthorId[]
  readonly media: readonly Media[]
  readonly replyTo?: PostId
  readonly thread?: PostId
  readonly quoteOf?: PostId
  readonly card?: Card
  /** Self- and moderation labels. */
  readonly labels: readonly string[]
  readonly counts: Counts
  /** Of this id; a lower one (by code unit) never replaces a higher; '' = none, the later receivedAt wins. */
  readonly version: string
  readonly consent: Consent
}

/** The part of an id before its first colon: `bluesky`, `x`, … */
export function networkOf(id: PostId | AuthorId): string {
  const colon = id.indexOf(':')
  return colon < 0 ? '' : id.slice(0, colon)
}

/** When a post counts as said: back-dated claims keep their date, future ones are clamped (both bounds are ours or the network's). */
export function saidAt(post: Post): EpochMs {
  return Math.min(post.createdAt, post.witnessedAt)
}

/** A date so much older than when its network saw the post is a claim that nothing bears out: an import, or a lie. */
export const isBackDated = ({ createdAt, witnessedAt }: Pick<Post, 'createdAt' | 'witnessedAt'>): boolean =>
  witnessedAt - createdAt > backDatedMs
const backDatedMs = 60 * 60_000

/** Those among them whose date is borne out; where none is, all. */
export function datedAmong<T extends { readonly post: Pick<Post, 'createdAt' | 'witnessedAt'> }>(list: readonly T[]): readonly T[] {
  const dated = list.filter(({ post }) => !isBackDated(post))
  return dated.length > 0 ? dated : list
}

export const noCounts: Counts = { likes: 0, reposts: 0, replies: 0, quotes: 0 }
