import { saidAt, type Post } from '../../post/index.ts'
import { checkSettings, lexicalSupport } from '../checks/index.ts'
import type { EvidenceItem } from '../evidence.ts'
import type { DraftEvent } from '../writer.ts'
import { cutQuote, quotableSentences } from './sentences.ts'

type Quote = Extract<DraftEvent, { type: 'quote' }>

/** Verbatim words of a post, introduced by whose they are. */
export function quote({ number, post }: EvidenceItem, text: string, timeZone: string, lead = ''): Quote {
  return { type: 'quote', number, before: `${lead}${attribution(post, timeZone)}`, quote: cutQuote(text) }
}

/** "Jane Doe (@jane, bluesky, 3 April 2016, 14:05)": whose words they are, and when they were said. */
export function attribution(post: Post, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(saidAt(post))
  const { handle, name } = post.author
  const who = name && handle ? `${name} (@${handle})` : name || (handle ? `@${handle}` : 'An account whose name is not known')
  return `${who}, ${time.replace(' at ', ', ')}`
}

/** What stands in place of a sentence that failed: the closest words of a post that it cited; none where no post is about it. */
export function quoteInstead(claim: string, cited: readonly EvidenceItem[], timeZone: string): Quote | undefined {
  const best = cited
    .flatMap((item) => quotableSentences(item.post.text).map((text) => ({ item, text, share: lexicalSupport(claim, text) })))
    .reduce<{ item: EvidenceItem; text: string; share: number } | undefined>(
      (most, one) => (one.share > (most?.share ?? 0) ? one : most),
      undefined,
    )
  return best && best.share >= checkSettings.quotedFrom ? quote(best.item, best.text, timeZone) : undefined
}
