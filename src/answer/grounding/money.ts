import { allMatches } from '../../lib/all-matches.ts'
import { fold } from '../../post/index.ts'
import type { Question } from '../evidence.ts'
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

/** Whether a question asks for a sum of money: what something costs, what was raised, paid, lost or is owed. */
export const asksMoney = ({ text, kind }: Pick<Question, 'text' | 'kind'>): boolean => {
  const folded = fold(text)
  return asks.test(folded) || (kind === 'how-many' && sums.test(folded) && !counts.test(folded))
}
/** What is a sum by its name; how many of whom or of what may be asked beside it. */
const sums = new RegExp(
  [
    String.raw`\b(?:price|cost|fare|fee|fine|rent|salary|rewards?|prize money|jackpot|bonus|bail|budget)\b|\bhow much do (?:you|they|we) get\b`,
    String.raw`\b(?:montant|(?<!grand )prix|cout|tarif|loyer|salaire|amende|prime(?! (?:minister|time))|recompense|cagnotte|budget)\b`,
    String.raw`\b(?:monto|importe|precio|coste|tarifa|alquiler|sueldo|multa|recompensa|presupuesto)\b`,
    String.raw`\b(?:\p{L}*geld|\p{L}*kosten|\p{L}*preise?|\p{L}*summe|\p{L}*betrag|\p{L}*schaden|\p{L}*miete|\p{L}*lohn|gehalt|\p{L}*pramie|belohnung|geldstrafe|jackpot)\b`,
    String.raw`\b(?:montante|quantia|preco|custo|tarifa|aluguel|salario|multa|recompensa|orcamento)\b`,
    '(?:懸賞|賞|料|罰)金|運賃|[害償]額',
  ].join('|'),
  'u',
)
const counts =
  /\b(?:how many|number of|combien d[e'’]|nombre d[e'’]|cuant[oa]s|numero d[eo]|wie ?viele|\p{L}*zahl|quant[oa]s|tolls?|attendance|turnout|headcount|bilan|affluence|balance|asistencia|cifra de|balanco)(?!\p{L})|何(?!円|億円|ドル)|数/u
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
