import { allMatches } from '../../lib/all-matches.ts'

/**
 * What is told by the day or the year ("12 killed a day", "40 par an"): a rate is no number of those whom an event befell. What is so "a day after" or "in a day" is none.
 */
const rates = [
  /(?:(?<!(?:in|within|for|of|after|about|over|than|just|only|at|on|by|from|with) )an?|per|every|each) (?:second|minute|hour|day|night|week|month|year)(?!\p{L})(?! (?:after|before|later|earlier|ago|since|from|of|club|out|trip|cent(?:re|er)|shift|train|school|care|nursery|off))|(?:daily|hourly|weekly|monthly|yearly|annually)(?!\p{L})(?! (?:mail|express|mirror|star|telegraph|beast|news|post|times|review|show|briefing|update))/u,
  /(?:par|chaque) (?:seconde|minute|heure|jour|nuit|semaine|mois|an|année)(?!\p{L})/u,
  /(?:al|por|cada) (?:segundo|minuto|hora|día|noche|semana|mes|año)(?!\p{L})(?! siguiente)/u,
  /(?:pro|je|jede[nrs]?) (?:Sekunde|Minute|Stunde|Tag|Nacht|Woche|Monat|Jahr)(?!\p{L})|(?:stünd|täg|wöchent|monat|jähr)lich(?!\p{L})/u,
  /(?:por|a cada|ao) (?:segundo|minuto|hora|dia|noite|semana|mês|ano)(?!\p{L})(?! seguinte)/u,
].map(({ source }) => source)
const behind = new RegExp(`(?<![\\p{L}\\p{Nd}.,])\\p{Nd}[\\p{Nd}.,]*(?=(?: \\p{L}[\\p{L}\\p{M}'’-]*){0,4}? (?:${rates.join('|')}))`, 'giu')
const before = /(?<=(?:毎日|毎時|毎週|毎年|年間|[1１一]日|[1１一]年|[1１一]時間)(?:に|で|あたり)?(?:約|およそ)?)\p{Nd}[\p{Nd}.,]*/gu
const any = new RegExp(`(?<!\\p{L})(?:${rates.join('|')})|毎日|毎年|年間|[1１一][日年](?:に|で|あたり)`, 'iu')

/** Whether a rate is asked for ("How many people die a day?"). */
export const asksRate = (question: string): boolean => any.test(question)

/** The numbers of a text that are rates. */
export const ratesIn = (text: string): string =>
  [...allMatches(text, behind), ...allMatches(text, before)].map(([number]) => number).join(' ; ')

/** A text without them. */
export const withoutRates = (text: string): string => (any.test(text) ? text.replace(behind, ' ').replace(before, ' ') : text)
