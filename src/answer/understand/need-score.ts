/** What in an English question tells that its answer ages within a week, or that it hardly ages: forms and weights (log odds). */
const features: readonly { readonly means: string; readonly form: RegExp; readonly weight: number }[] = [
  { means: 'current', weight: 0.6, form: /\b(?:current|currently)\b/i },
  {
    means: 'a time of hours or now',
    weight: 1.2,
    form: /\b(?:(?:last|past|next|this|within (?:the|an)|in (?:the|an)) (?:\w+ )?(?:hours?|minutes?)|right now|now|at the moment|at present|as we speak|tonight|today|yesterday|this (?:morning|afternoon|evening)|last night|tomorrow)\b/i,
  },
  { means: 'a time of days', weight: 2.6, form: /\b(?:this|last|past|next|the) (?:\w+ )?(?:week|weekend|days)\b/i },
  {
    means: 'a time of months or years',
    weight: -1.3,
    form: /\b(?:month|monthly|months|quarter|quarterly|year|years|annual|annually|season|seasonal)\b/i,
  },
  { means: 'the latest', weight: 0.4, form: /\b(?:latest|newest|most recent|updates?|updated|breaking|live|so far|new)\b/i },
  { means: 'a market', weight: 1.4, form: /\b(?:prices?|stocks?|shares?|trading|traded|exchange rate|bitcoin|crypto\w*|nft|rate)\b/i },
  {
    means: 'a state that changes',
    weight: 1.4,
    form: /\b(?:weather|forecast|temperature|storm|traffic|congestion|delays?|delayed|flights?|outage|status|queue|wait(?:ing)? times?|available|availability|congested|air quality|readings?)\b/i,
  },
  {
    means: 'a count that runs',
    weight: 1.2,
    form: /\b(?:views?|viewers|watched|subscribers|followers|downloads|streams?|streamed|ratings?|reviews?|score[sd]?|standings|leading|ahead|ranked|ranking|chart|charts)\b/i,
  },
  { means: 'what is popular', weight: 0.7, form: /\b(?:trending|trends?|popular|viral|hashtags?|top)\b/i },
  {
    means: 'an event',
    weight: 0.8,
    form: /\b(?:affected|evacuat\w+|injur\w+|casualt\w+|killed|reported|reports|protest\w*|fire|flood\w*|earthquake|hurricane|shelter\w*|residents|emergency|closures?|closed|power|accident\w*|crash\w*|shooting|attack\w*|vulnerabilit\w+|bugs?|glitch\w*)\b/i,
  },
  {
    means: 'what people say',
    weight: 1.6,
    form: /\b(?:reaction\w*|responded|respond|response|statement|announc\w+|said|speech|opinions?|sentiment|feedback)\b/i,
  },
  {
    means: 'an office or a fact of somebody’s life',
    weight: -1.9,
    form: /\b(?:chair\w*|head|president|prime minister|ceo|governor|mayor|owner|owns|spouse|married|wife|husband|headquarters|headquartered|employer|employed|citizenship|party|position|coach|member|office|headquarter|capital|school|university|educated|birthplace|religion|language)\b/i,
  },
  {
    means: 'the past',
    weight: -1.3,
    form: /\b(?:was|were|did|founded|born|died|wrote|written|invented|discovered|won|previous\w*|former\w*|before|originally|first|history|historical|old)\b/i,
  },
  { means: 'a year', weight: -1, form: /\b(?:1[5-9]\d\d|20[0-2]\d)\b/ },
  { means: 'who', weight: -0.7, form: /^\W*(?:who|whom|whose)\b/i },
  { means: 'where', weight: -1, form: /^\W*where\b/i },
  { means: 'when', weight: -0.5, form: /^\W*when\b/i },
  { means: 'any', weight: 0.8, form: /^\W*(?:are|is|have|has) there\b|\bany\b/i },
  { means: 'how many', weight: 0.7, form: /^\W*how (?:many|much)\b/i },
  { means: 'how often', weight: 0.6, form: /\bhow (?:often|frequently)\b|\btypical(?:ly)?\b|\busual(?:ly)?\b/i },
  { means: 'the future', weight: 0.7, form: /\b(?:will|going to|expected|upcoming|next|scheduled|predicted)\b/i },
  { means: 'what has happened', weight: 0.5, form: /\b(?:has|have) (?:\w+ )?(?:been|\w+ed)\b|\bhas\b/i },
  {
    means: 'a long term',
    weight: -0.8,
    form: /\b(?:plans?|strateg\w+|impact\w*|policy|policies|role|programs?|expansion|specifications|features?|company|corporation|market share)\b/i,
  },
  {
    means: 'a work of art',
    weight: -0.7,
    form: /\b(?:movie|film|book|novel|song|album|character|episode|plays? (?:the )?(?:role|part)?|sings?|sang|actor|actress)\b/i,
  },
  { means: 'a game', weight: 0.4, form: /\b(?:game|match|matches|round|league|tournament|championship|goals?|team|players?)\b/i },
  { means: 'the most', weight: 0.5, form: /\b(?:most|highest|lowest|average|biggest|largest|percentage)\b/i },
  { means: 'because of something', weight: 1.4, form: /\b(?:due to|because of|following|after|during|in response to|since|amid)\b/i },
]
const bias = -1.4

export type NeedScore = {
  /** Log odds that the answer ages within a week; above 0: rather so. */
  readonly score: number
  /** What told it, the weightiest first. */
  readonly why: readonly string[]
}

/**
 * How fast the answer to an English question ages, by its words: a linear model over 28 features, weights fitted to every other question of
 * RecencyQA and rounded (docs/decisions/0021-understanding-the-question.md).
 */
export function needScore(question: string): NeedScore {
  const held = features.filter(({ form }) => form.test(question))
  return {
    score: held.reduce((sum, { weight }) => sum + weight, bias),
    why: held.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).map(({ means }) => means),
  }
}
