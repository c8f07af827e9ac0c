import { wordsByScript } from '../../lib/whole-words.ts'
import { clausesOf, sourcesOf } from './clauses.ts'
import { languageOf } from './language.ts'

/** Words of contrary meaning; a swap of them leaves every other word as it was. Each side lists forms of all languages. */
const opposites: readonly (readonly [one: string, other: string])[] = [
  [
    'rises?|rose|risen|rising|increas\\p{L}*|grows?|grew|climb\\p{L}*|hausse|augment\\p{L}*|sube\\p{L}*|subió|steig\\p{L}*|stieg\\p{L}*|aument\\p{L}*',
    'falls?|fell|fallen|falling|decreas\\p{L}*|drop\\p{L}*|declin\\p{L}*|shr[aiu]nk\\p{L}*|baisse\\p{L}*|diminu\\p{L}*|baja\\p{L}*|bajó|sink\\p{L}*|gesunken|desce\\p{L}*|ca[ií]\\p{L}*',
  ],
  ['more|plus|más|mehr|mais', 'less|fewer|moins|menos|weniger'],
  ['up from', 'down from'],
  ['before|avant|antes|vor', 'after|après|después|nach|depois'],
  [
    'open(?:s|ed)?|reopen\\p{L}*|ouverte?s?|rouvr\\p{L}*|abiert[oa]s?|offen|geöffnet|abert[oa]s?',
    'clos(?:es?|ed)|shut|fermée?s?|cerrad[oa]s?|geschlossen|gesperrt|zu(?=[.,;]|$)|dicht|fechad[oa]s?|interditad[oa]s?',
  ],
  ['first|premi(?:er|ère)|primer[oa]?|erste[rnms]?|primeir[oa]', 'last|derni(?:er|ère)|últim[oa]|letzte[rnms]?'],
  ['safe|sichere?', 'unsafe|dangerous|dangereu\\p{L}*|peligros[oa]|gefährlich\\p{L}*|perigos[oa]'],
  [
    'accepts?|accepted|accepte\\p{L}*|acepta\\p{L}*|akzeptier\\p{L}*|aceita\\p{L}*',
    'rejects?|rejected|rejett?e\\p{L}*|rechaza\\p{L}*|lehn\\p{L}* ab|rejeita\\p{L}*',
  ],
  [
    'confirms?|confirmed|admits?|admitted|confirm[ae]\\p{L}*|bestätig\\p{L}*|認め',
    'den(?:y|ies|ied)|dément\\p{L}*|niega\\p{L}*|bestreit\\p{L}*|dementier\\p{L}*|nega[m]?|negou|否定',
  ],
  [
    'supports?|supported|backs|soutien\\p{L}*|apoya\\p{L}*|unterstütz\\p{L}*|apoia\\p{L}*',
    'opposes?|opposed|rejects?|s["’\']oppose\\p{L}*|se opone\\p{L}*|lehn\\p{L}* ab|opõe\\p{L}*',
  ],
  [
    'wins?|won|beats?|beat|gagne\\p{L}*|bat|gana\\p{L}*|ganó|gewinn\\p{L}*|gewann|vence\\p{L}*|ganha\\p{L}*|勝利',
    'los(?:es?|t)|perd\\p{L}*|pierde\\p{L}*|perdió|verlier\\p{L}*|verlor\\p{L}*|perde\\p{L}*|敗',
  ],
  ['north\\p{L}*|nord\\p{L}*|norte|norteñ\\p{L}*', 'south\\p{L}*|sud|süd\\p{L}*|sul|(?:al|del|el) sur'],
  ['east\\p{L}*|ost|öst\\p{L}*|(?:al|del|el) este|leste', 'west\\p{L}*|ouest|oeste'],
  [
    'begins?|began|beginn\\p{L}*|starts?|started|commence\\p{L}*|empieza\\p{L}*|começa\\p{L}*',
    'ends?|ended|endet\\p{L}*|termin\\p{L}*|finit|acaba\\p{L}*',
  ],
  ['buys?|bought|achète\\p{L}*|compra\\p{L}*|kauft\\p{L}*', 'sells?|sold|vend\\p{L}*|verkauf\\p{L}*'],
  ['alive|vivante?s?|viv[oa]s?|lebend\\p{L}*', 'dead|morte?s?|muert[oa]s?|tot'],
  ['増', '減'],
  ['午前', '午後'],
]

const compiled = opposites.map((pair) => pair.map((list) => wordsByScript(list, 'iu')))

/** A word of the sentence whose contrary stands where its clause comes from, and itself does not. */
export function saysTheContrary(sentence: string, cited: string): boolean {
  const lang = languageOf(`${sentence}\n${cited}`)
  const sources = clausesOf(cited, lang)
  return clausesOf(sentence, lang).some((clause) => {
    const from = sourcesOf(clause, sources)
      .map(({ text }) => text)
      .join('\n')
    return compiled.some(
      ([one, other]) =>
        one && other && (isSwapped(clause.text, one, other, from, cited) || isSwapped(clause.text, other, one, from, cited)),
    )
  })
}

function isSwapped(said: string, own: RegExp, contrary: RegExp, from: string, cited: string): boolean {
  if (!own.test(said) || contrary.test(said)) return false
  return (contrary.test(from) && !own.test(from)) || (contrary.test(cited) && !own.test(cited))
}
