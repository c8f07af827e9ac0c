import type { EpochMs } from '../../post/index.ts'
import { searchSettings } from '../../search/index.ts'
import type { Question, QuestionKind, Term, Window } from '../evidence.ts'
import { tellsNames, termsOfTopic } from './terms.ts'
import { findTimeWords } from './time-words.ts'

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

/** Verbs and nouns of speech and event, and the word that leads to what it is about. What stands before is frame. */
const leadIn =
  /\b(?:say|says|said|saying|think|thinks|thought|thinking|talk|talks|talked|talking|post|posts|posted|posting|tweets?|tweeted|tweeting|write|writes|wrote|written|reports?|reported|reporting|known?|hears?|heard|feel|feels|felt|discuss(?:ed|ing)?|comments?|commented|opinions?|views?|reactions?|reacted|respond(?:ed)?|responses?|news|updates?|latest|going on|happening|happens|happened|told us|tell us|tell me|there)(?: so far| anything| much)? (?:about|on|regarding|concerning|with|of|to|in|at|around|from)\b/i
const asksToContinue =
  /^(?:and|but|so|what about|how about|since when|until when|who else|what else|why|when|where)\b|^(?:who|what|how) (?:denies|denied|confirms|confirmed|says|said) (?:it|that|this|so)\b/i
/** In English, French, Spanish, Portuguese, German, Japanese, Arabic, Hindi and Thai. */
const asksHowMany =
  /^[¿\s]*(?:(?:how (?:many|much)|combien|cu[aá]nt[oa]s?|quant[oa]s?|wie ?viele?)\b|كم\s)|何[人件本戸匹台枚便名個軒棟校票杯社店か]|いくつ|いくら|どれくらい|どのくらい|कितन[ाेी]|กี่|เท่าไ[หร]/u
const pronouns = /\b(?:it|that|this|they|them|their|there|he|him|his|she|her)\b/i

/** The question as a typed value: its window, its topic, its terms and names. English frames and time words; terms of any script. */
export function understand(asked: Asked): Question {
  const { text, asOf, timeZone, previous } = asked
  const found = findTimeWords(text, { asOf, timeZone, nowWindowMs: searchSettings.nowWindowMs })
  const timeless = found ? `${text.slice(0, found.start)} ${text.slice(found.end)}` : text
  const time = found && found.window.from <= asOf ? found : undefined // of what is to come people have spoken before
  const { topic, frame } = splitFrame(timeless)
  const speakers = speakersOf(frame === '' ? timeless : frame)
  const own = termsOfTopic(topic, { beginsQuestion: frame === '', question: text }).filter(
    (term) => !speakers.includes(term.label.replace(/^@/, '')),
  )
  const followsUp = previous !== undefined && (own.length === 0 || asksToContinue.test(text.trim()) || pronouns.test(text))
  const window = windowOf(asked, time?.window ?? (followsUp && previous.windowAsked ? previous.window : undefined))
  return {
    text,
    kind: kindOf(text, time?.now ?? false),
    asksState: frame === '' && speakers.length === 0 && !(time?.now ?? false),
    topic: cleanTopic(followsUp && own.length === 0 ? previous.topic : topic),
    terms: followsUp ? joinTerms(previous.terms, own) : own,
    tellsNames: tellsNames(text),
    speakers: speakers.length === 0 && followsUp ? previous.speakers : speakers,
    window,
    windowAsked: time !== undefined || asked.from !== undefined || asked.until !== undefined || (followsUp && previous.windowAsked),
    asOf,
    timeZone,
  }
}

function windowOf({ from, until, asOf, earliest = 0 }: Asked, words: Window | undefined): Window {
  const end = asOf + 1
  return { from: Math.min(from ?? words?.from ?? earliest, end), until: Math.min(until ?? words?.until ?? end, end) }
}

function splitFrame(text: string): { topic: string; frame: string } {
  const match = leadIn.exec(text)
  const rest = match ? text.slice(match.index + match[0].length) : ''
  // "What did they say about?" has nothing after its frame: then the whole question is the topic.
  return match && /[\p{L}\p{N}]/u.test(rest)
    ? { frame: text.slice(0, match.index + match[0].length), topic: rest }
    : { frame: '', topic: text }
}

/** "@name" in the frame ("what did @name say about …", "latest from @name") asks for that account's own posts. */
function speakersOf(frame: string): string[] {
  return [...frame.matchAll(/(?:from|by|did|does|do|has|have|is|what) @([\p{L}\p{N}_.-]+)/giu)].map((match) =>
    (match[1] ?? '').replace(/[.-]+$/, ''),
  )
}

function kindOf(text: string, now: boolean): QuestionKind {
  const start = text.trim().toLowerCase()
  if (now) return 'now'
  if (asksHowMany.test(start)) return 'how-many'
  if (/^(?:since )?when\b/.test(start)) return 'when'
  if (/^who\b/.test(start)) return 'who'
  return /^(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would)\b/.test(start) ? 'whether' : 'what'
}

function joinTerms(previous: readonly Term[], own: readonly Term[]): Term[] {
  const known = new Set(previous.map((term) => JSON.stringify(term.clauses)))
  return [...previous, ...own.filter((term) => !known.has(JSON.stringify(term.clauses)))].slice(0, 24)
}

const cleanTopic = (topic: string): string =>
  topic
    .replace(/\s+/gu, ' ')
    .replace(/^(?:\s|the\b|an?\b)+|[\s?!.,;:]+$/giu, '')
    .trim()
