import { allMatches } from '../../lib/all-matches.ts'
import { answerSettings as settings } from '../settings.ts'
import { speaksToMachine } from './speaks-to-machine.ts'

const abbreviations =
  /(?:^|[\s(.])(?:[A-Z]|U\.S|D\.C|Rep|Reps|Sen|Sens|Gov|Gen|Col|Lt|Sgt|Cpl|Maj|Capt|Pvt|Rev|Hon|Pres|Dr|Mr|Mrs|Ms|Jr|Sr|St|No|vs|etc|Inc|Corp|Co|Ltd|Dept|Univ|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|a\.m|p\.m|approx|e\.g|i\.e)\.$/
const url = /\bhttps?:\/\/\S+|\bpic\.twitter\.com\/\S+|\bwww\.\S+/giu

/**
 * The sentences of a post that can be quoted: verbatim stretches of its text (each is a substring), without addresses, without
 * what only surrounds them ("RT @x:", "VIDEO:", trailing tags, "via @x"), of a length one can read, and said to people.
 */
export function quotableSentences(text: string): string[] {
  return text
    .split(url)
    .flatMap((part) => part.split(/\n+/u))
    .flatMap((part) => part.split(ofSomebodyElse))
    .flatMap(wholeSentences)
    .map(tidy)
    .filter((sentence) => {
      const words = countWords(sentence)
      if (words < settings.quoteWords.min || words > settings.quoteWords.max || !/\p{L}{2}/u.test(sentence)) return false
      return !speaksToMachine(sentence)
    })
}

/** Where all are scraps ("It is Ada Vance. Hall going mental. Kalvik"), they are one. */
function wholeSentences(part: string): string[] {
  const pieces = splitSentences(part)
  return pieces.length > 1 && pieces.every((piece) => countWords(piece) < settings.quoteWords.min) ? [part.trim()] : pieces
}

/** Where a post begins to repeat somebody: "So sad “@desk: …", "Oh RT @desk: …". */
const ofSomebodyElse = /(?=["“«]\s?\.?@[\p{L}\p{N}_]{1,30}:\s)|(?<=\s)(?=(?:RT|MT) \.?@[\p{L}\p{N}_]{1,30}:\s)/u

/** What can be quoted where no sentence can, as a text has no full stop or few words: its first line that is said to people, cut where it is quoted. */
export function quotableLine(text: string): string | undefined {
  return text
    .split(url)
    .flatMap((part) => part.split(/\n+/u))
    .map(tidy)
    .find((line) => /\p{L}{2}/u.test(line) && !speaksToMachine(line))
}

/** Ends at . ! ? … 。 and their like before a space, unless an abbreviation or a figure stands there. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = []
  let start = 0
  for (const match of allMatches(text, /[.!?…]+["'”’)]*(?=\s)|[。！？]+[」』”]*/gu)) {
    const end = match.index + match[0].length
    const upTo = text.slice(start, end)
    const next = text.slice(end).trimStart()
    // After a number of one or two digits it is an ordinal as often as an end ("am 12. März"): the longer quote is the safer one.
    if (/^\p{Ll}/u.test(next) || (match[0] === '.' && (abbreviations.test(upTo) || /(?<![\p{L}\d])\d{1,2}\.$/u.test(upTo)))) continue
    sentences.push(upTo)
    start = end
  }
  sentences.push(text.slice(start))
  return sentences.map((sentence) => sentence.trim()).filter(Boolean)
}

const before = [
  /^(?:(?:RT|MT|HT)\s*:?\s*)?["“”‘'«]*\s*\.?@\w+:\s*/u, // whose words are repeated
  /^(?:(?:RT|MT)\s+)(?:\.?@\w+:?\s*)?/u,
  /^(?:@\w+\s+)+(?=[#"“]?\p{Lu}|\p{Nd})/u, // to whom a reply goes; ".@name" is the subject, "@name said" too
  /^#?(?:VIDEO|WATCH|PHOTOS?|READ|LISTEN|LIVE|ICYMI|BREAKING(?: NEWS| UPDATE)?|URGENT|UPDATED?|JUST IN|THIS JUST IN|DEVELOPING|ALERT|NEWS|LATEST|NOW|NEW|MORE|FYI|FACT|BBC News|Latest News)\s*[:|–-]+\s*/iu,
  /^#(?:BREAKING|URGENT|ALERT|UPDATE)\s+/iu,
  /^[\s|:>–\u200e\u200f-]+(?=\S)/u,
  /^["'“”‘’«]+(?=\S)(?![^"”’»]*["”’»]\s*[\p{L}\p{N}])/u, // not the mark of a word that is quoted: “Deal” good for all
]
const behind = [
  /\s+ht{0,2}p?s?:?\/{0,2}\s?(?:…|\.{3,})$/u, // an address that was cut
  /\s*[([]?(?:via|h\/t|from) @\w+[)\]]?(?:\s+#[\p{L}\p{N}_]+)*$/iu,
  /\s*(?:[-–=]*>+|[→⇒👉🏻]+|[-–|:]+)$/u,
]
/** " - BBC News", where a sentence is left without it; who says it ("- police") stays. */
const outlet =
  /\s[-–—|]\s(?!.*(?:police|official|report|minister|source|witness|army|mayor|say))(?:[A-Z][\w&'’]*|@\w+|#\w+|of|the|for)(?:[. ](?:[A-Z][\w&'’]*|of|the|for|news|com|ca|\d+)){0,3}$/u

/** Removes what frames a sentence at either end, and what comes after a headline that is cut or told twice; every result is a stretch of the input. */
export function tidy(sentence: string): string {
  let text = sentence.trim()
  for (let was = ''; was !== text;) {
    was = text
    for (const frame of before) text = text.replace(frame, '')
    text = text.replace(/(?:\s+[#][\p{L}\p{N}_]+)+$/u, (tags) => (countWords(text) > 4 && tags.trim().split(/\s+/).length > 1 ? '' : tags))
    text = headlineOf(text.trim())
    for (const frame of behind) text = text.replace(frame, '').trim()
    text = keepLong(withoutOutlet(text), text)
  }
  return stripOuterQuote(text)
}

/** After a number stands another score, not who tells it. */
function withoutOutlet(text: string): string {
  const left = text.replace(outlet, '')
  return /\p{Nd}$/u.test(left) ? text : left
}

const keepLong = (shorter: string, text: string) => (countWords(shorter) >= settings.quoteWords.min ? shorter : text)

/** "Two held after fire: PORT (AP) — Police say they h…": what is cut adds little to its headline; what says it again adds nothing. */
function headlineOf(text: string): string {
  for (const { index } of allMatches(text, /(?:[:|]|\s[-–—])\s/gu)) {
    const head = text.slice(0, index).trim()
    if (countWords(head) < settings.quoteWords.min || announces.test(head)) continue
    const rest = text.slice(index + 1).trim()
    if (/(?:…|\.{3,})["'”’)]*$/u.test(rest) || repeats(head, rest)) return head
  }
  return text
}

/** What comes is what it is about. */
const announces = /(?:reads?|says?|said|asks?|writes|wrote|sagt|steht|dit|dice|diz)$/iu

/** Most of the first words of the rest are in the headline. */
function repeats(head: string, rest: string): boolean {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
  const known = new Set(words(head))
  const first = words(rest).slice(0, 6)
  return first.length > 2 && first.filter((word) => known.has(word)).length >= 0.6 * first.length
}

/** A closing quotation mark whose opening one was cut away. */
function stripOuterQuote(text: string): string {
  return /["”]$/u.test(text) && !/["“]/u.test(text.slice(0, -1)) ? text.slice(0, -1).trim() : text
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
/** Words as a reader counts them, in any script. */
export function countWords(text: string): number {
  if (/^[\p{ASCII}\p{Script=Latin}\p{P}\p{S}\s]*$/u.test(text)) return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
  return [...segmenter.segment(text)].filter((part) => part.isWordLike).length
}

/** Cuts at a word boundary and says so with "…"; never inside a character. */
export function cutQuote(text: string, length: number = settings.quoteLength): string {
  if (text.length <= length) return text
  const cut = text.slice(0, length)
  const space = cut.search(/\s\S*$/u)
  const end = space > length * 0.6 ? space : /[\uD800-\uDBFF]$/.test(cut) ? length - 1 : length
  return `${cut.slice(0, end).replace(/[\s,;:.–-]+$/u, '')}…`
}
