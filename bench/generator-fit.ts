import { existsSync } from 'node:fs'
import { sharedFile, sharedRecords } from '../tests/support/shared-data.ts'
import { createPosts } from './generator/posts.ts'
import { createRandom } from './generator/ranks.ts'
import { measure, type Sample, type Statistics } from './generator/statistics.ts'
import { say, whole } from './support.ts'

/**
 * node bench/generator-fit.ts [most posts of a group]
 * Real posts against generated ones, for what an index feels: vocabulary, frequencies, lengths, copies, authors. Prints figures only.
 */
const most = Number(process.argv[2] ?? 1_000_000)
type Reading = {
  readonly set: string
  readonly file: string
  readonly sample: (record: Record<string, unknown>) => Sample
  readonly lang?: string
}
const text = (value: unknown) => (typeof value === 'string' ? value : '')
const idOf = (user: unknown) => text((user as { id_str?: unknown } | undefined)?.id_str)
const x = (record: Record<string, unknown>): Sample => ({ text: text(record['full_text'] ?? record['text']), author: idOf(record['user']) })
const ira = (record: Record<string, unknown>): Sample => ({ text: text(record['text']), author: text(record['author_id']) })
const groups: readonly { name: string; languages: Record<string, number>; sets: readonly Reading[] }[] = [
  {
    name: 'English',
    languages: { en: 1 },
    sets: [
      { set: 'posts/congress-2016', file: 'posts/congress-2016.x-v11.ndjson.br', sample: x },
      { set: 'posts/stocknet-2014', file: 'posts/stocknet-2014.x-v11.ndjson.br', sample: x },
      { set: 'posts/ira-2016q4', file: 'posts/ira-2016q4.ndjson.br', sample: ira, lang: 'English' },
      {
        set: 'posts/bluesky-2025',
        file: 'posts/bluesky-2025.ndjson.br',
        sample: (one) => ({ text: text(one['text']), author: text(one['author_did']) }),
      },
      {
        set: 'eval/trec-corpus',
        file: 'eval/trec-microblog-corpus.ndjson.br',
        sample: (one) => ({ text: text(one['text']), author: text(one['id']) }),
      },
    ],
  },
  {
    name: 'Russian',
    languages: { ru: 1 },
    sets: [{ set: 'posts/ira-2016q4', file: 'posts/ira-2016q4.ndjson.br', sample: ira, lang: 'Russian' }],
  },
  {
    name: 'Chinese',
    languages: { zh: 1 },
    sets: [
      { set: 'posts/weibo-originals', file: 'posts/weibo-originals.ndjson.br', sample: (one) => ({ text: text(one['text']), author: '' }) },
      {
        set: 'posts/weibo-reposts-2012',
        file: 'posts/weibo-reposts-2012.ndjson.br',
        sample: (one) => ({ text: text(one['text']), author: String(one['author']) }),
      },
    ],
  },
]

for (const { name, languages, sets } of groups) {
  const missing = sets.find(({ file }) => !existsSync(sharedFile(file)))
  if (missing) throw new Error(`The comparison needs the shared test data: ../shared/data/${missing.file}`)
  const posts = shuffled(await collect(sets)).slice(0, most)
  const real = await measure(posts)
  const generator = createPosts({ seed: 1, posts: posts.length, languages, asBluesky: 0.02 }) // as the English sets
  compare(name, real, await measure(generated(generator, posts.length)))
}

async function collect(sets: readonly Reading[]): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const { set, sample, lang } of sets)
    for await (const record of await sharedRecords(set)) {
      const one = sample(record)
      if (one.text !== '' && (lang === undefined || record['lang'] === lang)) samples.push(one)
    }
  return samples
}

/** In time order each set would stand alone; mixed, both grow alike. */
function shuffled<T>(list: T[]): T[] {
  const random = createRandom(7)
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[list[i], list[j]] = [list[j] as T, list[i] as T]
  }
  return list
}

function* generated(generator: ReturnType<typeof createPosts>, count: number): Generator<Sample> {
  for (let i = 0; i < count; i++) {
    const { text: words, author } = generator.next()
    yield { text: words, author: author.id }
  }
}

function compare(name: string, real: Statistics, ours: Statistics): void {
  say(`\n${name}, ${whole(real.posts)} posts of each${' '.repeat(20)}real   generated`)
  const line = (what: string, a: string, b: string) => say(`  ${what.padEnd(38)}${a.padStart(14)}${b.padStart(14)}`)
  for (const [posts, words] of real.vocabulary)
    if (posts >= 1_000) line(`distinct words after ${whole(posts)}`, whole(words), whole(ours.vocabulary.get(posts) ?? NaN))
  for (const [rank, share] of real.df) line(`posts with word ${whole(rank)}`, percent(share), percent(ours.df.get(rank) ?? NaN))
  line('words seen once', percent(real.once), percent(ours.once))
  line('words of a post, 10, 50, 90, 99 %', real.lengths.join(' '), ours.lengths.join(' '))
  line('mean', (real.tokens / real.posts).toFixed(1), (ours.tokens / ours.posts).toFixed(1))
  line('copies', percent(real.copies), percent(ours.copies))
  line(
    'posts by author (mean, busiest)',
    `${(real.posts / real.authors).toFixed(1)} ${real.busiest}`,
    `${(ours.posts / ours.authors).toFixed(1)} ${ours.busiest}`,
  )
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(3)} %`
}
