import { saidAt, type Post } from '../../post/index.ts'
import { lexicalSupport } from '../checks/index.ts'
import type { EvidenceItem, Question } from '../evidence.ts'
import type { DraftEvent } from '../writer.ts'
import { cutQuote, quotableSentences } from './sentences.ts'
import { fillWords, momentWords, wordsIn } from './wording.ts'

type Quote = Extract<DraftEvent, { type: 'quote' }>

type Told = Pick<Question, 'lang' | 'timeZone' | 'asOf'>

/** Verbatim words of a post, introduced by whose they are. `lead`: around that, with `{who}` in its place; plain: without the account's handle. */
export function quote(
  { number, post }: EvidenceItem,
  text: string,
  question: Told,
  { lead = '{who}', isPlain = false }: { readonly lead?: string; readonly isPlain?: boolean } = {},
): Quote {
  return { type: 'quote', number, before: fillWords(lead, { who: attribution(post, question, isPlain) }), quote: cutQuote(text) }
}

/** "Jane Doe (@jane), 3 April 2016, 14:05": whose words they are, and when they were said; today's without the day. */
export function attribution(post: Post, question: Told, isPlain = false): string {
  const { handle, name } = post.author
  const account = handle ? `@${handle}` : wordsIn(question.lang).nameless
  const who = name && handle && !isPlain ? `${name} (@${handle})` : name || account
  return `${who}, ${momentWords(saidAt(post), question.asOf, question)}`
}

/** What stands in place of a sentence that failed: the closest words of a post that it cited; none where no post is about it. */
export function quoteInstead(claim: string, cited: readonly EvidenceItem[], question: Told): Quote | undefined {
  const best = cited
    .flatMap((item) => quotableSentences(item.post.text).map((text) => ({ item, text, share: lexicalSupport(claim, text) })))
    .reduce<{ item: EvidenceItem; text: string; share: number } | undefined>(
      (most, one) => (one.share > (most?.share ?? 0) ? one : most),
      undefined,
    )
  return best && best.share >= relevantFrom ? quote(best.item, best.text, question) : undefined
}

/** Below this share of the claim's words a post is about something else. */
const relevantFrom = 0.2
