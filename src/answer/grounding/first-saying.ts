import { voicesIn, type Post } from '../../post/index.ts'
import { isRepost } from '../../search/index.ts'
import { saysNotSo } from './denial.ts'
import { answerSettings } from '../settings.ts'

const settings = answerSettings.first

/**
 * A post about the question, with how much of it the post holds, 0..1, which posts say the same, by its group, and whether it holds all that is asked besides
 * names and places.
 */
export type Saying = { readonly post: Post; readonly coverage: number; readonly group: number; readonly holdsThings: boolean }

/**
 * Who says what is asked for, the earliest first: places in `sayings`. A post says it that holds all that is asked besides names and places, and nearly as much of the question as the
 * best, or says the same as one that does; who leaves a word of it out says something else, so it may be that nobody says it. What asks says nothing yet, nor does what denies where no
 * denial is asked for, unless nothing else is there; a repost is another's word. A date that its author claims is no proof: what counts is when the network saw it. `isSaid`: each of
 * them says it; `isNamed`: something is asked about by name.
 */
export function firstSaying(sayings: readonly Saying[], { asksDenial = false, isSaid = false, isNamed = true } = {}): readonly number[] {
  const own = sayings.flatMap(({ post }, at) => (isRepost(post) ? [] : [at]))
  const stating = own.filter((at) => states((sayings[at] as Saying).post.text, asksDenial))
  const among = stating.length > 0 ? stating : own
  const best = among.reduce((most, at) => Math.max(most, (sayings[at] as Saying).coverage), 0)
  const saying = isSaid ? among : among.filter((at) => (sayings[at] as Saying).holdsThings)
  const isWhole = (at: number) => isSaid || (sayings[at] as Saying).coverage >= settings.ofBest * best
  const groups = new Set(saying.filter(isWhole).map((at) => (sayings[at] as Saying).group))
  const inOrder = saying
    .filter((at) => isWhole(at) || groups.has((sayings[at] as Saying).group))
    .sort((a, b) => (sayings[a] as Saying).post.witnessedAt - (sayings[b] as Saying).post.witnessedAt || a - b)
  return inOrder.slice(
    beginOfEvent(
      inOrder.map((at) => (sayings[at] as Saying).post),
      isNamed ? settings.ofVoices : settings.ofVoicesUnnamed,
    ),
  )
}

/**
 * Where the event begins that this share of them, or more, tells of: behind a silence that is longer than all that follows. Those before it use the same words of another one
 * ("the soldier died"), and where nothing is named they may be many.
 */
function beginOfEvent(posts: readonly Post[], share: number): number {
  const at = (i: number) => (posts[i] as Post).witnessedAt
  const last = posts.length - 1
  const begins = (i: number) =>
    at(i) - at(i - 1) >= settings.silenceMs && at(i) - at(i - 1) > at(last) - at(i) && voicesIn(posts.slice(i)) >= share * voicesIn(posts)
  return Math.max(
    0,
    posts.findLastIndex((_post, i) => i > 0 && begins(i)),
  )
}

function states(text: string, asksDenial: boolean): boolean {
  const isQuestion = /[?？؟]["'”’)\]]*\s*(?:[#@]\S+\s*)*$/u.test(text.replace(/https?:\S+/gu, '').trim())
  return !isQuestion && (asksDenial || !saysNotSo(text))
}
