/** Every number that decides something about Nostr, in one place. Seconds where a name ends in `S`, milliseconds in `Ms`, else counts. */
export const nostrSettings = {
  /** Where a note can be seen: its code follows (NIP-19). A public gateway; an operator may name another. */
  gateway: 'https://njump.me/',
  /** Asked for the relays of a person whose entry names none (NIP-65). */
  discoveryRelays: ['wss://purplepag.es', 'wss://relay.damus.io', 'wss://nos.lol'],
  read: {
    /** How far a first reading goes back: of everything a relay has, of one person, of one thread. */
    rewindS: { public: 6 * 3_600, authors: 7 * 86_400, thread: 3_650 * 86_400 },
    /** `since` compares what authors claim, and what they publish may reach a relay late: reading goes on so much earlier. */
    overlapS: 300,
    /**
     * And what comes from now on is asked for from so far back: notes are dated by their authors and published late, and a clock of ours that is ahead would
     * ask for nothing but the future.
     */
    liveS: 900,
    /** A relay that is tried is asked for so much of its past. */
    trialS: 60,
    /** Events of one answer; relays clamp it in silence (NIP-11 `max_limit`). */
    page: 500,
    /** Of one stretch of the past, or a relay that says everything again would be asked for ever. */
    mostPages: 2_000,
  },
  /** Bytes of UTF-16 units: a larger event is refused. The verifier's own memory holds about twice this. */
  mostEventLength: 400_000,
  mostFrameBytes: 1024 * 1024,
  relays: {
    /** Connections at once. */
    most: 30,
    /** Of those that did not fit, so many are named. */
    leftOutToSay: 5,
    /** Of one person's own relays, so many (NIP-65 asks authors for two to four). */
    perAuthor: 3,
    connectMs: 10_000,
    /** A relay that says nothing is asked something harmless; without an answer it counts as gone. */
    aliveEveryMs: 30_000,
    silenceMs: 75_000,
    /** A request of which nothing came for so long is not being answered. */
    answerMs: 60_000,
    backOff: { firstMs: 1_000, mostMs: 60_000 },
    /** After `rate-limited`, at least. */
    rateLimitedMs: 60_000,
    /** After a refusal that only a person can change (a key is missing, a fee is asked). */
    refusedMs: 15 * 60_000,
    /** What a relay says about itself is asked again after. */
    infoKeptMs: 3_600_000,
    infoMs: 4_000,
    /** Wrong signatures of one connection from which on it is said. */
    forgedToSay: 3,
  },
  verify: {
    /** Signatures in one second from which on a thread of its own checks them: some 0.4 ms each. */
    threadFrom: 40,
    /** Without any for so long the thread ends. */
    threadIdleMs: 60_000,
    /** Events go to the thread together: those of so long, at most so many. */
    gatherMs: 4,
    perMessage: 64,
  },
  memory: {
    /** Ids whose signature was right. */
    verified: 60_000,
    /** Of one reading: what was told already. */
    seen: { most: 60_000, mostBytes: 10 * 1024 * 1024 },
    people: 50_000,
    /** Notes that may be put again, with a name that came later or a report. */
    recent: 3_000,
    recentLength: 4_000_000,
    reports: 5_000,
  },
  people: {
    /** Profiles asked for in one go, how often, and when again. */
    perAsk: 100,
    askEveryMs: 1_000,
    askAgainMs: 3_600_000,
    /** A name goes to the store again with a note after. */
    tellAgainMs: 1_800_000,
    waiting: 5_000,
  },
  expiry: {
    /** Deletes that are scheduled at once; what expires last is not taken in beyond them. */
    most: 200_000,
    /** A delete that is due is said again until then, since a crash may have come before it was written. */
    keptMs: 86_400_000,
    perTurn: 200,
  },
  /** Notes whose deletes no subscription would bring (strays.ts): how many are kept, and so many are asked about in one go, so often. */
  strays: { most: 20_000, perAsk: 100, askEveryMs: 60_000, overlapS: 300 },
  /**
   * A delete is kept for ever, also of what never was here, so that nobody may fill a disk with them: of one request so many, and of keys of which no note
   * was met so many a second, more at once.
   */
  deletes: { perEvent: 500, strangersPerS: 20, strangersAtOnce: 5_000 },
  /** UTF-16 units of a content that are looked at: twice what a post keeps. */
  mostContent: 40_000,
  /** Of different people with a profile: from then on a note carries the label `reported`. */
  reportsToLabel: 3,
} as const
