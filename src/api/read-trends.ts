import { setTimeout as delay } from 'node:timers/promises'
import type { AnswerContext } from '../answer/index.ts'
import { clausesOfTopic, type Trend, type Trends } from '../trends/index.ts'
import type { Shown, TrendsRequest, TrendsView, TrendView } from './schema.ts'
import { iso, toPostView, type Warn } from './views.ts'

const usual = { window: 15, limit: 10 }

export async function readTrends(
  trends: Trends,
  { window = usual.window, limit = usual.limit, lang }: TrendsRequest,
  { shown, warn, signal }: { shown: Shown; warn: Warn; signal: AbortSignal },
): Promise<TrendsView> {
  const page = await trends.read({ minutes: window, limit, signal, ...(lang !== undefined && { lang }) })
  return {
    trends: page.trends.map((trend) => toView(trend, warn)),
    asOf: iso(page.asOf),
    posts: page.posts,
    starting: page.isStarting,
    shown,
  }
}

/** How long an answer waits for what is talked about; a list that takes longer is there for the next one. */
const waitMs = 2_000

/** What an answer leads with where it is asked what happens, and nothing else; nothing where that cannot be told in time: the newest posts are told then. */
export const topicsOf =
  (trends: Trends): NonNullable<AnswerContext['topics']> =>
  async ({ lang, most, signal }) => {
    const reading = trends.read({ minutes: usual.window, limit: most, signal, ...(lang !== undefined && { lang }) })
    const page = await Promise.race([reading.catch(() => undefined), delay(waitMs, undefined, { ref: false })])
    return (page?.trends ?? []).map(({ bursts, posts }) => ({ clauses: clausesOfTopic(bursts), posts }))
  }

const tenths = (value: number) => Math.round(value * 10) / 10

function toView(
  { title, question, bursts, score, authors, networks, langs, first, since, last, minutes, posts }: Trend,
  warn: Warn,
): TrendView {
  return {
    title,
    question,
    terms: bursts.map((burst) => ({
      text: burst.kind === 'tag' ? `#${burst.written}` : burst.written,
      kind: burst.kind,
      score: tenths(burst.score),
      authors: burst.authors,
      expected: tenths(burst.expected),
      window: burst.window,
    })),
    score: tenths(score),
    authors,
    networks: { ...networks },
    langs: { ...langs },
    firstAt: iso(first),
    since: iso(since),
    lastAt: iso(last),
    minutes: [...minutes],
    posts: posts.map((post) => toPostView(post, warn)),
  }
}
