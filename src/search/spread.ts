import type { Post } from '../post/index.ts'
import { searchSettings } from './settings.ts'

const { results, perAuthor } = searchSettings.spread

/**
 * Nobody fills a page: of each 30 results at most three are one author's, in the order given. Those passed over come first after that; where
 * only one author is left, nobody waits.
 */
export function spreadAuthors<T extends { readonly item: { readonly post: Post } }>(items: readonly T[]): T[] {
  const spread: T[] = []
  let left = items
  while (left.length > 0) {
    const counts = new Map<string, number>()
    const passedOver: T[] = []
    const before = spread.length
    for (const [at, one] of left.entries()) {
      if (spread.length - before === results) {
        passedOver.push(...left.slice(at))
        break
      }
      const author = one.item.post.author.id
      const count = (counts.get(author) ?? 0) + 1
      counts.set(author, count)
      if (count > perAuthor) passedOver.push(one)
      else spread.push(one)
    }
    left = passedOver
  }
  return spread
}
