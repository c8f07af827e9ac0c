import type { Evidence, EvidenceItem } from '../evidence.ts'
import { answerSettings as settings } from '../settings.ts'
import { choosePassages, type Passage } from './passages.ts'

/** A passage worth telling, and the posts that say the same: one a person, the passage's own first. `besides`: passages of these that would be told alone. */
export type Group = { readonly lead: Passage; readonly besides: readonly Passage[]; readonly items: readonly EvidenceItem[] }

/** What an answer is made of, in its order. A passage that an earlier group already tells is left out. */
export function groupPassages(evidence: Evidence): readonly Group[] {
  const told = new Set<number>()
  const passages = choosePassages(evidence)
  return passages.flatMap((lead) => {
    if (told.has(lead.item.number)) return []
    const items = onePerAuthor([lead.item, ...companions(lead.item, evidence)]).slice(0, settings.postsPerGroup)
    const besides = passages.filter(({ item }) => item !== lead.item && items.includes(item) && !told.has(item.number))
    for (const { number } of items) told.add(number)
    return [{ lead, besides, items }]
  })
}

function companions({ number, cluster }: EvidenceItem, { standing, clusters, items }: Evidence): EvidenceItem[] {
  const same = standing?.items.includes(number) ? standing.items : (clusters[cluster]?.items ?? [])
  return same.flatMap((other) => (other === number ? [] : (items[other - 1] ?? [])))
}

export function onePerAuthor(items: readonly EvidenceItem[]): EvidenceItem[] {
  const seen = new Set<string>()
  return items.filter(({ post }) => !seen.has(post.author.id) && seen.add(post.author.id))
}
