import { z } from '@hono/zod-openapi'
import { styles } from '../answer/styles.ts'

/**
 * The JSON that programs exchange with Groundswell: HTTP bodies, `--json` output and the page share these schemas, and
 * `/openapi.json` is generated from them. Times are ISO 8601 in UTC; durations end in `Ms`; text offsets are UTF-16 units.
 */
const time = z.iso.datetime({ offset: true })
const requestTime = time.transform((text) => Date.parse(text)).pipe(z.int())

/** What the page and the API are about: the networks that are read, or an invented one. */
export const shownSchema = z.enum(['live', 'demo']).openapi('Shown')

export const authorSchema = z.object({ handle: z.string(), name: z.string() }).openapi('Author')
export const windowSchema = z.object({ from: time, until: time }).openapi('Window')
export const failureSchema = z.object({ code: z.string(), message: z.string() }).openapi('Failure')
export const errorSchema = z
  .object({ error: z.object({ code: z.string(), message: z.string(), retryable: z.boolean(), requestId: z.string().optional() }) })
  .openapi('Error')

const filters = {
  from: requestTime.optional().openapi({ description: 'Only posts witnessed at or after this time.', example: '2016-04-01T00:00:00Z' }),
  until: requestTime.optional().openapi({ description: 'Only posts witnessed before this time.', example: '2016-05-01T00:00:00Z' }),
  asOf: requestTime.optional().openapi({
    description: 'Answer as if it were then: nothing witnessed later is seen, ages count from then. A moment to come counts as now.',
  }),
  network: z.string().min(1).max(32).optional().openapi({ example: 'bluesky' }),
  lang: z.string().min(2).max(35).optional().openapi({ description: 'BCP 47.', example: 'en' }),
  timeZone: z
    .string()
    .max(64)
    .optional()
    .openapi({ description: 'IANA zone in which "today" and "in April" are meant; default: the server’s.', example: 'Europe/Paris' }),
}

const handles = z.array(z.string().trim().min(1).max(256)).min(1).max(20).optional()

export const askRequestSchema = z
  .object({
    question: z
      .string()
      .trim()
      .min(1, 'The question is empty.')
      .max(4_000, 'A question has at most 4,000 characters.')
      .openapi({ example: 'What is said about the Zika virus?' }),
    after: z.string().max(64).optional().openapi({ description: 'Id of an earlier answer: this question follows up on it.' }),
    limit: z.int().min(1).max(100).optional().openapi({ description: 'Posts that may be cited, best first, 1..100; default 50.' }),
    earlier: z
      .array(z.string().trim().min(1).max(4_000))
      .max(20)
      .optional()
      .openapi({ description: 'Questions asked before in this conversation, oldest first, where no saved answer is named by `after`.' }),
    model: z
      .string()
      .max(100)
      .optional()
      .openapi({ description: 'Name of a configured model (`GET /api/models`); default: the operator’s.', example: 'extractive' }),
    posts: z.enum(['auto', 'always', 'never']).optional().openapi({
      description:
        'always: only from posts. never: by the model alone. auto (default): alone only where the question needs no posts (`understood.needs`), and declined where it plainly is none and no model may answer it. Without posts only where the operator allows that; such an answer is labelled and cites nothing.',
    }),
    style: z.enum(styles).optional().openapi({
      description:
        'brief (default): what weighs most; detailed: more of it; timeline: in order of time; plain: less of it, without handles.',
    }),
    keep: z.enum(['always', 'finished', 'never']).optional().openapi({
      description: 'Whether the answer is saved, to be read and followed up on: always (default), unless it was broken off, or never.',
    }),
    pictureText: z.boolean().optional().openapi({
      description: 'false: words that this server read in pictures are no part of the answer. Default: they are, marked as such.',
    }),
    authors: handles.openapi({ description: 'Only posts of these accounts, by handle.' }),
    notAuthors: handles.openapi({ description: 'No posts of these accounts.' }),
    ...filters,
  })
  .openapi('AskRequest')

export const searchRequestSchema = z
  .object({
    query: z.string().trim().max(4_000, 'A query has at most 4,000 characters.').openapi({
      description: 'Words, "phrases", -word, from:, lang:, network:, since:, until:, #tag. Empty: newest first.',
      example: '"zika virus" since:2016-04-01 -sports',
    }),
    limit: z.int().min(1).max(1_000).optional().openapi({ description: '1..1_000; default 20.' }),
    page: z.string().max(200).optional().openapi({ description: '`next` of the page before.' }),
    sort: z.enum(['best', 'newest']).optional(),
    collapse: z.boolean().optional().openapi({ description: 'Show near-copies once; default true.' }),
    ...filters,
  })
  .openapi('SearchRequest')

export const mediaSchema = z
  .object({
    kind: z.string(),
    url: z.string().openapi({ description: 'Where its network keeps it; nothing of ours ever loads it in a browser.' }),
    alt: z.string().openapi({ description: 'What its author says of it.' }),
    text: z.string().optional().openapi({ description: 'Words that were read in the picture by a machine, with its errors.' }),
    preview: z.string().optional().openapi({
      description: 'Where this server gives a small copy, while the post may be seen (`GET /api/media/{post}/{picture}`).',
      example: '/api/media/x%3A1/3q2-7wAAAAAAAAAA',
    }),
    sensitive: z.boolean().optional().openapi({ description: 'To be shown when it is asked for alone.' }),
  })
  .openapi('Media')

export const postSchema = z
  .object({
    postId: z.string(),
    url: z.string(),
    network: z.string(),
    author: authorSchema,
    text: z.string(),
    createdAt: time,
    witnessedAt: time,
    receivedAt: time,
    langs: z.array(z.string()),
    links: z.array(z.string()),
    tags: z.array(z.string()),
    media: z.array(mediaSchema),
    counts: z.object({ likes: z.int(), reposts: z.int(), replies: z.int(), quotes: z.int() }),
    replyTo: z.string().optional(),
    quoteOf: z.string().optional(),
    warnings: z.array(z.string()).optional().openapi({ description: 'Its labels of which the operator warns (`GET /api/policy`).' }),
  })
  .openapi('Post')

export const hitSchema = z
  .object({
    postId: z.string(),
    url: z.string(),
    network: z.string(),
    text: z.string(),
    score: z.number(),
    parts: z.record(z.string(), z.number()).openapi({ description: 'What the score is made of.' }),
    createdAt: time,
    witnessedAt: time,
    author: authorSchema,
    similar: z
      .object({ posts: z.int(), authors: z.int() })
      .openapi({ description: 'Near-copies shown as this one hit: how many further posts, by how many distinct authors in all.' }),
    first: z
      .object({ postId: z.string(), url: z.string(), author: authorSchema, witnessedAt: time })
      .optional()
      .openapi({ description: 'Who said it first, as its network saw it, where that is another one of them.' }),
    warnings: z.array(z.string()).optional().openapi({ description: 'Its labels of which the operator warns (`GET /api/policy`).' }),
    media: z.array(mediaSchema).optional(),
  })
  .openapi('SearchHit')

export const searchResultSchema = z
  .object({
    hits: z.array(hitSchema),
    complete: z.boolean().openapi({ description: 'false: the deadline came first, better posts may exist.' }),
    matching: z.enum(['all', 'any']).openapi({ description: 'all: each hit holds every word; any: no post does, these hold some.' }),
    shown: shownSchema.openapi({ description: 'demo: every hit is invented.' }),
    asOf: time,
    tookMs: z.number(),
    window: windowSchema,
    searched: z.object({ posts: z.int() }).openapi({ description: 'Posts inside the window; filters do not count.' }),
    next: z.string().optional(),
  })
  .openapi('SearchResult')

export const checkSchema = z.enum(['quote', 'composed', 'supported', 'partial', 'unsourced']).openapi('Check', {
  description:
    'quote: verbatim from the cited post; composed: put together by code from what the cited posts say; supported: a model’s sentence after the checks; partial: the same, and the model that reads such sentences a second time doubts it; unsourced: a model’s alone, not from posts, unchecked.',
})

export const citationSchema = z
  .object({
    number: z.int().min(1),
    postId: z.string(),
    url: z.string(),
    network: z.string(),
    author: authorSchema,
    text: z.string(),
    createdAt: time,
    witnessedAt: time,
    receivedAt: time,
    ageMs: z.number().openapi({ description: 'From when it was said (the earlier of createdAt and witnessedAt) to asOf.' }),
    backDated: z
      .boolean()
      .optional()
      .openapi({ description: 'createdAt is its author’s claim alone: its network saw the post an hour later or more, at witnessedAt.' }),
    edited: z
      .boolean()
      .optional()
      .openapi({ description: 'Of a saved answer: its author has written it anew since; these are the words of then.' }),
    media: z.array(mediaSchema).optional().openapi({ description: 'As the post is now; absent where it has none.' }),
  })
  .openapi('Citation')

/** Stands above what a model wrote alone, wherever that is shown as text. */
export const notFromPosts = 'Not from posts: a model wrote this alone, and nothing in it was checked.'

export const sentenceSchema = z
  .object({
    text: z.string(),
    citations: z.array(z.int()),
    check: checkSchema,
    passed: z
      .array(z.string())
      .default([])
      .openapi({
        description: 'For a model’s sentence: the checks that it passed against the cited posts.',
        example: ['numbers', 'names'],
      }),
    says: z.array(z.string()).optional().openapi({
      description:
        'For a sentence that code composed: stretches of its posts that it repeats. It goes when no post that is left holds one.',
    }),
    instead: z
      .string()
      .optional()
      .openapi({ description: 'For a quote that stands in place of a model’s sentence: the check which that failed.', example: 'numbers' }),
  })
  .openapi('Sentence')

/** One search of an answer, shown as it runs: what was asked of the index and what came of it. */
export const searchStepSchema = z
  .object({
    terms: z.array(z.string()).openapi({
      description: 'Words and phrases searched for, as the index holds them: as asked, and other forms of them that posts hold.',
    }),
    window: windowSchema,
    filters: z.record(z.string(), z.string()),
    searched: z.int().openapi({ description: 'Posts inside the window; filters do not count.' }),
    matched: z.int(),
    documentFrequency: z.record(z.string(), z.int()),
    complete: z.boolean(),
    tookMs: z.number(),
  })
  .openapi('SearchStep')

/** Tokens of all calls of a model for one answer; 0 where a server does not say. */
export const usageSchema = z.object({ calls: z.int(), inputTokens: z.int(), outputTokens: z.int(), cachedTokens: z.int() }).openapi('Usage')

/** How a question was read. */
export const understoodSchema = z
  .object({
    kind: z
      .enum(['what', 'now', 'happening', 'latest', 'when', 'who', 'how-many', 'whether', 'opinions', 'compare', 'timeline', 'origin'])
      .openapi({
        description:
          'What kind of question it is; latest: the newest posts of an account; origin: who said it first; what: none of the others. More may come.',
      }),
    topic: z.string(),
    lang: z.string().openapi({ description: 'Language of its small words (BCP 47); und: not known.' }),
    terms: z.array(z.string()).openapi({ description: 'What a post should hold.' }),
    names: z.array(z.string()).openapi({ description: 'Those of them that are names, tags or quoted.' }),
    speakers: z.array(z.string()).openapi({ description: 'Handles of accounts whose own posts are asked for.' }),
    window: windowSchema,
    windowFrom: z.enum(['words', 'caller', 'earlier', 'none']).openapi({
      description:
        'Where the window comes from: words of the question, bounds of the caller, the question before, or nothing: everything up to asOf.',
    }),
    windowWords: z.string().optional().openapi({ description: 'These words.', example: 'since Monday' }),
    followsUp: z
      .object({ kept: z.array(z.string()), replaced: z.array(z.string()), window: z.boolean() })
      .nullable()
      .openapi({ description: 'What was taken from the question before, and what gave way; null: it stands by itself.' }),
    needs: z.enum(['posts', 'timeless', 'none']).openapi({
      description:
        'none: no question about the world; timeless: what is asked hardly ages. Both may be answered without posts where the operator allows that.',
    }),
    notes: z.array(z.string()).openapi({ description: 'What else a reader should know of it, in sentences.' }),
    words: z.string().openapi({ description: 'All of it in one line.' }),
  })
  .openapi('Understood')

export const askResultSchema = z
  .object({
    id: z.string(),
    question: z.string(),
    asOf: time,
    finish: z.enum(['complete', 'abstained', 'length', 'aborted', 'failed']),
    text: z.string().openapi({ description: 'The sentences joined, with [n] after each cited one.' }),
    sentences: z.array(sentenceSchema),
    citations: z.array(citationSchema),
    model: z.string().openapi({ description: 'Who was asked to write.' }),
    source: z
      .enum(['posts', 'model'])
      .default('posts')
      .openapi({ description: 'model: written by the model alone, not from posts; nothing in it was checked.' }),
    degraded: failureSchema.nullable().openapi({ description: 'Why posts are quoted where the model was to write.' }),
    reasoning: z
      .string()
      .optional()
      .openapi({ description: 'What the model thought before it wrote, cut after 20,000 characters: unchecked, no part of the answer.' }),
    dropped: z
      .record(z.string(), z.int())
      .default({})
      .openapi({ description: 'Drafted sentences that failed a check, by check, whether left out or replaced by a quote.' }),
    usage: usageSchema.default({ calls: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0 }),
    prompt: z.string().nullable().default(null).openapi({
      description: 'Name and version of the prompt, as in `GET /api/models`; null: no model was asked.',
      example: 'by-cluster-1',
    }),
    reranked: z
      .object({ model: z.string(), prompt: z.string(), posts: z.int(), tookMs: z.number(), failed: failureSchema.optional() })
      .optional()
      .openapi({
        description:
          'Where the operator set a model that re-ranks: how many of the best posts it judged; `failed`: why their order stayed.',
      }),
    checks: z
      .object({
        names: z.array(z.string()),
        lexicalFrom: z.number(),
        measured: z.object({ passing: z.int(), false: z.int(), date: z.string() }).nullable(),
        secondReading: z
          .object({ model: z.string(), prompt: z.string(), read: z.int(), doubted: z.int(), failed: failureSchema.optional() })
          .optional()
          .openapi({
            description:
              'Where the operator set a model that reads such sentences a second time: how many it read, and how many of them it doubts; those are `partial`.',
          }),
      })
      .optional()
      .openapi({
        description:
          'Where a model wrote: the checks its sentences had to pass, the share of their words that the cited posts must hold, and of how many sentences that pass how many were found false (`groundswell eval citations`). Checks lower trust; none shows that a sentence is true.',
      }),
    window: windowSchema,
    searched: z.object({ posts: z.int(), queries: z.int() }),
    tookMs: z.number(),
    error: failureSchema.optional().openapi({ description: 'Why, when `finish` is `failed`.' }),
    searches: z.array(searchStepSchema),
    understood: understoodSchema
      .nullable()
      .default(null)
      .openapi({ description: 'How the question was read; null: it was not, or by an older version.' }),
    whose: z
      .object({
        own: z.boolean(),
        speakers: z.array(
          z.object({
            name: z.string(),
            accounts: z.array(z.object({ handle: z.string(), name: z.string(), by: z.enum(['handle', 'name']) })),
          }),
        ),
      })
      .optional()
      .openapi({
        description:
          'Where somebody’s own words were asked for: which accounts were taken for theirs, by their handle or the name that they show, and whether the answer rests on their posts alone (`own`) or on posts that name them. A name is no proof of a person.',
      }),
    declined: z.enum(['needs-no-posts', 'no-words']).optional().openapi({
      description:
        'Of an answer that abstains without a search: it is no question about the world and no model may answer it, or it holds no word to search for.',
    }),
    /** Where the window asked for holds nothing on this but the store spans other times: ask again with these bounds. */
    otherSpan: z.object({ from: time, until: time, posts: z.int() }).optional(),
    /** Every post found relevant, cited or not, best first: "all N posts". */
    found: z.array(z.object({ postId: z.string(), similar: z.object({ posts: z.int(), authors: z.int() }) })),
    foundAtLeast: z.boolean().default(false).openapi({
      description: 'The search was cut: more posts than those in `found` may be about it, as the text then says ("At least …").',
    }),
    conversation: z
      .array(z.object({ id: z.string(), question: z.string() }))
      .openapi({ description: 'The questions this one follows up on, oldest first.' }),
    shown: shownSchema.default('live').openapi({ description: 'demo: every post behind this answer is invented.' }),
    covered: windowSchema
      .nullable()
      .default(null)
      .openapi({ description: 'From the oldest to the newest post of the store, whatever was asked; null: it was empty.' }),
    tried: z
      .array(z.object({ source: z.string(), why: z.string().optional() }))
      .optional()
      .openapi({ description: 'Where nothing was in the store yet: the sources that are to be read, and why nothing comes from them.' }),
    missing: z
      .array(z.object({ source: z.string(), from: time, until: time }))
      .default([])
      .openapi({ description: 'Times within it that a live source is still reading.' }),
    notKept: z.string().optional().openapi({
      description: 'Why this answer could not be saved, as on a full disk: it is not to be found again, nor asked on from.',
    }),
    picturesRead: z
      .boolean()
      .optional()
      .openapi({ description: 'Where `pictureText: true` was asked for: whether this server reads words in pictures.' }),
    lagMs: z
      .record(z.string(), z.number())
      .default({})
      .openapi({ description: 'How far each live source was behind its network when the question came, in milliseconds.' }),
    unavailable: z.int().openapi({ description: 'Sources of this saved answer that are no longer available.' }),
  })
  .openapi('AskResult')

/** The events of a streamed answer, in order: one start, searches, sentences with their citations, and one result at the end. */
export const askEventSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('answer-start'),
      id: z.string(),
      asOf: time,
      window: windowSchema,
      model: z.string(),
      source: askResultSchema.shape.source,
      understood: understoodSchema.optional(),
    }),
    z.object({ type: z.literal('search-start'), search: z.int(), terms: z.array(z.string()), window: windowSchema }),
    z.object({ type: z.literal('search-end'), search: z.int(), step: searchStepSchema }),
    z.object({ type: z.literal('citation-add'), citation: citationSchema }),
    z.object({ type: z.literal('sentence'), index: z.int(), sentence: sentenceSchema }),
    z
      .object({ type: z.literal('reasoning-delta'), text: z.string() })
      .openapi({ description: 'What the model thinks before it writes: unchecked, no part of the answer.' }),
    z.object({ type: z.literal('degraded'), error: failureSchema }),
    z.object({ type: z.literal('answer-end'), result: askResultSchema }),
  ])
  .openapi('AskEvent')

export const watchRequestSchema = z
  .object({
    answer: z.string().min(1).max(64).openapi({ description: 'Id of a saved answer.' }),
    minutes: z
      .int()
      .min(1)
      .max(1_440)
      .optional()
      .openapi({ description: 'It stops by itself after so many, and never later than the server’s own limit.', example: 30 }),
  })
  .openapi('WatchRequest')

const told = {
  authors: z.int().openapi({ description: 'Distinct authors who say it, copies included.' }),
  since: time.openapi({ description: 'When the first of them said it.' }),
  sentences: z
    .array(sentenceSchema)
    .openapi({ description: 'What is told of it: a sentence made by code, then the newest post’s own words.' }),
}
export const answerChangeSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('figure'), from: z.string().optional(), to: z.string(), ...told }),
    z.object({ kind: z.literal('denial'), ...told }),
    z.object({ kind: z.literal('correction'), ...told }),
    z.object({ kind: z.literal('confirmed'), ...told }),
    z.object({ kind: z.literal('resolved'), ...told }),
    z.object({ kind: z.literal('fact'), ...told }),
    z.object({ kind: z.literal('first-word'), ...told }),
    z.object({
      kind: z.literal('source-gone'),
      citations: z.array(z.int()).openapi({ description: 'Numbers of sources that are no longer available.' }),
      sentences: z.array(z.int()).openapi({ description: 'Which sentences of the answer go with them, from 0.' }),
    }),
  ])
  .openapi('AnswerChange', {
    description:
      'figure: a newer one that enough authors give; denial, correction, confirmed: of what is said in the answer; resolved: what was denied is settled; fact: something new that several say; first-word: the first post about the question; source-gone: a cited post was deleted or hidden.',
  })

/**
 * What happens to an answer that is kept current: one start, then changes as they come, at most one update in five seconds, and one end. Numbers
 * of citations go on from those of the answer. `watch-count`: more posts about it, and nothing new in them.
 */
export const watchEventSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('watch-start'),
      answer: z.string(),
      asOf: time,
      until: time.openapi({ description: 'How long it is kept current at most; `asOf`: not at all, since nothing new can change it.' }),
    }),
    z.object({
      type: z.literal('watch-update'),
      at: time,
      changes: z.array(answerChangeSchema),
      citations: z.array(citationSchema).openapi({ description: 'Those that are new.' }),
    }),
    z.object({ type: z.literal('watch-count'), at: time, posts: z.int(), authors: z.int() }),
    z.object({
      type: z.literal('watch-end'),
      reason: z
        .enum(['over', 'time'])
        .openapi({ description: 'over: nothing new can change the answer; time: as long as it goes by itself.' }),
      message: z.string(),
    }),
  ])
  .openapi('WatchEvent')

export const tailRequestSchema = z
  .object({
    query: searchRequestSchema.shape.query.default(''),
  })
  .openapi('TailRequest')

/** Posts as they come. `gone`: a shown post was deleted or hidden; `skipped`: the reader was too slow for so many. */
export const tailEventSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('post'), post: postSchema }),
    z.object({ type: z.literal('gone'), postId: z.string() }),
    z.object({ type: z.literal('skipped'), posts: z.int() }),
  ])
  .openapi('TailEvent')

export const importResultSchema = z
  .object({
    read: z.int().openapi({ description: 'Records read.' }),
    stored: z.int(),
    repeated: z.int(),
    refused: z.record(z.string(), z.int()).openapi({ description: 'By reason: malformed, undated, too-large, not-public, deleted.' }),
    seconds: z.number(),
    finish: z.enum(['complete', 'aborted']),
    resumedAfter: z.int().optional().openapi({ description: 'Records that an interrupted earlier run had already stored.' }),
    samples: z
      .array(z.object({ reason: z.string(), sample: z.string() }))
      .openapi({ description: 'The beginning of a few refused records.' }),
  })
  .openapi('ImportResult')

export const importEventSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('progress'),
      read: z.int(),
      stored: z.int(),
      bytes: z.number(),
      totalBytes: z.number().optional(),
      seconds: z.number(),
    }),
    z.object({ type: z.literal('import-end'), result: importResultSchema }),
    z.object({ type: z.literal('import-fail'), error: failureSchema, result: importResultSchema }),
  ])
  .openapi('ImportEvent')

/** Of the last thousand, in milliseconds. */
const timingsSchema = z.object({ count: z.int(), p50: z.number(), p95: z.number(), p99: z.number() })

export const sourceSchema = z
  .object({
    name: z.string(),
    state: z.enum(['archive', 'connecting', 'catching-up', 'live', 'waiting', 'stopped']),
    posts: z.int(),
    lagMs: z.number().nullable(),
    perSecond: z.number(),
    drops: z
      .record(z.string(), z.int())
      .openapi({ description: 'Refused items since the start, by reason; `shed`: counts left out when behind.' }),
    reconnects: z.int().optional(),
    waiting: z.int().optional().openapi({ description: 'Events that wait for the store.' }),
    findableMs: timingsSchema.optional().openapi({ description: 'From the receipt of a post to the moment it can be found.' }),
    goneMs: timingsSchema.optional().openapi({ description: 'From the receipt of a delete or hide to the moment what it names is gone.' }),
    error: z.string().optional().openapi({ description: 'Why a live source waits.' }),
    retryAt: time.optional(),
    behind: z
      .object({ from: time, at: time, until: time })
      .optional()
      .openapi({ description: 'What was missed, from `from` to `until`, is being read beside the newest posts; `at`: how far.' }),
    gaps: z.int().optional().openapi({ description: 'How often the network itself had lost posts.' }),
    gap: z.string().optional(),
  })
  .openapi('Source')

export const statusSchema = z
  .object({
    posts: z.int(),
    span: z.object({ from: time, until: time }).nullable(),
    networks: z.record(z.string(), z.int()),
    sources: z.array(sourceSchema),
    store: z.object({
      bytes: z.int(),
      full: z.boolean().default(false).openapi({
        description: 'The disk is full: nothing new is kept, questions are answered. It is tried again by itself.',
      }),
    }),
    model: z.string(),
    version: z.string(),
    importing: z.boolean(),
    answers: z
      .object({ firstSentenceMs: timingsSchema.optional(), wholeMs: timingsSchema.optional() })
      .openapi({ description: 'How long answers took since the start: to their first cited sentence, and whole.' }),
    shown: shownSchema,
    live: z
      .object({ posts: z.int(), sources: z.array(sourceSchema) })
      .optional()
      .openapi({ description: 'While the demo is shown: how the real sources do meanwhile.' }),
    pictures: z
      .object({
        state: z.enum(['ready', 'no-runtime', 'off']),
        kept: z.int(),
        bytes: z.int(),
        reading: z.object({ read: z.int(), withText: z.int(), waiting: z.int() }).optional(),
      })
      .optional()
      .openapi({
        description: 'Of a server: whether previews of pictures are made, and how many are kept. no-runtime: `groundswell media install`.',
      }),
  })
  .openapi('Status')

export const modelSchema = z
  .object({
    name: z.string(),
    kind: z.enum(['none', 'gguf', 'openai']).openapi({ description: 'none: code alone; gguf: in this computer; openai: a server.' }),
    writer: z.enum(['extractive', 'by-cluster', 'whole-prompt']),
    why: z.string().openapi({ description: 'Why this writer.' }),
    isDefault: z.boolean(),
    sendsTo: z.string().nullable().openapi({ description: 'The host that posts and questions are sent to; null: none but this computer.' }),
    localServer: z.string().optional().openapi({ description: 'The server on this computer that they go to, where there is one.' }),
    prompts: z.array(z.object({ name: z.string(), text: z.string() })).openapi({
      description:
        'What the model is told, word for word: for posts and, where it may, for answers without them and for putting posts in order.',
    }),
    answersAlone: z.boolean().openapi({ description: 'Whether it may answer without posts.' }),
  })
  .openapi('Model')
export const modelsSchema = z.object({ models: z.array(modelSchema) }).openapi('Models')

export const suggestionsSchema = z.object({ questions: z.array(z.string()) }).openapi('Suggestions')

export const trendsRequestSchema = z
  .object({
    window: z.int().min(1).max(60).optional().openapi({ description: 'Minutes: what burst in the last so many; default 15.', example: 15 }),
    limit: z.int().min(1).max(20).optional().openapi({ description: '1..20; default 10.' }),
    lang: filters.lang.openapi({ description: 'BCP 47: of posts in this language alone.', example: 'en' }),
  })
  .openapi('TrendsRequest')

export const trendSchema = z
  .object({
    title: z.string(),
    question: z.string().openapi({ description: 'Asks for it, as it stands.' }),
    terms: z
      .array(
        z.object({
          text: z.string(),
          kind: z.enum(['term', 'phrase', 'name', 'tag', 'link']),
          score: z.number().openapi({ description: 'Standard deviations above what was to be expected.' }),
          authors: z.int().openapi({ description: 'Who said it, near-copies counted little, over `window` minutes.' }),
          expected: z.number().openapi({ description: 'Authors that were to be expected.' }),
          window: z.int(),
        }),
      )
      .openapi({ description: 'What bursts together, the strongest first.' }),
    score: z.number(),
    authors: z.int().openapi({ description: 'Distinct authors among its best posts of the last hour, at most 100 of these.' }),
    networks: z.record(z.string(), z.int()).openapi({ description: 'Of these posts.' }),
    langs: z.record(z.string(), z.int()).openapi({ description: 'Of these posts; empty where none is told.' }),
    firstAt: time.openapi({ description: 'When the oldest of these posts was witnessed.' }),
    since: time.openapi({ description: 'When the burst was noticed.' }),
    lastAt: time.openapi({ description: 'When it last was one.' }),
    minutes: z.array(z.int()).openapi({
      description: 'Mentions of its strongest term in each of the last 60 minutes, the present one last; an author once in five.',
    }),
    posts: z.array(postSchema).openapi({ description: 'What several of its authors say.' }),
  })
  .openapi('Trend')
export const trendsSchema = z
  .object({
    trends: z.array(trendSchema),
    asOf: time,
    posts: z.int().openapi({ description: 'Posts of the last hour that were counted.' }),
    starting: z.boolean().openapi({ description: 'The last hours are still being read after a start.' }),
    shown: shownSchema.openapi({ description: 'demo: every post behind them is invented.' }),
  })
  .openapi('Trends')

export const answerSchema = askResultSchema.extend({ trace: z.record(z.string(), z.unknown()) }).openapi('SavedAnswer')

export type AskRequest = z.output<typeof askRequestSchema>
export type MediaView = z.infer<typeof mediaSchema>
export type SearchRequest = z.output<typeof searchRequestSchema>
export type ModelView = z.infer<typeof modelSchema>
export type AskEvent = z.infer<typeof askEventSchema>
export type AskResult = z.infer<typeof askResultSchema>
export type SavedAnswer = z.infer<typeof answerSchema>
export type Citation = z.infer<typeof citationSchema>
export type Sentence = z.infer<typeof sentenceSchema>
export type SearchStep = z.infer<typeof searchStepSchema>
export type SearchResult = z.infer<typeof searchResultSchema>
export type SearchResultHit = z.infer<typeof hitSchema>
export type PostView = z.infer<typeof postSchema>
export type TailRequest = z.output<typeof tailRequestSchema>
export type TailEvent = z.infer<typeof tailEventSchema>
export type WatchRequest = z.output<typeof watchRequestSchema>
export type WatchEvent = z.infer<typeof watchEventSchema>
export type AnswerChange = z.infer<typeof answerChangeSchema>
export type TrendsRequest = z.output<typeof trendsRequestSchema>
export type TrendsView = z.infer<typeof trendsSchema>
export type TrendView = z.infer<typeof trendSchema>
export type ImportEvent = z.infer<typeof importEventSchema>
export type ImportResult = z.infer<typeof importResultSchema>
export type Status = z.infer<typeof statusSchema>
export type SourceStatus = z.infer<typeof sourceSchema>
export type Shown = z.infer<typeof shownSchema>
export type ErrorBody = z.infer<typeof errorSchema>
