import { figuresOf } from '../../search/index.ts'

/**
 * The numbers of a text in one form each, so that a swapped figure is seen and another spelling is not: 120k = 120,000, ninety = 90,
 * 9:14 = 09:14, ٣٠ = 30. Number words of English, French, Spanish, German and Portuguese; "one" and its like are articles as often as
 * numbers, so they are not read.
 */
export function numbersOf(text: string): Set<string> {
  const scaled = text
    .toLowerCase()
    .replace(
      /(\d)[\s-]*(k|m|mn|bn|b|thousand|million|billion|trillion|mille|mil|millones|millions?|milliarden?|millionen|milhões)(?![\p{L}\d])/gu,
      '$1 §$2 ',
    )
  const found = new Set<string>()
  const plain = figuresOf(scaled.replace(/§\S+/g, ' '))
  for (const figure of plain) found.add(normal(figure))
  for (const [, digits = '', , scale = ''] of scaled.matchAll(/(\d+(?:[.,]\d+)*)(\s+)§(\S+)/g)) {
    found.delete(normal(figuresOf(digits)[0] ?? digits))
    found.add(String(Number(digits.replace(/,(?=\d{3})/g, '').replace(',', '.')) * (scales[scale] ?? 1)))
  }
  for (const value of inWords(text.toLowerCase())) found.add(String(value))
  return found
}

const normal = (figure: string): string => (figure.includes(':') ? figure.replace(/^0(?=\d)/, '') : String(Number(figure) || figure))

const scales: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  mille: 1e3,
  mil: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  millions: 1e6,
  millones: 1e6,
  millionen: 1e6,
  milhões: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  milliarde: 1e9,
  milliarden: 1e9,
  trillion: 1e12,
}

const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const unitWords =
  'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ')
const others: Record<string, number> = {
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  sept: 7,
  huit: 8,
  neuf: 9,
  dix: 10,
  onze: 11,
  douze: 12,
  vingt: 20,
  trente: 30,
  quarante: 40,
  cinquante: 50,
  cent: 100,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  doce: 12,
  veinte: 20,
  treinta: 30,
  cuarenta: 40,
  cincuenta: 50,
  cien: 100,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  elf: 11,
  zwölf: 12,
  zwanzig: 20,
  dreißig: 30,
  vierzig: 40,
  fünfzig: 50,
  hundert: 100,
  dois: 2,
  duas: 2,
  três: 3,
  quatro: 4,
  sete: 7,
  oito: 8,
  nove: 9,
  dez: 10,
  doze: 12,
  vinte: 20,
  trinta: 30,
  quarenta: 40,
  cinquenta: 50,
  cem: 100,
}
const small = new Map<string, number>([
  ...unitWords.map((word, at): [string, number] => [word, at + 2]),
  ...tens.map((word, at): [string, number] => [word, 20 + 10 * at]),
  ...Object.entries(others),
])
const large: Record<string, number> = { hundred: 100, thousand: 1_000, million: 1_000_000, billion: 1_000_000_000 }

/** "twenty-five" 25, "two hundred" 200, "three million" 3,000,000: sums and products as they are spoken in English. */
function inWords(text: string): number[] {
  const found: number[] = []
  let value: number | undefined
  const close = () => {
    if (value !== undefined) found.push(value)
    value = undefined
  }
  for (const word of text.split(/[^\p{L}\p{M}]+/u)) {
    const one = small.get(word)
    const factor = large[word]
    if (one !== undefined) {
      const joins =
        value !== undefined && ((value % 100 >= 20 && value % 10 === 0 && one < 10) || (value >= 100 && value % 100 === 0 && one < 100))
      if (!joins) close()
      value = (value ?? 0) + one
    } else if (factor !== undefined && value !== undefined) value *= factor
    else if (word !== 'and' && word !== 'y' && word !== 'et' && word !== 'und') close()
  }
  close()
  return found
}
