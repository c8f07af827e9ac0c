import type { AuthorId, Card, Media, Post, PostId } from '../../src/post/index.ts'
import * as fit from './fit.ts'
import { createRandom, createRanks, drawQuantile, hashed } from './ranks.ts'
import { createLexicon, type Lexicon } from './words.ts'

export type GeneratorOptions = {
  readonly seed: number
  /** Of the whole run: they spread over ten days. More can be drawn, at the same pace. */
  readonly posts: number
  /** Shares of languages; default: a mix like Bluesky's. */
  readonly languages?: Readonly<Record<string, number>>
  /** Share of posts as long as Bluesky's, the others as X's. */
  readonly asBluesky?: number
}
/** What the generator knows about its own words, so that questions can be asked that have answers. */
export interface PostGenerator {
  next(): Post
  /** Bursts begun so far: words that many posts of those hours share. */
  readonly topics: readonly Topic[]
  readonly english: Lexicon
}
export type Topic = {
  readonly language: string
  readonly words: readonly string[]
  readonly tag: string
  readonly from: number
  readonly until: number
}

const dayMs = 86_400_000
/** Fixed, so that the same seed gives the same bytes on any day. */
export const firstMs = Date.UTC(2026, 9, 1)
export const spanMs = 10 * dayMs
const bursts = 400
/** Texts that may be copied, and posts that may be answered. */
const remembered = 4_096
/** Each how many-th is. */
const rememberedEach = 4
const emojis = ['😀', '😂', '❤️', '🔥', '🙏', '👀', '🎉', '😭', '✨', '🤔', '🚀', '👍🏽']
const base32 = 'abcdefghijklmnopqrstuvwxyz234567'
const sortable = '234567abcdefghijklmnopqrstuvwxyz'

/** Invented posts with the statistics of real ones (`fit.ts`), distinct, in order of arrival; a pure function of the options. */
export function createPosts({ seed, posts, languages = fit.languages, asBluesky = fit.shareAsBluesky }: GeneratorOptions): PostGenerator {
  const random = createRandom(seed)
  const drawAuthor = createRanks(fit.authors, random)
  const drawHost = createRanks(fit.hosts, random)
  const drawTag = createRanks(fit.tags, random)
  const drawWord = {
    spaced: createRanks(fit.words.spaced, random),
    cyrillic: createRanks(fit.words.cyrillic, random),
    unspaced: createRanks(fit.words.unspaced, random),
  }
  const parts: string[] = []
  const lexicons = new Map(['en', ...Object.keys(languages)].map((language) => [language, createLexicon(language)]))
  const english = lexicons.get('en') as Lexicon
  const cumulated = cumulate(languages)
  const pace = spanMs / posts
  const planned = planTopics(random, languages, lexicons)
  const begun: Topic[] = []
  let active: Topic[] = []
  const texts = new Array<string>(remembered)
  const recent = new Array<{ id: PostId; thread: PostId }>(remembered)
  let [n, held, at, firstUntil] = [0, 0, firstMs, Infinity]

  function languageOf(author: number): string {
    const share = hashed(author, 11)
    return cumulated.find(([, upTo]) => share < upTo)?.[0] ?? 'en'
  }

  /** Busy days and quiet nights, and now and then a minute with three times as many. */
  function advance(): void {
    const night = 1 - 0.45 * Math.cos((at / dayMs) * 2 * Math.PI)
    const rush = hashed(Math.floor(at / 60_000), 12) < 0.02 ? 3 : 0.96
    at += (pace / (night * rush)) * (0.2 + 1.6 * random())
    while (planned[begun.length] && (planned[begun.length]?.from ?? Infinity) <= at) {
      const topic = planned[begun.length] as Topic
      begun.push(topic)
      active.push(topic)
      firstUntil = Math.min(firstUntil, topic.until)
    }
    if (at > firstUntil) {
      active = active.filter(({ until }) => until > at)
      firstUntil = Math.min(...active.map(({ until }) => until))
    }
  }

  function write(language: string, count: number, topic: Topic | undefined): string {
    const lexicon = lexicons.get(language) ?? english
    const draw = drawWord[lexicon.isUnspaced || language === 'ko' ? 'unspaced' : language === 'ru' ? 'cyrillic' : 'spaced']
    parts.length = 0
    for (let length = 0; length < count;) {
      const comma = length > 0 && random() < 0.065
      const word = topic && random() < 0.12 ? pick(topic.words) : lexicon.word(draw())
      if (lexicon.isUnspaced) parts.push(comma ? `、${word}` : word)
      else parts.push(length === 0 ? word : comma ? `, ${word}` : ` ${word}`)
      length += lexicon.isUnspaced ? word.length : 1
    }
    return parts.join('') // in one piece: what is remembered holds no words
  }

  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const chance = (share: number) => random() < share

  function makeText(language: string, topic: Topic | undefined, extras: Extras): string {
    if (chance(fit.shares.copy)) {
      // The newest are copied most.
      const copied = texts[(held - 1 - Math.floor(random() ** 3 * Math.min(held, remembered))) % remembered]
      if (copied) return chance(0.75) ? copied : `${copied} ${english.word(2 + Math.floor(random() * 30))}`
    }
    const kind = lexicons.get(language)?.isUnspaced ? 'unspaced' : chance(asBluesky) ? 'bluesky' : 'x'
    const marks = extras.tags.length + extras.mentions.length + (extras.link ? 1 : 0)
    let text = write(language, Math.max(1, drawQuantile(fit.lengths[kind], random) - marks), topic)
    for (const { handle } of extras.mentions) text = `@${handle} ${text}`
    for (const tag of extras.tags) text += ` #${tag}`
    if (chance(fit.shares.emoji)) text += ` ${pick(emojis)}`
    if (extras.link && !extras.card) text += ` ${extras.link}`
    return text
  }

  function makeExtras(language: string, topic: Topic | undefined): Extras {
    const link = chance(fit.shares.link) ? `https://${hostOf(drawHost())}/${base(random() * 2 ** 40, 8)}` : undefined
    const tags = topic && chance(0.4) ? [topic.tag] : chance(fit.shares.tag) ? [tagOf(drawTag(), english)] : []
    const mentions = chance(fit.shares.mention) ? [drawAuthor()].map((author) => ({ id: authorOf(author), handle: handleOf(author) })) : []
    const card =
      link !== undefined && chance(fit.shares.card)
        ? { title: write(language, 6, topic), description: write(language, 14, topic), url: link }
        : undefined
    return { link, tags, mentions, card }
  }

  function mediaOf(language: string, url: string): Media[] {
    if (!chance(fit.shares.media)) return []
    return [{ kind: chance(0.9) ? 'image' : 'video', url, alt: chance(fit.shares.alt) ? write(language, 10, undefined) : '' }]
  }

  return {
    topics: begun,
    english,
    next() {
      advance()
      const receivedAt = Math.floor(at)
      const topic = active.length > 0 && chance(fit.shares.burst) ? active[Math.floor(random() ** 2 * active.length)] : undefined
      const author = drawAuthor()
      const language = topic?.language ?? languageOf(author)
      const witnessedAt = chance(fit.shares.late) ? receivedAt - Math.floor(-Math.log(1 - random()) * 1_200_000) : receivedAt
      const createdAt = chance(fit.shares.backDated) ? witnessedAt - Math.floor(random() ** 4 * 1_000 * dayMs) : witnessedAt - 200
      const did = didOf(author)
      const rkey = tid(receivedAt, n)
      const id = `bluesky:at://${did}/app.bsky.feed.post/${rkey}` as PostId
      const url = `https://bsky.app/profile/${did}/post/${rkey}`
      const extras = makeExtras(language, topic)
      const text = makeText(language, topic, extras)
      const answered = chance(fit.shares.reply) ? recent[Math.floor(random() * Math.min(held, remembered))] : undefined
      const quoted = chance(fit.shares.quote) ? recent[Math.floor(random() * Math.min(held, remembered))] : undefined
      if (n++ % rememberedEach === 0) {
        texts[held % remembered] = text
        recent[held++ % remembered] = { id, thread: answered?.thread ?? id }
      }
      return {
        id,
        author: { id: `bluesky:${did}` as AuthorId, handle: '', name: '' },
        text,
        url,
        createdAt,
        witnessedAt,
        receivedAt,
        langs: [language],
        links: extras.link === undefined ? [] : [extras.link],
        tags: extras.tags,
        mentions: extras.mentions.map((mention) => mention.id),
        media: mediaOf(language, url),
        ...(answered && { replyTo: answered.id, thread: answered.thread }),
        ...(quoted && { quoteOf: quoted.id }),
        ...(extras.card && { card: extras.card }),
        labels: chance(fit.shares.label) ? ['graphic-media'] : [],
        counts: { likes: drawQuantile(fit.likes, random), reposts: 0, replies: 0, quotes: 0 },
        version: tid(receivedAt, n + 1),
        consent: 'answer',
      }
    },
  }
}

type Extras = {
  readonly link: string | undefined
  readonly tags: readonly string[]
  readonly mentions: readonly { id: AuthorId; handle: string }[]
  readonly card: Card | undefined
}

function planTopics(random: () => number, languages: Readonly<Record<string, number>>, lexicons: ReadonlyMap<string, Lexicon>): Topic[] {
  const names = cumulate(languages)
  const topics = Array.from({ length: bursts }, (_, i): Topic => {
    const share = random()
    const language = names.find(([, upTo]) => share < upTo)?.[0] ?? 'en'
    const lexicon = lexicons.get(language)
    const words = Array.from({ length: 12 }, () => lexicon?.word(300 + Math.floor(random() ** 2 * 30_000)) ?? '')
    const from = i < 20 ? firstMs : firstMs + random() * spanMs
    const lasts = 3_600_000 * (1 + 35 * random() ** 2)
    return { language, words, tag: `${lexicon?.word(2_000 + i) ?? 'tag'}${2_000 + i}`, from, until: from + lasts }
  })
  return topics.sort((a, b) => a.from - b.from)
}

function cumulate(shares: Readonly<Record<string, number>>): [name: string, upTo: number][] {
  const sum = Object.values(shares).reduce((all, share) => all + share, 0)
  let upTo = 0
  return Object.entries(shares).map(([name, share]) => [name, (upTo += share / sum)])
}

/** As of the directory of Bluesky: 24 characters. */
function didOf(author: number): string {
  return `did:plc:${base(hashed(author, 1) * 2 ** 40, 8)}${base(hashed(author, 2) * 2 ** 40, 8)}${base(author * 1_009, 8)}`
}
export const authorOf = (author: number) => `bluesky:${didOf(author)}` as AuthorId
const handleOf = (author: number) => `${base(hashed(author, 3) * 2 ** 30, 6)}${author % 97}.example`
const hostOf = (host: number) => `${base(hashed(host, 4) * 2 ** 30, 6)}${host}.example`
const tagOf = (tag: number, lexicon: Lexicon) =>
  tag % 7 === 0 ? `${lexicon.word(tag + 50)}${tag}` : `${lexicon.word(tag + 50)}${lexicon.word(20 + (tag % 90))}`

/** A number below 2^53 in `size` characters; what does not fit is left out. */
function base(value: number, size: number): string {
  let text = ''
  let left = Math.floor(value)
  for (let i = 0; i < size; i++) {
    text += base32[left % 32]
    left = Math.floor(left / 32)
  }
  return text
}

/** A timestamp identifier (atproto.com/specs/tid): 11 characters of microseconds, two of a clock. */
function tid(ms: number, count: number): string {
  let left = ms * 1_000 + (count % 1_000)
  let text = ''
  for (let i = 0; i < 11; i++) {
    text = `${sortable[left % 32]}${text}`
    left = Math.floor(left / 32)
  }
  return `${text}${sortable[count % 32]}${sortable[(count >> 5) % 32]}`
}
