import type { SearchPage } from '../search/index.ts'
import type { SearchQuery } from '../store/index.ts'
import { answering } from './choose.ts'
import type { Question } from './evidence.ts'
import { postsOf } from './found.ts'
import { answerSettings } from './settings.ts'

type Search = (query: SearchQuery) => Promise<SearchPage>

/**
 * Searches; where the earliest post is asked for, again before the earliest that was found, until nothing earlier is about it. The best posts of a search are
 * seldom the first. `rounds`: searches in all. One page of all hits, the first search's first, under its counts.
 */
export async function searchBack(question: Question, query: SearchQuery, search: Search): Promise<{ page: SearchPage; rounds: number }> {
  let page = await search(query)
  let rounds = 1
  if (!question.wantsFirst) return { page, rounds }
  let until = earliestIn(question, page)
  while (until !== undefined && until > query.from && rounds <= answerSettings.first.rounds) {
    const before = await search({ ...query, until })
    rounds++
    const earlier = earliestIn(question, before)
    if (earlier === undefined || earlier >= until) break
    page = together(page, before)
    until = earlier
  }
  return { page, rounds }
}

/** When the first post about the question was witnessed; windows are of that. */
function earliestIn(question: Question, page: SearchPage): number | undefined {
  const times = postsOf(answering(question, page)).map(({ witnessedAt }) => witnessedAt)
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b))
}

function together(page: SearchPage, before: SearchPage): SearchPage {
  const known = new Set(page.page.hits.map(({ seq }) => seq))
  return {
    ...page,
    items: [...page.items, ...before.items.filter(({ item, copies }) => [item, ...copies].every(({ hit }) => !known.has(hit.seq)))],
    page: {
      ...page.page,
      hits: [...page.page.hits, ...before.page.hits.filter(({ seq }) => !known.has(seq))],
      complete: page.page.complete && before.page.complete,
    },
    partsOf: (hit) => (known.has(hit.seq) ? page : before).partsOf?.(hit) ?? hit.parts,
    tookMs: page.tookMs + before.tookMs,
  }
}
