import { DateTime } from 'luxon'
import { allMatches } from '../../../lib/all-matches.ts'
import type { EpochMs } from '../../../post/index.ts'
import type { Window } from '../../evidence.ts'
import type { QuestionLanguage } from '../question-language.ts'
import { readClocks } from './clock.ts'
import { foldWords } from './fold-words.ts'
import { compile, numberOf, unitOf, type CompiledLanguage } from './forms.ts'
import { withoutIdioms } from './idioms.ts'
import type { FrameKind, TimeLanguage } from './language.ts'
import { timeLanguages } from './languages/index.ts'
import { readMoment, type Groups, type Span } from './moments.ts'
import { placeMoments, type PlacedText } from './placed-text.ts'

/** The words of a question that name a time, and the window they mean. `isToCome`: it begins after the moment of asking. */
export type TimeWords = {
  readonly words: string
  readonly window: Window
  /** The newest posts were asked for ("now", "latest"). */
  readonly now: boolean
  readonly isToCome: boolean
  /** The question without them. */
  readonly timeless: string
}
export type TimeContext = {
  readonly asOf: EpochMs
  readonly timeZone: string
  readonly nowWindowMs: number
  /** Languages the question may be in, the likeliest first, in groups that are equally likely. */
  readonly languages: readonly (readonly QuestionLanguage[])[]
}

/** Of one pattern in one text. */
const most = 32

type Match = { readonly start: number; readonly end: number; readonly span: Span; readonly kind: FrameKind }

/**
 * Finds the time a question asks about: now, today, last hour, since Monday, in April 2016, between two dates, before noon, …; in six
 * languages. Days, weeks (from Monday) and months are meant in the asker's zone; nothing reaches past `asOf`. The longest stretch wins.
 */
export function findTimeWords(text: string, context: TimeContext): TimeWords | undefined {
  const present = DateTime.fromMillis(context.asOf, { zone: context.timeZone })
  const folded = withoutIdioms(foldWords(text), text)
  for (const group of context.languages) {
    const languages = group.map((code) => compile(timeLanguages[code]))
    const matches = languages.flatMap((compiled) => matchesIn(folded, compiled, present, context.nowWindowMs))
    const times = matches.filter(({ kind }) => kind !== 'now')
    const now = longest(matches.filter(({ kind }) => kind === 'now'))
    const best = longest(times) ?? now
    if (!best) continue
    const stretches = now && best !== now && (now.start >= best.end || now.end <= best.start) ? [best, now] : [best]
    return {
      words: text.slice(best.start, best.end).trim(),
      window: clamp(best.span, context.asOf),
      now: best === now,
      isToCome: best.span.from > present,
      timeless: without(text, stretches),
    }
  }
  return undefined
}

const longest = (matches: readonly Match[]): Match | undefined =>
  matches.reduce<Match | undefined>((best, one) => (!best || one.end - one.start > best.end - best.start ? one : best), undefined)

function without(text: string, stretches: readonly Match[]): string {
  return [...stretches]
    .sort((a, b) => b.start - a.start)
    .reduce((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text)
}

function matchesIn(folded: string, compiled: CompiledLanguage, present: DateTime, nowWindowMs: number): Match[] {
  const { language } = compiled
  const isOfFuture = language.toCome.test(folded)
  const placed = placeMoments(folded, compiled, (moment, groups, momentOf) => (year) => {
    const clock = momentOf(groups['clock'])?.words ?? groups['clock']
    const stated = { ...groups, ...(clock !== undefined && { clock }), year: groups['year'] ?? year }
    return readMoment(moment.means, stated, { language, present, dayish: momentOf(groups['dayish'])?.read(year) })
  })
  return compiled.frames.flatMap(({ kind, pattern, joinsMoments }) =>
    allMatches(joinsMoments ? placed.text : folded, pattern, most).flatMap((match): Match[] => {
      const span = spanOf(kind, match.groups ?? {}, { language, placed, present, nowWindowMs })
      if (!span || span.from >= span.until || (isOfFuture && span.isLoose && kind !== 'since')) return []
      const [start, end] = [match.index, match.index + match[0].length]
      return [joinsMoments ? { kind, span, start: placed.at[start] ?? 0, end: placed.at[end] ?? 0 } : { kind, span, start, end }]
    }),
  )
}

type Reading = { readonly language: TimeLanguage; readonly placed: PlacedText; readonly present: DateTime; readonly nowWindowMs: number }

function spanOf(kind: FrameKind, groups: Groups, { language, placed, present, nowWindowMs }: Reading): Span | undefined {
  const end = present.plus({ milliseconds: 1 })
  const { a, b, s, d, c, e, n, day, dayish, date } = groups
  const momentOf = (character: string | undefined) => placed.momentOf(character)
  const moment = (character: string | undefined) => momentOf(character)?.read()
  switch (kind) {
    case 'now':
      return { from: present.minus({ milliseconds: nowWindowMs }), until: end, isLoose: false }
    case 'last':
      return last(n, groups['unit'] ?? groups['unit2'] ?? '', language, present)
    case 'hours':
      return hours(
        momentOf(c)?.words ?? c ?? '',
        momentOf(e)?.clock?.words ?? '',
        moment(dayish) ?? momentOf(e)?.clock?.day?.read(),
        present,
      )
    case 'days': {
      const until = moment(date)
      const from = until?.from.set({ day: Number(day) })
      return until && from && { from, until: until.until, isLoose: until.isLoose }
    }
    case 'between': {
      const [first, second] = [momentOf(a)?.clock, momentOf(b)?.clock]
      if (first && second) return hours(first.words, second.words, (first.day ?? second.day)?.read(), present)
      const until = moment(b)
      const from = momentOf(a)?.read(/(?:19|20)\d{2}/.exec(momentOf(b)?.words ?? '')?.[0])
      return from && until && between(from, until)
    }
    case 'since': {
      const span = moment(a)
      // "from 3 to 9 April" says when it ends.
      return span && { ...span, until: momentOf(a)?.moment.means === 'days-of-month' ? span.until : end }
    }
    case 'after': {
      const span = moment(a)
      return span && { from: span.until, until: end, isLoose: span.isLoose }
    }
    case 'before': {
      const span = moment(a)
      return span && { from: DateTime.fromMillis(0, { zone: present.zone }), until: span.from, isLoose: span.isLoose }
    }
    case 'within':
    case 'at':
      return moment(a ?? s ?? d)
  }
}

/** "from Friday to Monday" on a Sunday: the second is meant before today, then the first before it. */
function between(from: Span, until: Span): Span | undefined {
  if (from.from < until.until) return { from: from.from, until: until.until, isLoose: from.isLoose || until.isLoose }
  const earlier = from.isLoose ? from.from.minus({ weeks: 1 }) : from.from
  return earlier < until.until ? { from: earlier, until: until.until, isLoose: true } : undefined
}

/** "in the last three hours"; without a number one, or three where several are meant ("ces derniers jours"). */
function last(count: string | undefined, unitWords: string, language: TimeLanguage, present: DateTime): Span | undefined {
  const unit = unitOf(language, unitWords.replace(/^1(?=時間)/, '')) ?? (unitWords === '1時間' ? 'hour' : undefined)
  if (!unit) return undefined
  const several = /(?:s|den|gen|en)$/.test(unitWords) && unitWords !== 'mois'
  const amount = numberOf(language, count) ?? (several ? 3 : 1)
  return { from: present.minus({ [`${unit}s`]: amount }), until: present.plus({ milliseconds: 1 }), isLoose: false }
}

/** Between two times of a day: the named one, else the last on which they had begun. */
function hours(first: string, second: string, day: Span | undefined, present: DateTime): Span | undefined {
  const clocks = readClocks(first, second)
  if (!clocks) return undefined
  const on = (start: DateTime): Span => {
    const [from, until] = clocks.map((time) => start.set(time)) as [DateTime, DateTime]
    return { from, until: until > from ? until : start.plus({ days: 1 }).set(clocks[1]), isLoose: day === undefined }
  }
  const today = on((day?.from ?? present).startOf('day'))
  return day === undefined && today.from > present ? on(present.startOf('day').minus({ days: 1 })) : today
}

function clamp(span: Span, asOf: EpochMs): Window {
  const end = asOf + 1 // what was witnessed at asOf itself is seen
  return { from: Math.min(span.from.toMillis(), end), until: Math.min(span.until.toMillis(), end) }
}
