import { DateTime, Duration } from 'luxon'
import { allMatches } from '../lib/all-matches.ts'
import { AppError } from '../errors/index.ts'
import { fold, phraseTerms, queryUnits, type EpochMs } from '../post/index.ts'
import type { Clause, SearchFilter } from '../store/index.ts'

/** A search box's text, understood. `fromHandles` are looked up in the store before the search runs. */
export type ParsedQuery = {
  readonly all: readonly Clause[]
  readonly none: readonly Clause[]
  readonly only: SearchFilter
  readonly fromHandles: readonly string[]
  readonly notFromHandles: readonly string[]
  readonly from?: EpochMs
  readonly until?: EpochMs
}

// A quotation mark between Hebrew letters abbreviates (צה"ל) and opens no phrase.
const piece = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|((?:[^\s"]|(?<=[\u05D0-\u05EA])"(?=[\u05D0-\u05EA]))+))/gi
const operators = new Set(['from', 'lang', 'network', 'since', 'until', 'host', 'has', 'tag'])

/**
 * Words (all must occur), "phrases", `-word`, `from:handle`, `lang:en`, `network:bluesky`, `since:2016-04-01`, `until:…`, `#tag`,
 * `host:example.org`, `has:link`, `has:media`. Anything else with a colon is ordinary words. Throws `request_invalid` for a
 * date that is none. At most 32 pieces count.
 */
export function parseQuery(text: string, options: { now: EpochMs; timeZone: string }): ParsedQuery {
  const all: Clause[] = []
  const none: Clause[] = []
  const lists = { networks: [] as string[], langs: [] as string[], hosts: [] as string[], from: [] as string[], notFrom: [] as string[] }
  const only: { hasLink?: boolean; hasMedia?: boolean } = {}
  const bounds: { from?: EpochMs; until?: EpochMs } = {}

  for (const [whole, minus, name = '', quoted, word] of allMatches(text, piece, 32)) {
    const operator = name.toLowerCase()
    const value = quoted ?? word ?? ''
    const excluded = minus === '-'
    if (!operators.has(operator)) {
      const words = quoted === undefined ? whole.slice(minus?.length ?? 0) : name ? `${name} ${quoted}` : quoted
      ;(excluded ? none : all).push(...(quoted === undefined ? clausesOf(words) : phraseOf(words)))
    } else if (operator === 'from') (excluded ? lists.notFrom : lists.from).push(value.replace(/^@/, ''))
    else if (operator === 'lang') lists.langs.push(value)
    else if (operator === 'network') lists.networks.push(value.toLowerCase())
    else if (operator === 'host') lists.hosts.push(value.toLowerCase().replace(/^www\./, ''))
    else if (operator === 'tag') all.push({ term: `#${fold(value).replace(/^#/, '')}`, weight: 1 })
    else if (operator === 'has') Object.assign(only, value === 'link' ? { hasLink: !excluded } : { hasMedia: !excluded })
    else if (operator === 'since') bounds.from = parseBound(value, options)
    else bounds.until = parseBound(value, options)
  }
  return {
    all,
    none,
    only: {
      ...only,
      ...(lists.networks.length > 0 && { networks: lists.networks }),
      ...(lists.langs.length > 0 && { langs: lists.langs }),
      ...(lists.hosts.length > 0 && { hosts: lists.hosts }),
    },
    fromHandles: lists.from,
    notFromHandles: lists.notFrom,
    ...bounds,
  }
}

/** How each piece of a text is looked up; a run without spaces becomes a phrase of its character pairs. */
export function clausesOf(text: string, weight = 1): Clause[] {
  return queryUnits(text).map((unit) => {
    if (unit.kind === 'term') return { term: unit.term, weight }
    if (unit.kind === 'prefix') return { prefix: unit.prefix, weight }
    return { phrase: unit.terms, weight }
  })
}

/** A quoted text as one phrase; a piece that can only be looked up by its beginning stands on its own. */
export function phraseOf(text: string, weight = 1): Clause[] {
  const phrase = phraseTerms(text)
  return phrase.length > 1 ? [{ phrase, weight }] : clausesOf(text, weight)
}

/** `2016-04-01` (start of that day in the zone), an ISO date-time, or a span back from now: `90m`, `12h`, `7d`. */
function parseBound(value: string, { now, timeZone }: { now: EpochMs; timeZone: string }): EpochMs {
  const back = /^(\d{1,5})([mhdw])$/.exec(value)
  if (back)
    return now - Duration.fromObject({ [{ m: 'minutes', h: 'hours', d: 'days', w: 'weeks' }[back[2] as 'm']]: Number(back[1]) }).toMillis()
  const date = DateTime.fromISO(value, { zone: timeZone })
  if (date.isValid) return date.toMillis()
  throw new AppError('request_invalid', { message: `"${value}" is no date. Write since:2016-04-01, since:2016-04-01T09:30 or since:12h.` })
}
