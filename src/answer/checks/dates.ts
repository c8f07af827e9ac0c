import { allMatches } from '../../lib/all-matches.ts'
import { timeLanguages } from '../understand/time/languages/index.ts'
import { foldWords } from '../understand/time/fold-words.ts'

/** Words of months and weekdays that mean something else as often, written small and away from a figure ("may", "march", "mars"). */
const ambiguous = /^(?:may|march|mars|mar|sun|sat|mon|wed|fri|set|dom|sab|ago|segunda|terca|quarta|quinta|sexta)\.?$/u
const days: readonly (readonly [day: string, forms: string])[] = [
  ['yesterday', 'yesterday|hier|ayer|gestern|ontem|昨日'],
  ['tomorrow', 'tomorrow|demain|manana(?! por)|ubermorgen|amanha|明日'],
  ['this week', 'this week|cette semaine|esta semana|diese[rn]? woche|今週'],
  ['next week', 'next week|semaine prochaine|proxima semana|semana que vem|nachste[rn]? woche|来週'],
  ['last week', 'last week|semaine derniere|semana pasada|semana passada|(?:letzte|vergangene)[rn]? woche|先週'],
  ['this month', 'this month|ce mois|este mes|diese[nmrs]? monats?|今月'],
  ['next month', 'next month|mois prochain|proximo mes|mes que (?:viene|vem)|nachsten? monats?|来月'],
  ['last month', 'last month|mois dernier|mes pasado|mes passado|(?:letzten?|vergangenen?) monats?|先月'],
  ['this year', 'this year|cette annee|este ano|diese[sm]? jahre?s?|今年'],
  ['next year', "next year|l['’ ]an(?:nee)? prochaine?|proximo ano|ano que (?:viene|vem)|nachste[sn]? jahr|来年"],
  ['last year', "last year|l['’ ]an(?:nee)? derni(?:er|ere)|ano pasado|ano passado|(?:letzte|vergangene)[sn]? jahr|昨年|去年"],
]

type Form = { readonly is: string; readonly pattern: RegExp }
const spaced = (forms: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${forms})(?![\\p{L}\\p{N}])`, 'gu')
/** Words of all languages; Japanese ones stand anywhere. */
const anyOf = (forms: string) => {
  const unspaced = forms.split('|').filter((form) => /^\p{Script=Han}+$/u.test(form))
  return new RegExp(`${spaced(forms).source}${unspaced.map((form) => `|${form}`).join('')}`, 'gu')
}
const languages = Object.values(timeLanguages)
const forms: readonly Form[] = [
  ...languages.flatMap(({ spaced: isSpaced, months, weekdays }) =>
    [months.map((form, at) => ({ is: `month ${at + 1}`, form })), weekdays.map((form, at) => ({ is: `weekday ${at + 1}`, form }))]
      .flat()
      .map(({ is, form }): Form => ({ is, pattern: isSpaced ? spaced(form) : new RegExp(form, 'gu') })),
  ),
  ...days.map(([is, form]): Form => ({ is, pattern: anyOf(form) })),
]

/** Months, weekdays, yesterday, tomorrow, this, next and last week, month and year of a text in any of six languages; a month with its day as "month 5 day 14". */
export function datesOf(text: string): ReadonlySet<string> {
  const folded = foldWords(text.replace(/["“”„«»]/gu, ' ')).replace(
    /[^\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{N}.'-]/gu,
    ' ',
  )
  const found = new Set<string>()
  for (const { is, pattern } of forms)
    for (const { 0: whole, index } of allMatches(folded, pattern)) {
      const before = folded.slice(0, index)
      const after = folded.slice(index + whole.length)
      const day =
        /(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|o)?\s?(?:of |de |do )?$/u.exec(before)?.[1] ??
        /^\.?\s?(\d{1,2})(?:st|nd|rd|th|日)?(?![\d:.]*\d)/u.exec(after)?.[1]
      const isSmall = /^\p{Ll}/u.test(text.slice(index, index + 1))
      if (is.startsWith('weekday')) {
        if (isSmall && ambiguous.test(whole) && !/segunda|terca|quarta|quinta|sexta/.test(whole)) continue
        found.add(is)
      } else if (is.startsWith('month')) {
        if (isSmall && ambiguous.test(whole) && day === undefined) continue
        found.add(day === undefined ? is : `${is} day ${Number(day)}`)
      } else found.add(is)
    }
  return found
}

/** Whether a word is a month or a weekday, which `datesOf` compares: it needs no other check. */
export const namesOfDates = (word: string): boolean =>
  [...datesOf(word.charAt(0).toUpperCase() + word.slice(1))].some((one) => /^(?:month|weekday)/.test(one))

/** Dates of the sentence that no cited text holds. A bare month is held by a day in it, a day never by the bare month. */
export function strangeDates(sentence: string, cited: string): readonly string[] {
  const held = datesOf(cited)
  return [...datesOf(sentence)].filter((date) => !held.has(date) && ![...held].some((other) => other.startsWith(`${date} `)))
}
