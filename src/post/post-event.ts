import type { AuthorId, Consent, Counts, EpochMs, Post, PostId } from './post.ts'

/**
 * Everything that can happen to posts. Counts are the only kind that may be shed under load. Of hides and shows, decisions and names the
 * newest by `at` counts, in whatever order they come.
 */
export type PostEvent =
  | { readonly type: 'post-put'; readonly post: Post } // new or edited
  | PostDelete
  | { readonly type: 'post-hide' | 'post-show'; readonly id: PostId; readonly at: EpochMs } // label, withheld: reversible
  | { readonly type: 'author-hide' | 'author-show'; readonly author: AuthorId; readonly at: EpochMs } // suspended and back: hidden, not erased
  | { readonly type: 'author-delete'; readonly author: AuthorId; readonly at: EpochMs } // erases all posts witnessed up to `at`; later ones count
  | { readonly type: 'author-put'; readonly author: AuthorId; readonly handle?: string; readonly name?: string; readonly at: EpochMs } // shown with old posts too
  | { readonly type: 'author-consent'; readonly author: AuthorId; readonly consent: Consent; readonly at: EpochMs } // applies to stored posts as well
  | { readonly type: 'media-text'; readonly id: PostId; readonly url: string; readonly text: string; readonly at: EpochMs } // read in a picture that the post shows; not the author's
  | { readonly type: 'count-set'; readonly id: PostId; readonly counts: Counts; readonly at: EpochMs } // as a network or archive states them
  | { readonly type: 'count-add'; readonly id: PostId; readonly what: 'like' | 'repost' | 'reply' | 'quote'; readonly by: 1 | -1 }

/** Final, even when it precedes its post-put. */
export type PostDelete = {
  readonly type: 'post-delete'
  readonly id: PostId
  readonly at: EpochMs
  /**
   * Where anybody can ask for a delete and the id does not say whose post it is: it goes only if this author wrote it, whether it is here
   * or comes later. `until`: only what was witnessed up to then goes; a later version counts.
   */
  readonly by?: AuthorId
  readonly until?: EpochMs
}
