import { allMatches } from '../../../lib/all-matches.ts'

/** Sayings and names with words of time that name none: "moved at the last minute", 土曜市 (a market), "Welt am Sonntag" (a newspaper). Over folded text. */
const idioms =
  /(?<!\p{L})(?:at the (?:very )?last (?:minute|moment)|last-minute|(?:a la|de) derniere minute|in letzter minute|a ultima hora|(?:welt|bild|blick) am sonntag|im (?:mon|diens|donners|frei|sams|sonn)tag|sheffield wednesday)(?!\p{L})|[月火水木金土日]曜(?=[市版会展])/gu

/** A day that is spoken of itself, in German: "der verkaufsoffene Sonntag", "der Sonntag als Ruhetag"; "den letzten Sonntag" is a time. Over the text as it is written. */
const weekday = '(?:Mon|Diens|Donners|Frei|Sams|Sonn)tage?n?s?(?!\\p{L})'
const ofItself = new RegExp(
  `(?<=(?<!\\p{L})(?:[Dd](?:er|en|em|es|ie)|[Ee]in(?:en?|em|es)?|[Kk]ein(?:en?|em|es)?|[Zz]um|[Vv]om) (?!(?:letzt|vorletzt|vergangen|vorig|dies|kommend|nächst|übernächst|heutig|gestrig|ganz|folgend)e)\\p{Ll}{3,}e[nrsm]? )${weekday}|${weekday}(?= als \\p{Lu})`,
  'gu',
)

/** `folded`, the text with its words folded, with these hidden, each unit in its place. */
export function withoutIdioms(folded: string, text: string): string {
  const plain = folded.replace(idioms, hidden)
  return allMatches(text, ofItself).reduce(
    (left, { 0: day, index }) => left.slice(0, index) + hidden(day) + left.slice(index + day.length),
    plain,
  )
}
const hidden = (words: string): string => '"'.repeat(words.length)
