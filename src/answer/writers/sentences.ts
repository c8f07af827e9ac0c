import { answerSettings as settings } from '../settings.ts'
import { speaksToMachine } from './speaks-to-machine.ts'

const abbreviations =
  /(?:^|[\s(.])(?:[A-Z]|U\.S|D\.C|Rep|Reps|Sen|Sens|Gov|Gen|Col|Lt|Sgt|Rev|Hon|Pres|Dr|Mr|Mrs|Ms|Jr|Sr|St|No|vs|etc|Inc|Corp|Co|Ltd|Dept|Univ|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|a\.m|p\.m|approx|e\.g|i\.e)\.$/
const url = /\bhttps?:\/\/\S+|\bpic\.twitter\.com\/\S+|\bwww\.\S+/giu

/**
 * The sentences of a post that can be quoted: verbatim stretches of its text (each is a substring), without addresses, without
 * what only surrounds them ("RT @x:", "VIDEO:", trailing tags, "via @x"), of a length one can read, and said to people.
 */
export function quotableSentences(text: string): string[] {
  return text
    .split(url)
    .flatMap((part) => part.split(/\n+/u))
    .flatMap(splitSentences)
    .map(tidy)
    .filter((sentence) => {
      const words = countWords(sentence)
      if (words < settings.quoteWords.min || words > settings.quoteWords.max || !/\p{L}{2}/u.test(sentence)) return false
      return !speaksToMachine(sentence)
    })
}

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
  for (const match of text.matchAll(/[.!?…]+["'”’)]*(?=\s)|[。！？]+[」』”]*/gu)) {
    const end = match.index + match[0].length
    const upTo = text.slice(start, end)
    const next = text.slice(end).trimStart()
    // After a number of one or two digits it is an ordinal as often as an end ("am 12. März"): the longer quote is the safer one.
    if (match[0] === '.' && (abbreviations.test(upTo) || /(?<![\p{L}\d])\d{1,2}\.$/u.test(upTo) || /^\p{Ll}/u.test(next))) continue
    sentences.push(upTo)
    start = end
  }
  sentences.push(text.slice(start))
  return sentences.map((sentence) => sentence.trim()).filter(Boolean)
}

/** Removes what frames a sentence at either end; every result is a stretch of the input. */
export function tidy(sentence: string): string {
  let text = sentence.trim()
  for (let before = ''; before !== text;) {
    before = text
    text = text
      .replace(/^(?:RT @\w+:?|(?:VIDEO|WATCH|PHOTOS?|READ|LISTEN|LIVE|ICYMI|BREAKING|UPDATE|NEW|MORE|BBC News)\s*[:|–-])\s*/u, '')
      .replace(/(?:\s+[#][\p{L}\p{N}_]+)+$/u, (tags) => (countWords(text) > 4 && tags.trim().split(/\s+/).length > 1 ? '' : tags))
      .replace(/\s*(?:\(?via @\w+\)?|[-–|:]+|h\/t @\w+|…|\.\.\.)$/iu, (end) => (/^\s*(?:…|\.\.\.)$/.test(end) ? end : ''))
      .replace(/^[\s"'“”‘’|:–-]+(?=\S)/u, '')
      .trim()
  }
  return stripOuterQuote(text)
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
