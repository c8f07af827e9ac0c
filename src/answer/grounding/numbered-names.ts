import { fold } from '../../post/index.ts'
import { figuresOf, isFunctionWord } from '../../search/index.ts'

/** A number that names something ("flight 370", "EC 135", "Section 230") and counts nothing. `by`: the word before it, folded. */
export type NumberedName = { readonly figure: string; readonly by: string; readonly at: number; readonly length: number }

/** What is told apart by a number, a line a language. Numbers of trains, buses and rooms are left out: "on the train 120 passengers". */
const kinds = [
  'flights?|boeing|airbus|eurocopter|route|highway|interstate|motorway|section|article|title|chapter|paragraph|resolution|proposition|prop|amendment|gate|channel|page|number|no\\.|nr\\.?|day|episode',
  'vol|autoroute|ligne|chapitre|paragraphe|r[ée]solution|amendement|porte|cha[iî]ne|num[ée]ro|n°|nº|jour',
  'vuelo|autopista|ruta|l[ií]nea|art[ií]culo|cap[ií]tulo|resoluci[oó]n|puerta|canal|p[aá]gina|n[uú]mero|d[ií]a',
  'flug|autobahn|linie|artikel|paragraf|kapitel|resolution|kanal|seite|nummer|tag',
  'voo|autoestrada|rodovia|linha|artigo|par[aá]grafo|resolu[cç][aã]o|port[aã]o|dia',
].join('|')
/** "M 17" of a motorway, "EC 135", "MH 370": letters of a type, a company, a law. */
const numbered = new RegExp(
  `(?<![\\p{L}\\p{N}@#])(?:(${kinds})|(\\p{Lu}{1,4}))\\s(\\p{Nd}{1,4})(?![\\p{Nd}%€$]|[.,:]\\p{Nd})(?=(?:\\s(\\p{L}+))?)`,
  'giu',
)
/** What people suffer, and people, are counted whatever stands before: "UK 12 dead". Folded. */
const befalls =
  /^(?:dead|deaths?|died|killed|hurt|injured|wounded|missing|trapped|arrested|arrests|rescued|evacuated|people|persons|children|homes|houses|morts?|tues|blesses|disparus|personnes|muert[oa]s|herid[oa]s|desaparecid[oa]s|personas|tote|toten|verletzte|vermisste|menschen|personen|mort[oa]s|ferid[oa]s|pessoas)$/u

export function numberedNames(text: string): readonly NumberedName[] {
  if (!/\p{Nd}/u.test(text)) return []
  const isShouted = (text.match(/\p{Lu}{5,}/gu)?.length ?? 0) > (text.match(/\p{Ll}{5,}/gu)?.length ?? 0)
  return [...text.matchAll(numbered)].flatMap(({ 0: whole, 1: kind, 2: letters = '', 3: number = '', 4: next = '', index }) => {
    const isLetters = kind === undefined
    if (isLetters && (isShouted || !/^\p{Lu}+$/u.test(letters) || isFunctionWord(letters.toLowerCase(), 'en'))) return []
    const [figure] = figuresOf(number)
    return figure === undefined || befalls.test(fold(next)) ? [] : [{ figure, by: fold(kind ?? letters), at: index, length: whole.length }]
  })
}

/** A text with spaces in place of these names. */
export const withoutNames = (text: string, names: readonly NumberedName[]): string =>
  names.reduce((rest, { at, length }) => `${rest.slice(0, at)}${' '.repeat(length)}${rest.slice(at + length)}`, text)
