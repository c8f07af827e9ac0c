import { allMatches } from '../../lib/all-matches.ts'
import { fold } from '../../post/index.ts'
import { scaleWords } from '../number-words.ts'
import { quantitiesOf } from '../checks/numbers.ts'

/** A sum of money. `value`: in one form, "3200000 $"; `text`: as it stands there. */
export type Money = { readonly value: string; readonly text: string; readonly at: number }

/** Names of currencies, as they stand before and behind a number. "Dollars" of any country are dollars. */
const currencies: readonly (readonly [unit: string, before: string, behind: string])[] = [
  ['R$', String.raw`R\$\s?|BRL\s`, 'reais|real'],
  ['$', String.raw`(?:US|A|AU|C|CA|NZ)?\$\s?|USD\s`, String.raw`(?:US\s)?dollars?|d[óo]lares|d[óo]lar|dollar|usd|\$|ドル`],
  ['€', String.raw`€\s?|EUR\s`, 'euros?|eur|€|ユーロ'],
  ['£', String.raw`£\s?|GBP\s`, 'pounds?|livres? sterling|libras?|pfund|gbp|£|ポンド'],
  ['¥', String.raw`[¥￥]\s?`, 'yen|円|¥'],
  ['Fr', String.raw`CHF\s`, 'francs?|franken|chf'],
  ['₹', String.raw`₹\s?|Rs\.?\s`, 'rupees?'],
]
const scales = [...scaleWords.keys()]
  .filter((word) => word !== 'hundred' && word !== 'hundert')
  .sort((a, b) => b.length - a.length)
  .join('|')
const freely = String.raw`(?<![\p{Script=Latin}\p{N}.,])`
const amount = String.raw`\d(?:[\d.,’'\u00a0\u202f ]*\d)?[万億兆]?(?:(?:[\s\u00a0-]?(?:${scales})\.?)(?![\p{L}\d]))?(?:\s(?:millones|millions))?`
const link = String.raw`[\s\u00a0-]?(?:(?:de\s|d[’']|of\s))?`
const forms = currencies.map(
  ([unit, before, behind]) =>
    [
      unit,
      new RegExp(`(?<![\\p{L}$])(?:${before})${amount}|${freely}${amount}${link}(?:${behind})(?![\\p{Script=Latin}])`, 'giu'),
    ] as const,
)

/** The sums of money of a text, in order: "$3.2 million", "3,2 millions d’euros", "20 Mrd. Euro", "3億円". */
export function moneyIn(text: string): Money[] {
  const found: Money[] = []
  for (const [unit, form] of forms)
    for (const { 0: stretch, index } of allMatches(text, form)) {
      if (found.some(({ at, text: other }) => index < at + other.length && at < index + stretch.length)) continue
      const [quantity] = quantitiesOf(stretch)
      if (quantity) found.push({ value: `${quantity.value} ${unit}`, text: stretch.trim(), at: index })
    }
  return found.sort((a, b) => a.at - b.at)
}

export const isMoney = (figure: string): boolean => /^[\d.e+]+ \D+$/u.test(figure)

/** Whether a question for a number asks for a sum of money: what something costs, what was raised, paid, lost or is owed. */
export const asksMoney = (question: string): boolean => asks.test(fold(question))
const asks = new RegExp(
  [
    String.raw`\bhow much (?:money|cash|funding|aid|debt|tax\p{L}*)|\bhow (?:much|many) (?:\p{L}+ )?(?:dollars|euros|pounds|yen)`,
    String.raw`\bhow much\b.*\b(?:costs?|pay(?:s|ing)?|paid|spen[dt]\p{L}*|rais(?:e[sd]?|ing)|donat\p{L}+|worth|owe[sd]?|fined?|price|budget|earn\p{L}*|charge[sd]?|invest\p{L}*)\b`,
    String.raw`\bcombien\b.*\b(?:argent|euros?|dollars?|coute|cout\p{L}*|vaut|valent|paye\p{L}*|depens\p{L}*|verse\p{L}{0,5}|recolt\p{L}*)(?!\p{L})|\b(?:coute|vaut|valent)\b.*\bcombien\b`,
    String.raw`\bcuant[oa]s?\b.*\b(?:dinero|euros?|dolares|cuesta\p{L}*|costo|costaba|costara|valen?|pag[aoóu]\p{L}*|recaud\p{L}*|gast\p{L}*)(?!\p{L})`,
    String.raw`\bwie ?viele?n?\b.*\b(?:geld|euro|dollar|kostet\p{L}*|gekostet|kosten|bezahl\p{L}*|zahlt|wert|gespendet|ausgegeben)(?!\p{L})`,
    String.raw`\bquant[oa]s?\b.*\b(?:dinheiro|euros|dolares|reais|custa\p{L}*|custou|valem?|pag[aou]\p{L}*|gast\p{L}*|arrecad\p{L}*)(?!\p{L})`,
    'いくら|何円|何億円|何ドル|費用は|金額',
  ].join('|'),
  'u',
)
