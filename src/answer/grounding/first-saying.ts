import type { Post } from '../../post/index.ts'
import { isRepost } from '../../search/index.ts'
import { saysNotSo } from './denial.ts'
import { answerSettings } from '../settings.ts'

const settings = answerSettings.first

/**
 * A post about the question, with how much of it the post holds, 0..1, which posts say the same, by its group, and whether it holds anything that is asked besides
 * names and places.
 */
export type Saying = { readonly post: Post; readonly coverage: number; readonly group: number; readonly holdsThing: boolean }

/**
 * Who says what is asked for, the earliest first: places in `sayings`. A post says it that holds nearly as much of the question as the best, or says the same as
 * one that does and not of the place alone. What asks says nothing yet, nor does what denies where no denial is asked for, unless nothing else is there; a repost is another's word. A date that
 * its author claims is no proof: what counts is when the network saw it. `isSaid`: each of them says it.
 */
export function firstSaying(sayings: readonly Saying[], { asksDenial = false, isSaid = false } = {}): readonly number[] {
  const own = sayings.flatMap(({ post }, at) => (isRepost(post) ? [] : [at]))
  const stating = own.filter((at) => states((sayings[at] as Saying).post.text, asksDenial))
  const among = stating.length > 0 ? stating : own
  const best = among.reduce((most, at) => Math.max(most, (sayings[at] as Saying).coverage), 0)
  const isWhole = (at: number) => isSaid || (sayings[at] as Saying).coverage >= settings.ofBest * best
  const groups = new Set(among.filter(isWhole).map((at) => (sayings[at] as Saying).group))
  return among
    .filter((at) => isWhole(at) || ((sayings[at] as Saying).holdsThing && groups.has((sayings[at] as Saying).group)))
    .sort((a, b) => (sayings[a] as Saying).post.witnessedAt - (sayings[b] as Saying).post.witnessedAt || a - b)
}

function states(text: string, asksDenial: boolean): boolean {
  const isQuestion = /[?？؟]["'”’)\]]*\s*(?:[#@]\S+\s*)*$/u.test(text.replace(/https?:\S+/gu, '').trim())
  return !isQuestion && (asksDenial || !saysNotSo(text))
}
