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
  const authorOf = (at: number) => said[at]?.post.author.id ?? ''
  const countOf = (index: number): number => {
    const shared = new Int32Array(said.length)
    for (const word of own[index] ?? []) for (const other of holding.get(word) ?? []) shared[other] = (shared[other] as number) + 1
    const authors = new Set<string>()
    shared.forEach((count, other) => count >= settings.words && authors.add(authorOf(other)))
    authors.delete(authorOf(index))
    return authors.size
  }
  const counts = new Map<number, number>()
  return (index) => {
    const count = counts.get(index) ?? countOf(index)
    counts.set(index, count)
    return count
  }
}
