import type { Network, OpKind } from './settings.ts'
import { talk } from './settings.ts'

/** One thing that is said. `n`: number of the post, from 0. `edits`: how often it was edited, this time included. `at`: seconds from the beginning. */
export type Op = { readonly kind: OpKind; readonly n: number; readonly edits: number; readonly at: number }
type Alive = { readonly n: number; readonly at: number; edits: number }

/** Everything that a network says, in order, without end: a pure function of its arguments. `scale`: of the full rate. */
export function* createScript(network: Network, scale: number, random: () => number): Generator<Op, never> {
  const { rate, mix, age } = talk[network]
  const { edit = 0, like = 0 } = mix
  const { delete: gone = 0 } = mix
  const alive: Alive[] = []
  let posts = 0
  for (let i = 0; ; i++) {
    const at = i / (rate * scale)
    const draw = random()
    const kind = draw < edit ? 'edit' : draw < edit + gone ? 'delete' : draw < edit + gone + like ? 'like' : 'post'
    const target = kind === 'post' ? undefined : pick(alive, at, age, random, kind === 'edit' ? (n) => mayEdit(network, n) : () => true)
    if (kind === 'post' || !target) {
      alive.push({ n: posts, at, edits: 0 })
      yield { kind: 'post', n: posts++, edits: 0, at }
      continue
    }
    if (kind === 'edit') target.edits++
    if (kind === 'delete') alive.splice(alive.indexOf(target), 1)
    yield { kind, n: target.n, edits: target.edits, at }
  }
}

/** On Nostr every tenth post is an article, which has versions; a note has none. */
export const isArticle = (n: number) => n % 10 === 0
const mayEdit = (network: Network, n: number) => network !== 'nostr' || isArticle(n)

function pick(
  alive: Alive[],
  at: number,
  age: { readonly from: number; readonly to: number },
  random: () => number,
  isFit: (n: number) => boolean,
): Alive | undefined {
  let old = 0
  while ((alive[old]?.at ?? Infinity) < at - age.to) old++
  if (old > 1_000) alive.splice(0, old)
  const from = old > 1_000 ? 0 : old
  const until = alive.findLastIndex((one) => one.at <= at - age.from) + 1
  for (let tries = 0; tries < 20 && until > from; tries++) {
    const one = alive[from + Math.floor(random() * (until - from))]
    if (one && isFit(one.n)) return one
  }
  return undefined
}
