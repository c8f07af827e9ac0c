import { saidAt, type Post } from '../post/index.ts'
import type { Question } from './evidence.ts'
import { answerSettings } from './settings.ts'

const { liveMs, liveShare } = answerSettings.standing

type Spoken = { readonly items: readonly { readonly post: Post }[]; readonly question: Pick<Question, 'asOf'> }

/** Whether a matter is spoken of now: so large a share of what is said of it was said lately. One late word does not bring an old matter back. */
export function isSpokenOf({ items, question: { asOf } }: Spoken): boolean {
  return items.filter(({ post }) => asOf - saidAt(post) <= liveMs).length >= liveShare * items.length
}
