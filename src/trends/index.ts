export { createTrends, type Trend, type TrendPage, type TrendQuery, type Trends } from './trends.ts'
export { countInThread } from './counter.ts'
export { clausesOfTopic } from './topic-posts.ts'
