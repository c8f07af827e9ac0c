import { saidAt, type EpochMs } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import { contrasts, standingSettings, type Heard } from './claims.ts'
import { deniedWords, saysNotSo } from './denial.ts'

const settings = answerSettings.standing

/** Words of a claim that some made and others deny, none where it is not over for most; indices into what was heard, newest first; `since`: when it was first denied. */
export type Contested = {
  readonly claims: readonly string[]
  readonly deny: readonly number[]
  readonly say: readonly number[]
  readonly since: EpochMs
}

/**
 * Of the words that posts about the question share, the one that several authors deny and several say, most of both. None where a number is asked
 * for: figures replace each other.
 */
export function contestedClaim(heard: Heard): Contested | undefined {
  const contrast = contrasts(heard, standingSettings('what').contrastFrom)
  const denied = heard.said.map(({ post }) => deniedWords(post.text))
  const byClaim = new Map<string, { deny: number[]; say: number[] }>()
  heard.claims.forEach((claims, at) => {
    for (const claim of claims) {
      const known = byClaim.get(claim) ?? { deny: [], say: [] }
      known[denied[at]?.has(claim) ? 'deny' : 'say'].push(at)
      byClaim.set(claim, known)
    }
  })
  const at = (index: number) => saidAt((heard.said[index] as Heard['said'][number]).post)
  const authors = (list: readonly number[]) => new Set(list.map((one) => heard.said[one]?.post.author.id)).size
  const isDenied = ({ deny }: { deny: number[] }) =>
    authors(deny) >= settings.plainlyDenying || deny.some((one) => saysNotSo((heard.said[one] as Heard['said'][number]).post.text))
  // Of what is denied people speak before the denial; a word that goes on being said belongs to something else as well.
  const before = ({ deny, say }: { deny: number[]; say: number[] }) => {
    const since = deny.map(at).sort((a, b) => a - b)[settings.denyingAuthors - 1] ?? Infinity
    return say.filter((one) => at(one) < since).length / Math.max(1, say.length)
  }
  const rated = [...byClaim]
    .filter(
      ([claim, both]) =>
        (contrast.get(claim) ?? 0) >= settings.contestedFrom &&
        both.deny.length >= settings.denyingAuthors &&
        isDenied(both) &&
        before(both) >= settings.saidBefore,
    )
    .map(([claim, { deny, say }]) => ({ claim, deny, say, both: Math.min(authors(deny), authors(say)) }))
    .filter(({ both }) => both >= settings.denyingAuthors)
    .map((one) => ({ ...one, weight: one.both * (contrast.get(one.claim) ?? 0) }))
    .sort((a, b) => b.weight - a.weight)
  const [best] = rated
  if (!best) return undefined
  const newest = (list: readonly number[]) => list.toSorted((a, b) => at(b) - at(a))
  const claims = rated
    .filter((one) => one.weight >= settings.contestedWith * best.weight && before(one) >= settings.overBefore)
    .map(({ claim }) => claim)
  return { claims, deny: newest(best.deny), say: newest(best.say), since: Math.min(...best.deny.map(at)) }
}
