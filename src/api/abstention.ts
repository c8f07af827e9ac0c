import type { Nearest, Question, SpeakerFound } from '../answer/index.ts'
import { speechOf, type Speech } from './abstention-wording.ts'
import type { AskResult } from './schema.ts'

export type Shortfall = {
  /** Names and other key words that no post holds. */
  readonly missing?: readonly string[]
  /** What the post that is nearest holds of the question. */
  readonly nearest?: Nearest
  /** Names that posts hold and that differ by a letter from a missing one. */
  readonly similar?: readonly string[]
  /** Whose own words were asked for, as far as their accounts are known. */
  readonly speakers?: readonly SpeakerFound[]
  /** Networks whose posts were searched. */
  readonly networks?: readonly string[]
}

/**
 * Why nothing is said, in the question's language: which words were searched for, in which window, among how many posts of which networks, what is
 * missing, and what would help. No citation, no claim.
 */
export function abstention(result: AskResult, question: Question | undefined, shortfall: Shortfall = {}): string {
  const { declined } = result
  const speech = speechOf(question?.lang ?? 'en')
  if (declined) return speech.fill(declined === 'no-words' ? 'noWords' : 'needsNoPosts')
  const toCome = question?.notes.includes('window-to-come') ? speech.fill('stillToCome') : ''
  const impossible = impossibleWindow(result, question?.timeZone ?? 'UTC', speech)
  if (impossible !== undefined) return speech.join([impossible, toCome])
  const found = { ...spanOf(result, question, speech), ...scopeOf(result, question, shortfall, speech) }
  // A deadline came first: of what was not looked at nothing can be said.
  if (result.searches.some(({ complete }) => !complete)) return speech.join([speech.fill('ranOut', found), toCome])
  const { untold, holds = [] } = shortfall.missing?.length ? {} : (shortfall.nearest ?? {})
  // Posts about it there are: that there are none would be untrue.
  const first = untold
    ? [speech.fill('untold', { holds: speech.list(holds, 'and') }), speech.fill('searched', found)]
    : [speech.fill('none', found)]
  return speech.join([...first, ...lackOf(question, shortfall, speech), toCome])
}

/** Where no post could be from the time that is asked for, whatever is asked. */
function impossibleWindow({ window, searched, covered, asOf, tried = [] }: AskResult, zone: string, speech: Speech): string | undefined {
  const moment = (time: string) => speech.moment(time, zone)
  if (!covered) return tried.length === 0 ? speech.fill('nothingRead') : speech.fill('beingTried', { tried: triedInWords(tried) })
  if (asOf < covered.from) return speech.fill('asOfBefore', { time: moment(asOf), first: moment(covered.from) })
  if (window.from > asOf) return speech.fill('toCome', { time: moment(asOf) })
  const bounds = { from: moment(window.from), until: moment(window.until) }
  if (window.from >= window.until) return speech.fill('reversed', bounds)
  if (searched.posts === 0) return speech.fill('emptyWindow', { ...bounds, first: moment(covered.from), last: moment(covered.until) })
  return undefined
}

/** Causes are English, as in every list of sources. */
const triedInWords = (tried: NonNullable<AskResult['tried']>): string =>
  tried.map(({ source, why }) => (why === undefined ? source : `${source} (${why.replace(/\.$/, '')})`)).join('; ')

function spanOf({ window }: AskResult, question: Question | undefined, speech: Speech) {
  const zone = question?.timeZone ?? 'UTC'
  return { from: speech.moment(window.from, zone), until: speech.moment(window.until, zone) }
}

function scopeOf({ searched }: AskResult, question: Question | undefined, { networks = [] }: Shortfall, speech: Speech) {
  return {
    about: question && question.terms.length > 0 ? speech.fill('about', { topic: question.topic }) : '',
    posts: speech.count(searched.posts),
    where: networks.length > 0 ? speech.fill('where', { networks: speech.networks(networks) }) : '',
  }
}

/** What was missing and what was searched for, so that one knows what to ask instead. */
function lackOf(question: Question | undefined, shortfall: Shortfall, speech: Speech): string[] {
  const { missing = [], nearest, similar = [], speakers = [] } = shortfall
  const silent = speakers.map(({ name, accounts }) => speech.fill(accounts.length > 0 ? 'saidNothing' : 'noAccount', { name }))
  const lacks = missing.length > 0 ? missing : (nearest?.lacks ?? [])
  const isUntold = missing.length === 0 && nearest?.untold !== undefined
  const isNear = missing.length === 0 && nearest !== undefined && nearest.holds.length > 0 && nearest.lacks.length > 0
  const words = question?.terms.map(({ label }) => label) ?? []
  return [
    ...silent,
    ...(missing.length > 0 ? [speech.fill('missing', { names: speech.list(missing, 'or') })] : []),
    ...(isNear ? [speech.fill('nearest', { holds: speech.list(nearest.holds, 'and'), lacks: speech.list(nearest.lacks, 'and') })] : []),
    ...(missing.length === 0 && !isNear && !isUntold && words.length > 0
      ? [speech.fill('searchedFor', { words: speech.list(words, 'or') })]
      : []),
    similar.length > 0
      ? speech.fill('didYouMean', { names: speech.list(similar, 'or') })
      : lacks.length > 0 && lacks.length < words.length
        ? speech.fill('without', { words: speech.list(lacks, 'and') })
        : speech.fill('wider'),
  ]
}
