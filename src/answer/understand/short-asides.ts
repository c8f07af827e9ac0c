import { whole } from './forms.ts'
import { touched } from './people.ts'
import { foldWords } from './time/fold-words.ts'

/** What is said to an answer without a word of its own, over folded words, a line a language. */
const doubts = [
  'really|seriously|for real|are you sure(?: about (?:that|this|it))?|you sure|says who|is that so|no way',
  "vraiment|serieusement|c'est (?:sur|certain|vrai)|tu es sur(?:e)?|vous etes sur(?:e)?s?|(?:en )?(?:es-tu|etes-vous) sur(?:e)?s?|ah bon",
  'en serio|de verdad|seguro|estas segur[oa]|de veras',
  'wirklich|echt|ernsthaft|sicher|bist du (?:dir )?sicher|im ernst',
  '(?:a )?serio|de verdade|mesmo|tem certeza|tens a certeza|e mesmo',
  '(?:本当|ほんと(?:う)?|まじ|マジ)(?:に|で)?(?:ですか|なの)?',
]
const more = [
  '(?:(?:tell|give|show) (?:me|us) )?(?:some )?(?:more|(?:more |further )?details?|more (?:info|information|about (?:it|this|that)))|go on|continue|elaborate|what happened (?:next|then|after(?:wards| that)?)|what(?: is|.s) new|(?:any|anything) new',
  "(?:dis|dites|raconte)(?:-m'en|-moi|-nous)? (?:en )?(?:plus|davantage)|(?:plus de |encore des |des )?(?:details|precisions)|plus d'infos?|continue[rz]?|(?:quoi de|du) (?:neuf|nouveau)|des nouvelles|que s'est-il passe (?:ensuite|apres)",
  '(?:cuenta(?:me)?|dime|di) mas|(?:mas |con mas )?detalles|mas (?:informacion|info)|continua|sigue|(?:hay )?alg(?:o nuevo|una novedad)|que paso (?:luego|despues)',
  '(?:erzahl(?:e)?|sag(?:e)?)(?: mir| uns)? mehr(?: dazu| daruber)?|(?:mehr |weitere |genauere )?(?:details|einzelheiten)|mehr (?:dazu|daruber|infos|informationen)|weiter|(?:gibt es |gibt.s )?(?:et)?was neues|was geschah (?:dann|danach)',
  '(?:conta|conte|diz|diga)(?:-me| me)? mais|(?:mais )?detalhes|mais (?:informacoes|informacao|info)|continua|continue|alg(?:uma novidade|o novo)|o que aconteceu depois',
  '(?:もっと)?(?:詳しく|くわしく)(?:教えて(?:ください)?|お願いします)?|続き(?:は)?|もっと|(?:ほか|他)に?は?',
]
const views = [
  `what (?:do|are) ${touched.en} (?:say|saying|think|thinking)(?: (?:of|about) (?:it|this|that))?`,
  `(?:que|qu'en) (?:disent|pensent) ${touched.fr}|${touched.fr} en (?:disent|pensent) quoi`,
  `que (?:dicen?|opinan?|piensan?) ${touched.es}(?: de (?:eso|esto|ello))?`,
  `was (?:sagen|denken|meinen|halten) ${touched.de}(?: dazu| davon| daruber)?`,
  `(?:o )?que (?:diz(?:em)?|acham?|pensam?) ${touched.pt}(?: disso| disto)?`,
  `${touched.ja}(?:たち)?は(?:どう|何と|なんて).{0,10}`,
]
const isDoubt = whole(...doubts)
const isMore = whole(...more)
const asksViews = whole(...views)

/**
 * `doubt`: whether what was told is so ("Really?"); `more`: more of what was asked before ("Tell me more"); `views`: what those hold of it whom it touches ("What do the
 * residents say?"). Undefined where anything else is said.
 */
export function asideOf(text: string): 'doubt' | 'more' | 'views' | undefined {
  const folded = foldWords(text).trim().replace(/\s+/g, ' ')
  return isDoubt.test(folded) ? 'doubt' : isMore.test(folded) ? 'more' : asksViews.test(folded) ? 'views' : undefined
}
