import { fold } from '../../post/index.ts'

/**
 * The same word as others spell it: British and American English, German without its special letters or with them written out. Folded words in, others out; some
 * exist nowhere and then match nothing. Accents need no rule: the index folds them.
 */
export function otherSpellings(word: string, lang: string): string[] {
  const folded = fold(word)
  if (/[äöüß]/iu.test(word) || lang === 'de') return german(word.toLowerCase())
  return lang === 'en' ? english(folded) : []
}

/** Endings of pairs, with what must stand before them; longest first. */
const pairs: readonly (readonly [british: RegExp, american: RegExp, toAmerican: string, toBritish: string])[] = [
  [
    /(?<=\p{L}{2})ours?(?=$|ed$|ing$|able$|ful$|ite$|hood$|s$)/u,
    /(?<=\p{L}{2})ors?(?=$|ed$|ing$|able$|ful$|ite$|hood$|s$)/u,
    'our>or',
    'or>our',
  ],
  [/(?<=\p{L}{3})is(?=e[sd]?$|ing$|ations?$|ers?$)/u, /(?<=\p{L}{3})iz(?=e[sd]?$|ing$|ations?$|ers?$)/u, 'is>iz', 'iz>is'],
  [/(?<=\p{L}{2})ys(?=e[sd]?$|ing$)/u, /(?<=\p{L}{2})yz(?=e[sd]?$|ing$)/u, 'ys>yz', 'yz>ys'],
  // Most words in -er are people and tools: only these are written -re by others.
  [
    /(?<=\p{L}[bt])re(?=s?$)/u,
    /(?<=(?:cent|theat|(?:^|kilo|centi|milli)met|lit|fib|calib|lust|sab|scept|spect|somb))er(?=s?$)/u,
    're>er',
    'er>re',
  ],
  [/(?<=\p{L}{2})ogue(?=s?$)/u, /(?<=\p{L}{2})og(?=s?$)/u, 'ogue>og', 'og>ogue'],
  [/(?<=\p{L}[aeiou])ll(?=ed$|ing$|ers?$)/u, /(?<=\p{L}[aeiou])l(?=ed$|ing$|ers?$)/u, 'll>l', 'l>ll'],
  [/(?<=\p{L}{2})ence(?=s?$)/u, /(?<=\p{L}{2})ense(?=s?$)/u, 'ence>ense', 'ense>ence'],
]

/** Words of which a rule would make other words, or nothing. */
const others: Readonly<Record<string, readonly string[]>> = {
  programme: ['program'],
  program: ['programme'],
  programmes: ['programs'],
  programs: ['programmes'],
  grey: ['gray'],
  gray: ['grey'],
  tyre: ['tire'],
  tyres: ['tires'],
  aeroplane: ['airplane'],
  aeroplanes: ['airplanes'],
  airplane: ['aeroplane'],
  airplanes: ['aeroplanes'],
  cheque: ['check'],
  kerb: ['curb'],
  plough: ['plow'],
  plow: ['plough'],
  licence: ['license'],
  license: ['licence'],
  licences: ['licenses'],
  licenses: ['licences'],
  mould: ['mold'],
  mold: ['mould'],
  sulphur: ['sulfur'],
  sulfur: ['sulphur'],
  paediatric: ['pediatric'],
  pediatric: ['paediatric'],
  anaemia: ['anemia'],
  diarrhoea: ['diarrhea'],
  oestrogen: ['estrogen'],
  skilful: ['skillful'],
  fulfil: ['fulfill'],
  enrol: ['enroll'],
  storey: ['story'],
  whisky: ['whiskey'],
  whiskey: ['whisky'],
  aluminium: ['aluminum'],
  aluminum: ['aluminium'],
  pyjamas: ['pajamas'],
  pajamas: ['pyjamas'],
}

function english(word: string): string[] {
  const own = Object.hasOwn(others, word) ? others[word] : undefined
  if (own) return [...own]
  if (word.length < shortest || !/^[a-z]+$/.test(word)) return []
  return [
    ...new Set(
      pairs.flatMap(([british, american, one, other]) =>
        [swap(word, british, one), swap(word, american, other)].flatMap((made) => made ?? []),
      ),
    ),
  ].slice(0, most)
}

function swap(word: string, form: RegExp, rule: string): string | undefined {
  const [from = '', to = ''] = rule.split('>')
  const made = word.replace(form, (found) => found.replace(from, to))
  return made === word ? undefined : made
}
const shortest = 5
const most = 3

/** "Müller" is written "Mueller" as well, "Straße" folds to "strasse" by itself. */
function german(word: string): string[] {
  const plain = word.normalize('NFC')
  const long = plain.replace(/ä/gu, 'ae').replace(/ö/gu, 'oe').replace(/ü/gu, 'ue')
  const short =
    plain.length < shortest
      ? plain
      : plain
          .replace(/ae/gu, 'a')
          .replace(/oe/gu, 'o')
          .replace(/(?<![aeq])ue/gu, 'u')
  return [...new Set([long, short].map(fold))].filter((one) => one !== fold(word))
}
