import { fold, type EpochMs } from '../../post/index.ts'
import { searchSettings } from '../../search/index.ts'
import { asksForDeniers, isDenyingWord } from './deniers.ts'
import type { Question, QuestionKind, QuestionNote, Term, Window, WindowReason } from '../evidence.ts'
import { asksAboutElse, continueFrom, isJoined, type Continued } from './follow-up.ts'
import { cleanTopic, speakersOf, splitFrame } from './frame.ts'
import { asksWhatIsSaid, isKindWord, kindOf } from './kind.ts'
import { asksBeginning, isBeginningWord, type Beginning } from './origin.ts'
import { languagesOf, spokenIn } from './question-language.ts'
import { readText } from './read-text.ts'
import { isSideWord, sideAsked } from './side.ts'
import { languageOfSmallTalk } from './small-talk.ts'
import { isSpeechWord, namedSpeakers, wordsOfName } from './speakers.ts'
import { asideOf } from './short-asides.ts'
import { speakerTerm, tellsNames, termsOfFrame, termsOfTopic } from './terms.ts'
import { findTimeWords, type TimeWords } from './time/find-time-words.ts'

export type Asked = {
  readonly text: string
  readonly asOf: EpochMs
  readonly timeZone: string
  /** Set by the caller: they win over words of the question. */
  readonly from?: EpochMs
  readonly until?: EpochMs
  /** When the first post was witnessed: where a window without words begins. */
  readonly earliest?: EpochMs
  /** The question that this one follows up on. */
  readonly previous?: Question
}

/** Kinds that ask how things stand; the others ask what goes on or what people say. */
const ofState: ReadonlySet<QuestionKind> = new Set(['what', 'when', 'who', 'how-many', 'whether'])
/** Kinds for which everything in the window is an answer where no topic is named. */
const ofAnything: ReadonlySet<QuestionKind> = new Set(['now', 'happening', 'latest', 'opinions', 'timeline'])

const kindOfAside = { doubt: 'whether', more: 'what', views: 'opinions' } as const

/** The question as a typed value: its kind, window, topic, terms and names, and what it takes from the question before. Pure. */
export function understand(asked: Asked): Question {
  const { asOf, timeZone, previous } = asked
  const { text, notes } = readText(asked.text)
  const languages = languagesOf(text)
  const found = findTimeWords(text, { asOf, timeZone, nowWindowMs: searchSettings.nowWindowMs, languages })
  const timeless = found?.timeless ?? text
  const { topic, frame, namesTopic } = splitFrame(timeless)
  const named = speakersOf(text)
  const aside = previous && asideOf(text)
  const words = aside ? [] : [...termsOfTopic(topic, { beginsQuestion: frame === '', question: text }), ...termsOfFrame(frame)]
  // "And @bo?" after "What did @ana say …?" asks for another speaker.
  const isOtherSpeaker =
    previous !== undefined && previous.speakers.length > 0 && words.length > 0 && words.every(({ label }) => /^@/.test(label))
  const speakers = isOtherSpeaker ? words.map(({ label }) => label.slice(1)) : named
  const asksDeniers = asksForDeniers(text)
  const side = sideAsked(text)
  const beginning = asksBeginning(timeless)
  const isSided = side !== undefined && previous?.kind === 'opinions'
  const read = aside ? kindOfAside[aside] : kindOf(text, { now: found?.now ?? false, speakers: named, languages: languages[0] ?? [] })
  const ownKind = beginning === 'origin' ? beginning : isSided ? 'opinions' : read
  const byName = speakers.length > 0 ? [] : [...namedSpeakers(text), ...otherSpeaker(text, words, previous)]
  const topical = words.filter(
    ({ label }) =>
      !speakers.includes(label.replace(/^@/, '')) &&
      !isKindWord(label, ownKind) &&
      !(asksDeniers && isDenyingWord(label)) &&
      !(isSided && isSideWord(label)),
  )
  const own = withSpeakers(withoutBeginning(topical, beginning), byName)
  // The newest posts of an account may be old ones; of what is to come people have spoken before.
  const time = found && !found.isToCome && !(found.now && ownKind === 'latest') ? found : undefined
  const names = tellsNames(text)
  const continued = previous && continueFrom(previous, { text, terms: own, namesTopic, kind: ownKind, tellsNames: names })
  const before = continued ? previous : undefined
  const isBare = before !== undefined && continued?.isBare === true
  const kind = isBare ? before.kind : ownKind
  const isAboutTold = before !== undefined && own.length === 0 && !isBare
  const isClaim = asksDeniers || kind === 'whether'
  const terms = isAboutTold && (beginning || isClaim) ? withTold(before, isClaim) : (continued?.terms ?? own)
  const { window, reason } = windowOf(asked, time, before)
  const isOfState = ofState.has(kind) && speakers.length === 0 && byName.length === 0 && frame === '' && !asksWhatIsSaid(text)
  return {
    text,
    kind,
    ...((asksDeniers || (isBare && before.asksDeniers)) && { asksDeniers: true }),
    ...(kind === 'opinions' && side && { side }),
    asksState: isBare ? before.asksState : isOfState,
    topic: topicOf(topic, own.length > 0, continued, before),
    terms,
    tellsNames: names,
    speakers: speakers.length === 0 && byName.length === 0 ? (before?.speakers ?? []) : speakers,
    ...namedIn(byName, speakers, before),
    ...(beginning && { wantsFirst: true }),
    ...(isAboutTold && beginning && figureTold(before)),
    window,
    windowAsked: reason.from !== 'none',
    windowReason: reason,
    lang: languageOfSmallTalk(text) ?? spokenIn(text, languages, previous?.lang),
    ...(continued && { carried: { ...carriedInto(terms, continued), window: reason.from === 'earlier' } }),
    notes: [
      ...notes,
      ...notesOf({ text, found, kind, hasTopic: terms.length > 0 || speakers.length > 0, isAsked: reason.from !== 'none' }),
    ],
    asOf,
    timeZone,
  }
}

/** Who says it first seldom says that it is the first; where nothing else is left to search for, the words stay. */
function withoutBeginning(terms: readonly Term[], beginning: Beginning | undefined): readonly Term[] {
  if (!beginning) return terms
  const left = terms.filter(({ label, isName }) => isName || !isBeginningWord(label, beginning))
  return beginning === 'origin' || left.some(({ isName, isPlace }) => !isName && !isPlace) ? left : terms
}

/**
 * "Who said it first?" after "What caused the fire?" asks of what was told, a gas leak. Whether that is so, and who denies it, is told by what is said of it where
 * it happened, without the words of the question before.
 */
function withTold({ terms, told }: Question, isClaim: boolean): readonly Term[] {
  const telling = told && 'terms' in told ? told.terms : terms.filter(({ isTold }) => isTold)
  const asked = terms.filter(({ isTold }) => !isTold)
  const where = asked.filter(({ isName, isPlace, isKey }) => isName || isPlace || isKey)
  return [...(telling.length > 0 && isClaim && where.length > 0 ? where : asked), ...telling]
}

/** What was told may have taken the place of what would be kept. */
function carriedInto(terms: readonly Term[], { carried: { kept, replaced } }: Continued): Continued['carried'] {
  const isLeft = (label: string) => terms.some((term) => term.label === label)
  return { kept: kept.filter(isLeft), replaced: [...replaced, ...kept.filter((label) => !isLeft(label))] }
}

function figureTold({ told, ofFigure }: Question): Pick<Question, 'ofFigure'> {
  const figure = told && 'figure' in told ? told.figure : ofFigure
  return figure === undefined ? {} : { ofFigure: figure }
}

/** Whose words are asked for is told by their account as well as by a text that names them; that somebody speaks is no topic. */
function withSpeakers(terms: readonly Term[], names: readonly string[]): readonly Term[] {
  if (names.length === 0) return terms
  const words = new Set(names.flatMap(wordsOfName))
  const told = terms.flatMap((term): Term[] => {
    if (isSpeechWord(term.label)) return []
    return wordsOfName(term.label).some((word) => words.has(word)) ? [{ ...term, isName: true, isSpeaker: true }] : [term]
  })
  const isTold = (name: string) => told.some(({ isSpeaker, label }) => isSpeaker && wordsOfName(name).includes(fold(label)))
  return [...told, ...names.flatMap((name) => (isTold(name) ? [] : [speakerTerm(name.split(/\s/u).at(-1) ?? name)]))]
}

/** "And Bo Lind?" after "What did Ada Vance say …?". */
function otherSpeaker(text: string, words: readonly Term[], previous: Question | undefined): readonly string[] {
  const wasAsked = previous !== undefined && previous.speakers.length + (previous.namedSpeakers?.length ?? 0) > 0
  const isName = words.length > 0 && words.length <= 4 && words.every(({ isPlace, label }) => /^\p{Lu}/u.test(label) && !isPlace)
  return wasAsked && isName && isJoined(text) && !asksAboutElse(text) ? [words.map(({ label }) => label).join(' ')] : []
}

/** Names of the question itself, else those of the question before where it asks for nobody else. */
function namedIn(own: readonly string[], handles: readonly string[], before: Question | undefined): Pick<Question, 'namedSpeakers'> {
  if (own.length > 0) return { namedSpeakers: own }
  return handles.length === 0 && before?.namedSpeakers ? { namedSpeakers: before.namedSpeakers } : {}
}

/** Of the caller's bounds, the question's words and the question before, the first that says something. */
function windowOf(asked: Asked, time: TimeWords | undefined, before: Question | undefined): { window: Window; reason: WindowReason } {
  const { from, until, asOf, earliest = 0 } = asked
  const end = asOf + 1
  const carried = before?.windowAsked ? before.window : undefined
  const words = time?.window ?? carried
  const last = Math.min(until ?? words?.until ?? end, end)
  // "Before Tuesday" begins with the first post, where that came before Tuesday.
  const first = words && (words.from > 0 || earliest >= last) ? words.from : earliest
  const window = { from: Math.min(from ?? first, end), until: last }
  if (from !== undefined || until !== undefined) return { window, reason: { from: 'caller' } }
  if (time) return { window, reason: { from: 'words', words: time.words } }
  return { window, reason: { from: carried ? 'earlier' : 'none' } }
}

function topicOf(topic: string, hasOwn: boolean, continued: Continued | undefined, before: Question | undefined): string {
  if (!before || !continued) return cleanTopic(topic)
  if (!hasOwn) return before.topic
  return continued.carried.kept.length === 0 ? cleanTopic(topic) : continued.terms.map(({ label }) => label).join(' ')
}

type Read = {
  readonly text: string
  readonly found: TimeWords | undefined
  readonly kind: QuestionKind
  readonly hasTopic: boolean
  readonly isAsked: boolean
}

function notesOf({ text, found, kind, hasTopic, isAsked }: Read): QuestionNote[] {
  const isUnspaced =
    /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{4}/u.test(text)
  return [
    ...(found?.isToCome ? (['window-to-come'] as const) : []),
    ...(!hasTopic && !isAsked && !ofAnything.has(kind) ? (['no-words'] as const) : []),
    ...(isUnspaced ? (['no-spaces'] as const) : []),
  ]
}
