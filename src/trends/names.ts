import { titleOf, type Title } from './title.ts'
import type { Topic } from './topics.ts'
import type { TopicPosts } from './topic-posts.ts'

/** Topics that keep their names. */
const most = 100

/** A topic keeps its name as long as what it is made of bursts and is said, so that a list which is read again does not flicker. */
export function createNames(): { of(topic: Topic, posts: TopicPosts): Title | undefined } {
  const known = new Map<string, Title>()
  return {
    of(topic, posts) {
      const lead = topic.bursts[0]?.key ?? ''
      const keys = new Set(topic.bursts.map(({ key }) => key))
      const before = known.get(lead)
      const isSaid = before?.keys.every((key) => posts.shown.some((one) => one.keys.has(key))) && before.keys.some((key) => keys.has(key))
      const title = isSaid ? before : titleOf(topic, posts)
      known.delete(lead)
      if (title) known.set(lead, title)
      if (known.size > most) known.delete(known.keys().next().value ?? '')
      return title
    },
  }
}
