/** What a number counts in, as one name in all languages. Only units that are mistaken for one another; all other nouns are words. */
const units: readonly (readonly [unit: string, forms: string])[] = [
  ['%', '%|percent|per cent|pour cent|por ciento|por cento|prozent|パーセント'],
  ['km/h', 'km\\/h|kmh|kph|キロメートル毎時'],
  ['mph', 'mph'],
  ['km', 'km|kilomet(?:er|re)s?|kil[oó]metros?|quil[oó]metros?|kilomètres?|kilometern?|キロ(?!グラム)'],
  ['mile', 'miles?|millas?|meilen?|milhas?'],
  ['m³', 'm³|m3|cubic met(?:er|re)s?|mètres cubes?|metros cúbicos?|kubikmetern?|立方メートル'],
  ['hectare', 'ha|hectares?|hectáreas?|hektar|ヘクタール'],
  ['acre', 'acres?'],
  ['tonne', 't|tons?|tonnes?|toneladas?|tonnen?|トン'],
  ['kg', 'kg|kilos?|kilogram(?:s|me|mes|m)?|キログラム'],
  ['second', 'seconds?|secs?|secondes?|segundos?|sekunden?|秒'],
  ['minute', 'minutes?|mins?|minutos?|minuten?|分'],
  ['hour', 'hours?|hrs?|heures?|horas?|stunden?|時間'],
  ['day', 'days?|jours?|días?|dias?|tage?n?|日間'],
  ['week', 'weeks?|semaines?|semanas?|wochen?|週間?'],
  ['month', 'months?|mois|meses|mes|mês|monate?n?|[かヶカ]月'],
  ['year', 'years?|ans?|années?|años?|anos?|jahre?n?|年間|歳'],
  ['€', 'euros?|eur|€|ユーロ'],
  ['$', 'dollars?|dólare?s?|usd|\\$|ドル'],
  ['£', 'pounds?|livres?|libras?|pfund|£|ポンド'],
  ['¥', 'yen|円|¥'],
]

const after = new RegExp(`^[\\s-]{0,2}(?:${units.map(([, forms]) => `(${forms})`).join('|')})(?![\\p{Script=Latin}\\d³])`, 'u')
const signs: { readonly [sign: string]: string } = { '€': '€', $: '$', '£': '£', '¥': '¥' }

/** The unit of a number that ends at `end` in a lower-case text, or a sign of money right before `start`; '' where none is named. */
export function unitAt(text: string, start: number, end: number): string {
  const found = after.exec(text.slice(end, end + 24))
  const which = found ? found.slice(1).findIndex((group) => group !== undefined) : -1
  return units[which]?.[0] ?? signs[text.slice(0, start).trimEnd().at(-1) ?? ''] ?? ''
}
