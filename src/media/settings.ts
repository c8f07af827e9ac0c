/** Every number that decides something about pictures. Bytes, pixels and milliseconds. */
export const mediaSettings = {
  fetch: {
    /** Of one picture as it comes; networks take 1 to 16 MB. */
    maxBytes: 12_000_000,
    /** From the first byte asked for to the last one that came, redirects included. */
    deadlineMs: 10_000,
    maxRedirects: 3,
    /** Pictures on their way at once, and those that wait for that; more are refused. */
    atOnce: 4,
    waiting: 64,
    /** What could not be had is not asked for again before; of so many this is remembered. */
    failedForMs: 600_000,
    failuresKept: 1_000,
  },
  decode: {
    /** 40 megapixels are a photograph of any phone; a picture that claims more is refused before it is unpacked. */
    maxPixels: 40_000_000,
    /** A picture that takes longer ends the process that decodes it. */
    deadlineMs: 10_000,
    /** The process ends, and its memory comes back, when nothing was decoded for so long. */
    idleMs: 60_000,
  },
  /** Labels of posts whose pictures are shown after a click alone, besides those of which the operator warns. */
  sensitive: ['sensitive', 'content-warning'],
  preview: { mostWidth: 640, mostHeight: 640, quality: 74 },
  read: {
    /** Lines of which the reader itself is less sure (0..100) are left out: what it sees in leaves and faces. */
    leastConfidence: 60,
    /** Letters and digits that a picture must show in all, so as not to count as one with words. */
    leastLetters: 8,
    /** UTF-16 units that are kept of one picture. */
    mostText: 2_000,
    /** Pictures are made grey and this wide before they are read (measured: docs/benchmarks.md); none is higher. */
    width: 1_200,
    mostHeight: 3_000,
    deadlineMs: 30_000,
    /** Of a post that arrives they are read only where its own words are fewer: those of cited posts always are. */
    fewWords: 12,
    /** A picture of which its author says at least so many words is not read. */
    altWords: 5,
    perPost: 2,
    /** Posts that wait; the oldest go unread. Those that were looked at are remembered. */
    waiting: 200,
    remembered: 10_000,
    /** Between two pictures it rests so many times as long as the last one took: at most half of one core. */
    rest: 1,
    /** Languages that can be read. */
    languages: ['en'],
  },
  /** Posts whose previews are kept are held against the store so often, besides what the store tells of at once. */
  cache: { lookAgainMs: 60_000, lookAtOnce: 500 },
} as const
