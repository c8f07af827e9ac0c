/** What decides whether something is said, and how much. Open to the user, like the weights of ranking. */
export const answerSettings = {
  /** Share of the question (by idf) that a post must hold to be about it; less where it holds every name asked for. */
  coverage: 0.6,
  coverageWithNames: 0.4,
  /** Where even the best post holds little, this share of what that one holds is enough. */
  coverageOfBest: 0.75,
  /** Where so many posts hold the whole of a name, one of its words, written small, is no name (common-words.ts). */
  wholeNames: 8,
  /** A near-copy counts with its original when it holds this share of what that one holds of the question. */
  copyCoverage: 0.9,
  /** Posts of one author among the evidence. */
  perAuthor: 2,
  evidence: 50,
  /** Of so many of them, where a number is asked for, the first and the last copy are evidence as well: since when it is told, and until when. */
  figureCopies: 12,
  /** What is said this long apart is of another event: 180 days. */
  figureApartMs: 180 * 86_400_000,
  quotes: 3,
  quotesByStyle: { brief: 3, detailed: 6, timeline: 6, plain: 2 },
  /** Of opinions more, so that each camp is heard. */
  quotesOfOpinions: 6,
  /** Share of the names asked for, and of the question by idf, that a voice must hold, of what the voice with most holds. */
  voiceOfNames: 0.5,
  voiceOfCoverage: 0.5,
  /** Authors without a name who are looked up before writing, and how long the answer waits for that. */
  namesLookedUp: 8,
  namesWithinMs: 600,
  /**
   * Whose own words are asked for by name (speakers.ts): so many accounts of a name at most, looked for among the authors of so many posts about
   * the topic; `domains`: of handles that people get without choosing one.
   */
  speakers: { accounts: 10, read: 500, domains: ['bsky.social'] },
  /**
   * Where the earliest post is asked for: earlier ones are searched for so many times; one says it that holds this share of what the best holds of the question, or
   * stands in a cluster with one that does, and all that is asked in one sentence, or within so many words of a post that has but so many. `quotes`: how many of those who said it first are quoted. Behind a silence of `silenceMs` and more, and of all that follows, another event begins
   * where so many of the voices speak of it, fewer where nothing is named.
   */
  first: { rounds: 6, ofBest: 0.9, within: 10, shortPost: 100, quotes: 3, silenceMs: 7 * 86_400_000, ofVoices: 0.8, ofVoicesUnnamed: 0.3 },
  /** What is told where nothing in particular is asked for (topics-now.ts): so many topics, by posts so new, of which so many are read. */
  topicsNow: { most: 5, withinMs: 3_600_000, read: 300 },
  /** What an answer told, for what follows up on it (claim-told.ts): so many words of it, each worth this share of what the best one is. */
  toldBefore: { words: 3, ofBest: 0.5 },
  /**
   * What an asker may have meant (similar-words.ts): of so many words that no post holds, with so many letters, so many words that differ by one letter
   * and stand in so many posts.
   */
  typos: { words: 3, shortest: 5, longest: 24, offered: 2, leastPosts: 2 },
  /** UTF-16 units; words of a sentence worth quoting. */
  quoteLength: 220,
  quoteWords: { min: 5, max: 60 },
  /** UTF-16 units of a display name beside a quote. */
  nameLength: 50,
  /** Posts that a model puts into one sentence, at most one an author. */
  postsPerGroup: 4,
  /** UTF-16 units of a post and of the question in a prompt; tokens of one sentence and of a whole answer. */
  promptPostLength: 600,
  promptQuestionLength: 1_000,
  sentenceTokens: 64,
  answerTokens: 400,
  /** A model that re-ranks, where the operator named one: so many of the best posts, and how long an answer waits for that. */
  rerank: { posts: 20, withinMs: 20_000 },
  /** A model that reads a model's sentences a second time, where the operator named one: how long a sentence waits for that. */
  secondReading: { withinMs: 20_000 },
  /** Share of what a model's sentence says beyond the question that a post must hold to be cited for it. */
  citedFrom: 0.4,
  /** Above this share of failed sentences posts are quoted, and the answer says so. */
  failedAbove: 0.4,
  /** Consecutive words of its prompt by which a model is taken to repeat it. */
  promptWords: 12,
  /**
   * What makes a sentence worth quoting, each 0..1; the weights sum to 1. `wanted`: it tells what the question wants to be told (answer-cues.ts);
   * `words`: share of the question's words in the sentence, by idf; `coverage`: in its post; `score`: the post's, of the best one's; `substance`:
   * words that the question does not hold; `support`: how many say the same.
   */
  quoteWeights: { wanted: 0.3, words: 0.4, coverage: 0.1, score: 0.06, substance: 0.06, support: 0.08 },
  /** Factor of a sentence of that form (sentence-form.ts); `mourns` only where a fact is asked for. */
  quoteFactors: {
    asks: 0.4,
    points: 0.5,
    courteous: 0.75,
    diary: 0.65,
    mourns: 0.4,
    calls: 0.7,
    chats: 0.5,
    leans: 0.75,
    endsOpen: 0.6,
    cut: 0.9,
    marked: 0.7,
    replies: 0.7,
  },
  /** As much is left of what a sentence is worth where a machine read it in a picture: it may be wrong, and nobody says whose words they are. */
  quoteInPicture: 0.7,
  /** So many tags and names make a sentence `marked`, where they are that share of its words. */
  quoteMarks: { from: 3, share: 0.35 },
  /**
   * Where it is asked what happens: factor of a sentence that gives an opinion, and how much less one of a group counts that few tell. Two places are told apart where
   * so many authors each tell of them, the second this share of the first, both together this share of those who name a place.
   */
  happening: { opinion: 0.5, fewer: 0.3, authors: 3, second: 0.25, together: 0.6 },
  /** Words beyond the question's that make a sentence whole. */
  quoteSubstance: 6,
  /** What a further quote must be worth, of the best one; of a matter that is not spoken of now, where no more is asked for than a brief. */
  quoteAgainstBest: 0.75,
  quoteAgainstBestOfOld: 0.9,
  /** Share of the best sentence's words of the question that a further one must hold. */
  quoteWordsAgainstBest: 0.4,
  /** The same for a figure that was replaced, of the best of those. */
  replacedAgainstBest: 0.7,
  /** What was said so long before that which leads, in other words, is told as said earlier. */
  saidBeforeMs: 5 * 60_000,
  /**
   * How much a sentence tells of what is wanted (answer-cues.ts): a figure within so many words of what is counted 1, of the second word asked, or
   * elsewhere; a name where a person's full one is wanted; any name in a title, where more than that share of words have a capital;
   * a sentence without a verb that claims something, where opinions are asked for, or
   * that something was done, where deeds are. Beside one that tells it, a sentence must tell `enough`; where none does, one quote is all.
   * `placeWithin`: UTF-16 units between what happened and where. `sayingWithin`: words between a name and the verb by which it says something, `onlyNamed`: where there is
   * none (writers/words-of.ts).
   */
  cues: {
    figureWithin: 7,
    figureOfSecond: 0.5,
    figureElsewhere: 0.2,
    oneName: 0.4,
    /** Somebody without a name, "a gunman", where it is asked who. */
    byRole: 0.8,
    inTitle: 0.5,
    bareYear: 0.5,
    titleFrom: 0.75,
    noClaim: 0.6,
    noAct: 0.6,
    enough: 0.6,
    placeWithin: 60,
    sayingWithin: 4,
    onlyNamed: 0.3,
    needed: ['figure', 'time', 'place', 'cause'],
    neededIn: ['en'],
  },
  /**
   * What one post must hold of the question for there to be an answer: `share`, the mean of its share by idf and of its words, less where words
   * change their endings more than English ones do (`inflected`), more where it lacks a name, most where that name tells more than most of the
   * question's words; and beside its places and numbers this share of the rest (`topic`, less where a place is asked about, where the kind of thing that is asked for is told, where opinions are asked for or one of two things).
   * `verb`: what a word counts there that is plainly no noun. `tellingName`: idf, of the mean, from which on a name that the post lacks must be heard
   * of with half of the rest elsewhere.
   */
  answerable: {
    share: 0.615,
    inflected: 0.5,
    withoutName: 0.66,
    withoutTellingName: 0.85,
    topic: 0.52,
    topicOfOpinions: 0.4,
    topicInPlace: 0.38,
    opinionsInPlace: 0.3,
    topicOfTold: 0.4,
    topicOfChoice: 0.2,
    verb: 0.5,
    tellingName: 0.7,
  },
  /** Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): 1 = relevance alone. */
  mmrLambda: 0.7,
  /** Two words of a name stand no further apart than this. */
  namesWithin: 3,
  /** A quote that shares this much of the shorter one's words with another repeats it. */
  quoteRepeats: 0.8,
  /** Two posts belong to one cluster when this share of the smaller one's words is in both. */
  clusterOverlap: 0.5,
  /**
   * What an answer's trace keeps (trace/): hits whose score is told in parts, drafts and UTF-16 units of each, and bytes of the whole; what is larger
   * is kept without the hits that are no evidence.
   */
  trace: { parts: 50, drafts: 200, draftLength: 1_000, bytes: 262_144 },
  /**
   * What makes a text an opinion (grounding/opinion.ts): each word that values, takes a side, says how it should be, is the speaker's own; a question, a
   * sign of feeling; less for each figure and where somebody else is quoted. From `least` on it is one; what denies something that
   * `deniedBy` others deny must be so much of one.
   * Less where `many` others share so many `words` of it of so many characters; what only may be one is heard last.
   * `authors`: so many must speak for there to be opinions. What one is worth to an answer: its strength up to `mostStrength` and its share of the
   * question so many times, less in another language. A side is taken from `sideFrom` on. `items`: so many among the evidence, of `read` posts. How they divide is
   * counted where `countedFrom` authors of each side say so plainly. Voices in other languages only where the question's has fewer than `ownVoices`.
   * `nameAlone`: a word of a name in several words tells it where this share of the posts that hold it holds another of them. `kin`: words of so many characters, by so many authors of posts about it and by that share of all who use them, stand for it. `joined`: characters of a word of the question that stands for it within a longer one, in German.
   */
  opinions: {
    values: 0.7,
    sides: 0.8,
    ought: 0.7,
    self: 0.4,
    asks: 0.4,
    feels: 0.3,
    figures: 0.4,
    attributed: 0.6,
    least: 0.65,
    denying: 1.4,
    deniedBy: 2,
    echoed: 0.5,
    echoes: { shortest: 4, words: 2, many: 4 },
    authors: 2,
    mostStrength: 2,
    covers: 2,
    foreign: 0.4,
    sideFrom: 0.3,
    items: 24,
    read: 500,
    countedFrom: 2,
    ownVoices: 3,
    nameAlone: 0.3,
    kin: { shortest: 3, authors: 2, share: 0.6 },
    joined: 5,
  },
  /**
   * Words before and behind a plain negation, in its clause, that it is taken to deny (grounding/denial.ts), and within which a word asked must stand where only
   * that negates it; a negation so many words before a word of denying turns it. `asked`: share of what is asked that a flat denial of it must hold. What those deny
   * who are asked for: words as often denied as the share `shared` of the most denied one; who says it holds so many of them.
   */
  denial: {
    wordsBefore: 5,
    wordsBehind: 8,
    besideBefore: 2,
    besideBehind: 2,
    turnedBy: 3,
    besidesDenying: 1,
    takenUp: 3,
    takenUpLength: 40,
    asked: 0.5,
    shared: 0.5,
    sharedWords: 2,
    nobodyOf: 2,
    sameEventMs: 7 * 86_400_000,
  },
  /**
   * What some answer and others deny (grounding/contested.ts): `authors` on each side. A denial shares so many `words` with what is said; an answer holds the share `answers` of what is asked.
   * `saidBefore`, `overBefore`: share of them that came before the denial, for it to be shown, and for what they say to be marked as denied; `shared`: words of
   * it, as often denied as this share of the most denied one. `saidByMany`: share of those who answer that say a word, for a plain "not" beside it to deny it where others do so flatly.
   * `stem`: characters of a word by which it is known. `ofMatter`: share of what is asked about that who flatly denies something of it must name. `ofBest`:
   * who denies what is asked holds such a share of the question as the one does who holds most of it.
   */
  contested: {
    authors: 2,
    words: 2,
    answers: 0.3,
    saidBefore: 0.5,
    overBefore: 0.9,
    shared: 0.5,
    saidByMany: 0.3,
    stem: 5,
    asked: 0.5,
    saysAsked: 0.5,
    ofMatter: 0.3,
    ofBest: 0.7,
  },
  /**
   * On which side a text stands (grounding/stance.ts): a call for or against the very act, a wish to keep what is or to leave somebody alone, words that take a side or value; what
   * a negator turns, or a question, counts so much of it. A call stands within so many words of a clause's beginning, a negator so many words or UTF-16 units away.
   * What undoes something ('repeal') stands so many words before it, and what governs that ('oppose repealing') so many before it.
   * Who takes a side for themselves says so right before (`ownWithin`), or behind so many words (`bareWithin`) at most. `plainFrom`: from this sum on it is plain enough to be counted.
   */
  stance: {
    call: 0.8,
    keep: 0.5,
    leaves: 0.4,
    takes: 0.7,
    values: 0.4,
    turned: 0.7,
    asked: 0.6,
    callWithin: 1,
    turnedWithin: 3,
    turnedWithinUnspaced: 6,
    turnedWithinThai: 8,
    insteadWithin: 4,
    undoesWithin: 4,
    nounWithin: 1,
    governedWithin: 5,
    bareWithin: 3,
    ownWithin: 4,
    plainFrom: 0.6,
  },
  /** How a crowd is counted by those who watch it and by those who called it (grounding/crowd-counts.ts): so many authors give a side's count. */
  crowdCounts: { authors: 2 },
  /** In whose language a question of words alone is (posts-language.ts): so many authors who use its words, and this share of those who do. */
  language: { authors: 2, share: 0.7 },
  /**
   * Of which matter of a place a post speaks (grounding/matter.ts): by so many of its words, as they stand in posts of it, in so many steps; a word of so many authors, with so
   * many in doubt. Of what tells the kind of thing that is asked for (leading.ts) this share of the most that any post speaks of it is enough; so many words that are `shared` with it say the same.
   */
  matter: { words: 2, steps: 2, authors: 2, doubt: 1, ofBest: 0.2, shared: 2 },
  /** How things stand (standing.ts, grounding/claims.ts): how much the newest word that several authors share counts. */
  standing: {
    /** The age of the word of the n-th newest author is the half-life of freshness; never shorter than this. */
    authors: 8,
    /** Where so many vouch for what they say, nobody else tells how things stand (grounding/vouched.ts). */
    vouching: 2,
    shortestMs: 30_000,
    /** Of what a post adds to the question's words, so many are looked at, the most worth. */
    claims: 3,
    freshnessPower: 0.5,
    /** How much a post about it counts: coverage of the question to this power; of its own score, to this power of that again. */
    ownPower: 0.67,
    /** What leads must be said by a post that holds this share of what the post holds that holds most of the question. */
    ofBest: 0.4,
    /** A post in another language than the question, one that lacks a name or place asked for. */
    foreign: 0.7,
    elsewhere: 0.3,
    /** What holds the place and nothing else of the question, counts so much: much happens in one place. */
    unasked: 0.5,
    /** What does not hold the term that is asked for, or does not tell the kind of thing that is wanted, counts so much. */
    unfocused: 0.6,
    /** What counts something where no number is asked for, and what is an opinion from that strength on, counts so much. */
    another: 0.25,
    opinionFrom: 1.2,
    untold: 0.5,
    /** What is said before this share of a claim's authors is no beginning; authors in doubt before a claim is taken for common. */
    earlyShare: 0.1,
    doubt: 1,
    /**
     * Which figure replaced which (grounding/succession.ts): of so many of the newest posts; before this share of its authors it had not come up; of those who speak since, so many must
     * give it; mentions of the same thing share this part of their words, or so many where both count the same; a mention is surely about the
     * question from this share of the best one's relevance on. Two figures contradict each other that came up within so many milliseconds and are each given by
     * this share of those who speak since, and by the next one of those of the later half once so many milliseconds have passed. Who gives a
     * figure `soonMs` before it is first known to be of the same thing is heard as well, `tiedMs` where it is known by what it replaced.
     */
    succession: {
      posts: 200,
      earlyShare: 0.1,
      againstOthers: 0.2,
      sameWords: 0.6,
      akinWords: 0.3,
      sureFrom: 0.5,
      besideMs: 5 * 60_000,
      soonMs: 5 * 60_000,
      tiedMs: 15 * 60_000,
      besideShare: 0.25,
      besideLater: 0.1,
      settledMs: 180_000,
    },
    /**
     * Which words stand in the same words in place of others (grounding/substitutions.ts): each of so many posts, and of so many near-copies, is compared with
     * each; texts of so many words at least and at most, of which this share is the same; a value has at most so many words, and there are at most so many.
     */
    substitutions: { posts: 60, copies: 12, leastWords: 5, mostWords: 60, sameWords: 0.6, longestValue: 5, mostValues: 80 },
    /** What has been said from the first on counts so much, to be added to its place in time, 0..1. */
    oldWorth: 0.2,
    noveltyPower: 4,
    /**
     * By kind: how steep coverage counts; which share of the best post's relevance makes a claim one about the question. Of the words that say what is counted, besides
     * names and places, a post must hold such a share to count for a composed figure where no place is asked for (grounding/figure-owner.ts).
     */
    figures: { coveragePower: 1, contrastFrom: 0.7, qualifying: 0.5, ofBest: 0.75 },
    words: { coveragePower: 2, contrastFrom: 0.6 },
    /** A post agrees with the leading one when it holds this share of what is shared there, each part worth at least so much of its mean. */
    sharedFrom: 0.7,
    agreeFrom: 0.6,
    /** When it was first said: by agreeing posts that are not much older than the rest. */
    sinceFreshness: 0.05,
    /** Where a smaller share of what is found was said since then, the matter stands still: its newest word counts no more than others. */
    liveMs: 172_800_000,
    liveShare: 0.2,
    /** Posts that agree on it among the evidence, and posts that give another number since in nearly the same words. */
    items: 6,
    later: 3,
    /** Authors who must deny it before it counts as denied, and their share among all who speak of it since. */
    denyingAuthors: 2,
    denyingShare: 0.2,
    /** Posts that deny it, and that say what is denied, among the evidence. */
    denials: 4,
  },
} as const
