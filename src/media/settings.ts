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
  /** Posts whose previews are kept are held against the store so often, besides what the store tells of at once. */
  cache: { lookAgainMs: 60_000, lookAtOnce: 500 },
} as const
