import { isBackDated, saidAt, type Post } from '../../post/index.ts'
import { checkSettings, supportBeyond } from '../checks/index.ts'
import type { EvidenceItem, Question } from '../evidence.ts'
import { answerSettings as settings } from '../settings.ts'
import type { DraftEvent } from '../writer.ts'
import { repeatedFrom } from './repeated-from.ts'
import { cutQuote, quotableSentences } from './sentences.ts'
import { speaksToMachine } from './speaks-to-machine.ts'
import { fillWords, momentWords, wordsIn } from './wording.ts'

type Quote = Extract<DraftEvent, { type: 'quote' }>

type Told = Pick<Question, 'text' | 'lang' | 'timeZone' | 'asOf'>

/** `lead`: around whose words they are, with `{who}` in its place; plain: without the account's handle; inPicture: a machine read them in one. */
type QuoteOptions = { readonly lead?: string; readonly isPlain?: boolean; readonly inPicture?: boolean }

/** Verbatim words of a post, introduced by whose they are, and where they were read in its picture by that. */
export function quote(
  { number, post }: EvidenceItem,
  text: string,
  question: Told,
  { lead = '{who}', isPlain = false, inPicture = false }: QuoteOptions = {},
): Quote {
  const whom = repeatedFrom(post.text, text)
  const before = fillWords(lead, { who: attribution(post, question, { isPlain, whom }) })
  const words = cutQuote(whom === undefined ? text : withoutComment(text))
  if (!inPicture) return { type: 'quote', number, before, quote: words }
  return { type: 'quote', number, before: fillWords(wordsIn(question.lang).inPicture, { who: before }), quote: words, inPicture }
}

/** Of words that are repeated, those up to the mark that closes: “so it was” good grief. */
const withoutComment = (text: string): string => /^([^"“”«»]*\p{L}[^"“”«»]*)["”»]\s*\p{L}/u.exec(text)?.[1]?.trim() ?? text

/**
 * "Jane Doe (@jane), 3 April 2016, 14:05": whose words they are, and when they were said; today's without the day. Where nothing bears out a date, when the network saw
 * it stands before it. `whom`: whose words the post says they are.
 */
export function attribution(
  post: Post,
  question: Told,
  { isPlain = false, whom }: { readonly isPlain?: boolean; readonly whom?: string | undefined } = {},
): string {
  const own = nameOf(post, question, isPlain)
  const who = whom === undefined ? own : fillWords(wordsIn(question.lang).attributed, { who: own, whom: `@${whom}` })
  const moment = (at: number) => momentWords(at, question.asOf, question)
  const time = moment(saidAt(post))
  return `${who}, ${isBackDated(post) ? fillWords(wordsIn(question.lang).dated, { seen: moment(post.witnessedAt), time }) : time}`
}

/** "Jane Doe (@jane)", as far as it is known; plain: without the handle. */
export function nameOf(post: Post, question: Pick<Question, 'lang'>, isPlain = false): string {
  const [handle, name] = [shownHandle(post.author.handle), shownName(post.author.name)]
  return name && handle && !isPlain ? `${name} (@${handle})` : name || accountOf(post, question)
}

/** "@jane", or that its name is not known. */
export function accountOf({ author }: Post, { lang }: Pick<Question, 'lang'>): string {
  const handle = shownHandle(author.handle)
  return handle ? `@${handle}` : wordsIn(lang).nameless
}

/**
 * A name is written by a stranger and stands outside the quotation marks: one line, short, without what could pass for the end of it, a quote
 * or another account; '' where it speaks to a machine or names an address.
 */
function shownName(name: string): string {
  const plain = name
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]|[\u{E0000}-\u{E0FFF}]/gu, '')
    .replace(/[()（）\[\]{}<>“”„"«»:：@＠|`\\/]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  if (speaksToMachine(name) || /\p{L}\.\p{L}{2,}\S*[/?#]|:\/\/|www\./u.test(name)) return ''
  return plain.length <= settings.nameLength
    ? plain
    : `${plain
        .slice(0, settings.nameLength)
        .replace(/[\uD800-\uDBFF]$/, '')
        .trim()}…`
}

/** Networks let letters, digits and few signs into handles; what else stands there is no part of one. */
const shownHandle = (handle: string): string => handle.replace(/[^\p{L}\p{M}\p{N}._@-]/gu, '').slice(0, longestHandle)

/** UTF-16 units; a domain has 253 (RFC 1035). */
const longestHandle = 253

/**
 * What stands in place of a sentence that failed: the closest words of a post that it cited; none where no post is about it. Words of the question
 * tell nothing of that: every post holds them.
 */
export function quoteInstead(claim: string, cited: readonly EvidenceItem[], question: Told): Quote | undefined {
  const best = cited
    .flatMap((item) => quotableSentences(item.post.text).map((text) => ({ item, text, share: supportBeyond(question.text, claim, text) })))
    .reduce<{ item: EvidenceItem; text: string; share: number } | undefined>(
      (most, one) => (one.share > (most?.share ?? 0) ? one : most),
      undefined,
    )
  return best && best.share >= checkSettings.quotedFrom ? quote(best.item, best.text, question) : undefined
}
