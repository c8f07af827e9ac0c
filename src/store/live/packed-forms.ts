import { parseTid, type Tid } from './compact-id.ts'

export const blueskyDid = 'bluesky:at://did:plc:'
export const postPath = '/app.bsky.feed.post/'
export const plcAuthor = 'bluesky:did:plc:'
/** Of `bluesky:at://did:plc:` + 24 + `/app.bsky.feed.post/` + 13. */
export const recordLength = blueskyDid.length + 24 + postPath.length + 13

/** The TID of a record of Bluesky. */
export function tidOf(id: string): Tid | undefined {
  return id.startsWith('bluesky:') ? parseTid(id.slice(-13)) : undefined
}

/** How an id is written. `own`: of the author's. `last`: of the account named before it in these bytes. */
export const Form = { text: 0, own: 1, last: 2, did: 3, snowflake: 4 } as const
/** How a text is written: the permalink, the first link, a piece of the post's text, else its length + 3 and UTF-8, or symbols. */
export const Place = { url: 0, link: 1, inText: 2, here: 3 } as const
export const kinds = ['image', 'video', 'audio'] as const
/** Beside the kind of a medium: its address is that of a picture of the author at Bluesky; words were read in it. */
export const Medium = { digest: 4, text: 8 } as const
