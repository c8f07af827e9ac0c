import { mostOf, type Day, type DayLimit } from './budget.ts'
import { prices } from './limits.ts'

/** `$6.18`; small prices with as many digits as they need. */
export function dollars(micros: number): string {
  const digits = micros > 0 && micros < 10_000 ? 3 : 2
  return `$${(micros / 1e6).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}
const whole = (count: number) => count.toLocaleString('en')

/** What is used of a day, in a sentence. */
export const budgetOf = ({ used, most }: Day): string =>
  `${whole(used.posts)} of ${whole(most.posts)} posts and at most ${dollars(used.micros)} of ${dollars(most.micros)} used today (UTC).`

/** What reading costs, in a sentence. */
export function costOf(limit: DayLimit): string {
  const { posts } = mostOf(limit)
  const each = `X asks ${dollars(prices.post)} for each post and may ask ${dollars(prices.user)} for its author`
  if (posts === 0) return `${each}: without a budget nothing is read. Add budget:500 (posts a day) or budget:$5 (dollars a day).`
  return `${each}: up to ${whole(posts)} posts a day, at most ${dollars(posts * (prices.post + prices.user))} a day.`
}
