import { allMatches } from '../../lib/all-matches.ts'
import { foldWords } from './time/fold-words.ts'

/** Verbs and nouns of speech and event, and the word that leads to what it is about. What stands before is frame. English. */
const leadIn =
  /\b(?:say|says|said|saying|think|thinks|thought|thinking|talk|talks|talked|talking|post|posts|posted|posting|tweets?|tweeted|tweeting|write|writes|wrote|written|reports?|reported|reporting|known?|hears?|heard|feel|feels|felt|discuss(?:ed|ing)?|comments?|commented|opinions?|views?|reactions?|reacted|respond(?:ed)?|responses?|news|updates?|latest|going on|happening|happens|happened|told us|tell us|tell me|there)(?: so far| anything| much)? (?<link>about|on|regarding|concerning|with|of|to|in|at|around|from)\b/i

/** `namesTopic`: the frame leads to a topic of its own ("… about"), not to a place ("… in"). */
export type Framed = { readonly topic: string; readonly frame: string; readonly namesTopic: boolean }

export function splitFrame(text: string): Framed {
  const match = leadIn.exec(text)
  const rest = match ? text.slice(match.index + match[0].length) : ''
  // "What did they say about?" has nothing after its frame: then the whole question is the topic.
  if (!match || !/[\p{L}\p{N}]/u.test(rest)) return { frame: '', topic: text, namesTopic: false }
  const link = match.groups?.['link']?.toLowerCase() ?? ''
  const isPlace = link === 'in' || link === 'at' || link === 'around'
  return {
    frame: text.slice(0, match.index + match[0].length),
    // The word that leads to a place stays, so that the place is known as one; it is no word to search for.
    topic: isPlace ? `${link} ${rest}` : rest,
    namesTopic: !isPlace && link !== 'from',
  }
}

/** What stands before a handle whose own posts are asked for, and what stands before one that is only spoken of. In folded words. */
const ofAccount =
  /(?:^|[\s¿(])(?:from|by|did|does|do|has|have|had|is|what|de|por|von|do|da|dit|disait|dijo|dice|sagte?|hat|disse|diz|posts?|says?|said)$/
const aboutAccount = /(?:^|\s)(?:about|on|to|with|sur|propos de|a propos de|uber|mit|an|sobre|acerca de|con|com|a respeito de)$/
const askedOfJapanese = /^\s*(?:さん)?(?:は|が|の(?:最新|投稿|発言))/

/** Handles of accounts whose own posts are asked for ("what did @name say about …", "latest from @name", "@nameの最新"), without `@`. */
export function speakersOf(text: string): string[] {
  return allMatches(text, /@([\p{Script=Latin}\p{N}_.-]+)/gu).flatMap(({ 0: whole, 1: name = '', index }) => {
    const before = foldWords(text.slice(0, index)).trimEnd()
    const after = text.slice(index + whole.length)
    const asked = !aboutAccount.test(before) && (ofAccount.test(before) || askedOfJapanese.test(after))
    return asked ? [name.replace(/[.-]+$/, '')] : []
  })
}

/** The topic in the question's own words, without articles before it and signs after it; at most 160 UTF-16 units. */
export function cleanTopic(topic: string): string {
  const clean = topic
    .replace(/\s+/gu, ' ')
    .replace(/^(?:\s|(?:the|an?|in|at|around)\b)+|[\s?!.,;:？！。]+$/giu, '')
    .trim()
  return clean.length > longestTopic ? `${clean.slice(0, longestTopic).trimEnd()}…` : clean
}
const longestTopic = 160
