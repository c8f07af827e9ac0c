import type { Author, AuthorId, EpochMs, PostEvent } from '../../post/index.ts'

/** Accounts remembered at once. */
const namesKept = 200_000

/**
 * What accounts are called, learned from whoever mentions them. Some archives carry author ids alone (members of Congress, 2016):
 * names come from the mentions of other posts. One pass is enough, so pipes work and a file is read once: an author named before
 * the first post is named in it, one named later by an `author-put`, and the store shows names with older posts as well.
 */
export interface Names {
  /** Takes in what a record mentions; gives an event for each author that went without a name until now. */
  learn(mentioned: readonly Author[], at: EpochMs): PostEvent[]
  /** The author with the name learned so far; one without is remembered as nameless. */
  name(author: Author): Author
}

export function createNames(): Names {
  const known = new Map<AuthorId, Author>()
  const nameless = new Set<AuthorId>()
  return {
    learn(mentioned, at) {
      const events: PostEvent[] = []
      for (const author of mentioned) {
        if (author.handle === '' || known.has(author.id)) continue
        if (known.size < namesKept) known.set(author.id, author)
        if (nameless.delete(author.id)) events.push({ type: 'author-put', author: author.id, handle: author.handle, name: author.name, at })
      }
      return events
    },
    name(author) {
      if (author.handle !== '') return author
      const learned = known.get(author.id)
      if (learned) return learned
      if (nameless.size < namesKept) nameless.add(author.id)
      return author
    },
  }
}
