/**
 * What real posts are like, as figures: measured over congress-2016, stocknet-2014, ira-2016q4, bluesky-2025, both Weibo sets and the TREC
 * corpus of the shared data (`node bench/generator-fit.ts` measures them again). No word of a real post is here or anywhere in the generator.
 */
export type Ranked = {
  /** Share of all draws by rank; between two ranks a power law. */
  readonly points: readonly (readonly [rank: number, share: number])[]
  /** Beyond the last rank: share ~ rank^−tail, without an end, so that new ones keep coming. */
  readonly tail: number
}
/** Values at 0, 10, 25, 50, 75, 90, 99 and 100 % of all posts; straight lines between them. */
export type Quantiles = readonly [number, number, number, number, number, number, number, number]

/** Words of 574,227 posts in English, of 91,406 in Russian, and of 156,000 in Chinese, there fitted so that the pairs of characters come out right. */
export const words: Readonly<Record<'spaced' | 'cyrillic' | 'unspaced', Ranked>> = {
  spaced: {
    points: [
      [1, 0.0292],
      [3, 0.0153],
      [10, 0.009],
      [30, 0.00282],
      [100, 9.29e-4],
      [300, 3.56e-4],
      [1_000, 1.3e-4],
      [3_000, 4.11e-5],
      [10_000, 7.72e-6],
      [30_000, 1.37e-6],
    ],
    tail: 1.72,
  },
  cyrillic: {
    points: [
      [1, 0.0398],
      [3, 0.0185],
      [10, 0.00481],
      [30, 0.00188],
      [100, 7.48e-4],
      [300, 3.02e-4],
      [1_000, 1.12e-4],
      [3_000, 4.43e-5],
      [10_000, 1.38e-5],
      [30_000, 3.94e-6],
    ],
    tail: 2,
  },
  unspaced: {
    points: [
      [1, 0.026],
      [3, 0.02],
      [10, 0.011],
      [30, 0.0036],
      [100, 0.0013],
      [300, 5.2e-4],
      [1_000, 1.9e-4],
      [3_000, 6.4e-5],
      [10_000, 1.1e-5],
      [30_000, 2.4e-6],
    ],
    tail: 1.7,
  },
}
/** Posts by author in bluesky-2025: 10,681 posts by 7,987. */
export const authors: Ranked = {
  points: [
    [1, 0.0029],
    [10, 0.0016],
    [100, 5.6e-4],
    [1_000, 1.9e-4],
    [3_000, 1.1e-4],
  ],
  tail: 1.33,
}
/** Hosts of links in congress-2016, stocknet-2014 and bluesky-2025. */
export const hosts: Ranked = {
  points: [
    [1, 0.158],
    [10, 0.0149],
    [100, 8.5e-4],
    [1_000, 6.7e-5],
  ],
  tail: 1.5,
}
export const tags: Ranked = {
  points: [
    [1, 0.012],
    [10, 0.006],
    [100, 0.0012],
    [1_000, 1.6e-4],
    [10_000, 1.4e-5],
  ],
  tail: 1.5,
}

/** Words of a post: two thirds as on X (English), one third as on Bluesky; unspaced scripts as in the Weibo reposts. */
export const lengths: Readonly<Record<'x' | 'bluesky' | 'unspaced', Quantiles>> = {
  x: [1, 6, 10, 14, 19, 22, 34, 60],
  bluesky: [3, 13, 22, 36, 45, 51, 58, 90],
  unspaced: [1, 2, 4, 7, 15, 28, 113, 138],
}
export const shareAsBluesky = 1 / 3
export const likes: Quantiles = [0, 0, 0, 1, 3, 8, 82, 17_873]

/** Of all posts. Links, pictures and replies lie between the sets, which were gathered by search; the TREC corpus gives the copies (6 % word by word). */
export const shares = {
  copy: 0.08,
  link: 0.25,
  /** Of the links: with a card that shows title and description. */
  card: 0.6,
  tag: 0.19,
  mention: 0.1,
  media: 0.25,
  /** Of the media: described. */
  alt: 0.3,
  reply: 0.35,
  quote: 0.05,
  emoji: 0.12,
  label: 0.01,
  /** Come minutes to hours after they were witnessed elsewhere. */
  late: 0.02,
  /** Claim to be from days or years ago. */
  backDated: 0.01,
  /** About something that many write about just then. */
  burst: 0.25,
} as const

/** Our choice, as no set of the shared data shows a whole network: a mix like Bluesky's. */
export const languages: Readonly<Record<string, number>> = {
  en: 0.57,
  ja: 0.13,
  pt: 0.08,
  de: 0.06,
  es: 0.05,
  fr: 0.03,
  ko: 0.02,
  zh: 0.02,
  ru: 0.02,
  ar: 0.01,
  el: 0.005,
  th: 0.005,
}
