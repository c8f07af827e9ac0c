/** Every number that decides something about feeds. Times in milliseconds. */
export const feedSettings = {
  reading: {
    /** Of a document, after decompression. */
    mostBytes: 5_000_000,
    /** Elements within elements; deeper ones are left out. */
    mostDepth: 200,
    mostElements: 200_000,
    mostItems: 2_000,
    /** Of one item's markup, in UTF-16 units: what a post keeps is a tenth of it. */
    mostMarkup: 200_000,
    mostTags: 20,
    mostLinks: 50,
    mostMedia: 10,
    mostAuthors: 3,
    /** Of one author as written, before addresses and marks go: looking for these takes the square of it. */
    mostNameLength: 500,
    mostHubs: 3,
  },
  /** An item that claims to be older names no date but a missing one (0 is 1970). RSS is of 1999, its archives a little older. */
  firstDate: Date.UTC(1990, 0, 1),
  rhythm: {
    leastMs: 60_000,
    mostMs: 3_600_000,
    /** A feed is asked so often between two of its items. */
    perGap: 3,
    /** Its newest items that tell how often it has some. */
    items: 10,
    /** Shorter or longer by this share, by chance, so that feeds do not fall into step. */
    jitter: 0.1,
    /** After failures: doubling, at most this. */
    failureMs: 120_000,
    /** After so many in a row at the address to which it moved, it is asked for at the one under which it was added. */
    backAfter: 5,
    mostFailureMs: 12 * 3_600_000,
    /** A wish to wait (`Retry-After`) is kept up to this. */
    mostRetryMs: 24 * 3_600_000,
  },
  requests: {
    /** Whoever counts must never see more than 20, and requests begun apart may arrive closer together. */
    perSecond: 17,
    atOnce: 16,
    /** Between two requests to one host. */
    perHostMs: 1_000,
    /** A start spreads the feeds that are due over so long for each of them, a little more than the rate needs. */
    spreadMs: 60,
    /** However long there is nothing to do, the clock is looked at: it may have been set, or the computer asleep. */
    lookMs: 1_000,
  },
  push: {
    leaseMs: 7 * 86_400_000,
    /** Of a lease, before it is asked for again. */
    renewAt: 2 / 3,
    /** A hub that refused, failed or never verified is asked again after this. */
    againMs: 6 * 3_600_000,
    /** A hub has so long to verify. */
    verifyMs: 10 * 60_000,
    /** Of deliveries that wait to be read; beyond it we ask ourselves. */
    mostWaitingBytes: 32_000_000,
    /** A hub's word without proof makes us look, no more often than this. */
    nudgeMs: 60_000,
  },
  adding: {
    /** Feeds of one OPML file. */
    mostFeeds: 10_000,
    /** Feeds of one page. */
    mostOfPage: 5,
    paths: ['/feed', '/feed.xml', '/rss.xml', '/atom.xml', '/index.xml', '/rss', '/feed.json'],
  },
} as const
