import type { Burst } from './bursts.ts'
import type { Feature, FeatureKind } from './features.ts'
import type { Topic } from './topics.ts'
import type { TopicPosts } from './topic-posts.ts'

type Named = Pick<Feature, 'key' | 'written' | 'kind'>
/** `keys`: what it is made of. */
export type Title = { readonly title: string; readonly question: string; readonly keys: readonly string[] }

/** Two words say more than one, a name more than a word; a tag says it last. */
const worth: Readonly<Record<FeatureKind, number>> = { phrase: 1.4, name: 1.2, term: 1, tag: 0.7, link: 0 }
/** What goes with a word is in so large a part of its posts, by so many authors. */
const goesWith = { share: 1 / 3, authors: 3 }

/**
 * What the topic is called: its most telling words that posts which may be shown hold, with what most of these posts hold too, a name first.
 * Nothing where a lone word bursts in posts that have nothing else in common: they are about different things.
 */
export function titleOf({ bursts }: Topic, { shown }: TopicPosts): Title | undefined {
  const authorsOf = countAuthors(shown)
  const sayable = bursts.filter(({ kind, key }) => kind !== 'link' && authorsOf(key) > 0)
  const [main] = sayable.toSorted((a, b) => worthOf(b, authorsOf(b.key)) - worthOf(a, authorsOf(a.key)))
  if (!main) return undefined
  const goes = ({ key, kind }: Named) =>
    kind !== 'tag' &&
    kind !== 'link' &&
    !overlaps(main.key, key) &&
    authorsOf(main.key, key) >= Math.max(goesWith.authors, authorsOf(main.key) * goesWith.share)
  const byWeight = (a: Named, b: Named) =>
    Number(b.kind === 'name') - Number(a.kind === 'name') || authorsOf(main.key, b.key) - authorsOf(main.key, a.key)
  const beside = sayable.filter(goes).toSorted(byWeight)[0] ?? companions(main, shown).filter(goes).toSorted(byWeight)[0]
  if (!beside && main.kind === 'term') return undefined
  return beside?.kind === 'name' && main.kind !== 'name' ? write(beside, main) : write(main, beside)
}

function write(first: Named, second: Named | undefined): Title {
  if (!second) return { title: shownAs(first), question: `What is happening with ${quoted(first)}?`, keys: [first.key] }
  return {
    title: `${shownAs(first)}: ${shownAs(second)}`,
    question: `What is happening with ${quoted(first)} and ${quoted(second)}?`,
    keys: [first.key, second.key],
  }
}

/** What else stands in the posts of a burst, whether it bursts or not. */
function companions(main: Burst, shown: TopicPosts['shown']): Named[] {
  return [...new Map(shown.filter(({ keys }) => keys.has(main.key)).flatMap(({ keys }) => [...keys])).values()]
}

const countAuthors =
  (shown: TopicPosts['shown']) =>
  (...keys: string[]) =>
    new Set(shown.flatMap(({ post, keys: held }) => (keys.every((key) => held.has(key)) ? [post.author.id] : []))).size

const worthOf = ({ score, kind }: Burst, authors: number) => worth[kind] * score * Math.sqrt(authors)
const wordsIn = (key: string) => key.replace(/^#/, '').split(/[\s-]/)
const overlaps = (a: string, b: string) => a.includes(b) || b.includes(a) || wordsIn(a).some((word) => wordsIn(b).includes(word))
const shownAs = ({ written, kind }: Named) => (kind === 'tag' ? `#${written}` : written)
const quoted = (one: Named) => (/\s/.test(one.written) && one.kind !== 'name' ? `“${one.written}”` : shownAs(one))
