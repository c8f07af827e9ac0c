import type { PostEvent } from '../../post/index.ts'
import type { Source } from '../source.ts'
import type { Members } from './members.ts'

/** A source of AT Protocol, and of it the posts of some: what it says of nobody else comes through, counts neither, which would be of some readers alone. */
export function ofMembers(source: Source, members: Members): Source {
  let readers = 0
  let keeping: { readonly stop: AbortController; readonly kept: ReturnType<Members['keep']> } | undefined
  const keep = () => {
    const stop = new AbortController()
    return { stop, kept: members.keep(stop.signal) }
  }
  return {
    ...source,
    entries: members.entries,
    async *read(options) {
      // Past and present are read at once, and lists as long as any of them is.
      readers++
      keeping ??= keep()
      const stop = () => keeping?.stop.abort()
      options.signal.addEventListener('abort', stop, { once: true })
      try {
        await keeping.kept.first
        for await (const item of source.read(options)) if (isOf(item.event, members)) yield item
      } finally {
        options.signal.removeEventListener('abort', stop)
        if (--readers === 0) {
          const last = keeping
          keeping = undefined
          last?.stop.abort()
          await last?.kept.ended
        }
      }
    },
  }
}

/** Posts of members; deletes, hides and wishes also of those who were members. */
function isOf(event: PostEvent, members: Members): boolean {
  switch (event.type) {
    case 'post-put':
      return members.isMember(withoutNetwork(event.post.author.id))
    case 'post-delete':
    case 'post-hide':
    case 'post-show':
      return members.isKnown(event.id.split('/')[2] ?? '')
    case 'author-hide':
    case 'author-show':
    case 'author-delete':
    case 'author-put':
    case 'author-consent':
      return members.isKnown(withoutNetwork(event.author))
    case 'count-add':
    case 'count-set':
    case 'media-text':
      return false
  }
}

const withoutNetwork = (author: string): string => author.slice(author.indexOf(':') + 1)
