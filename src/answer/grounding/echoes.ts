import { termsOf } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import type { Claims, Said } from './claims.ts'

const settings = answerSettings.opinions.echoes

/**
 * How many other authors tell what a post tells: who share several of its words beyond the question's. What happened is told by many in like words, what
 * one thinks of it by each in their own.
 */
export function countEchoes(said: readonly Said[], asked: Claims): (index: number) => number {
  const own = said.map(
    ({ post }) =>
      new Set<string>(
        termsOf(post.text).filter((word) => !asked.has(word) && !/^[#@]|^host:/.test(word) && [...word].length >= settings.shortest),
      ),
  )
  const holding = new Map<string, number[]>()
  own.forEach((words, at) => {
    for (const word of words) {
      const known = holding.get(word)
      if (known) known.push(at)
      else holding.set(word, [at])
    }
  })
  return (index) => {
    const shared = new Map<number, number>()
    for (const word of own[index] ?? []) for (const other of holding.get(word) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1)
    const author = said[index]?.post.author.id
    const others = [...shared].flatMap(([other, count]) => (count >= settings.words ? [said[other]?.post.author.id ?? ''] : []))
    return new Set(others.filter((one) => one !== author)).size
  }
}
