import { anyJoin, anyOf, joins, openingWord, whole } from './forms.ts'
import { informed, touched } from './people.ts'
import { foldWords } from './time/fold-words.ts'

/** Asks whether there is something ("Any injured?", "Has anyone been arrested?"), over folded words, a line a language. */
const existence = openingWord(
  'any|any(?:one|body)|(?:is|are|was|were|has|have|did|does) (?:any(?:one|body|thing)?|there)',
  "des|y a-?t-?il|est-ce qu'il y a|il y a (?:des|eu)",
  'hay|hubo|ha habido|alguien|algun[oa]?s?',
  'gibt es|gab es|(?:ist|wurde|wird) jemand',
  'ha|houve|tem|teve|alguem|alguma?s?',
)
const existenceJapanese =
  /^.{1,8}(?:は|が)?(?:い(?:ますか|ましたか|る|た)|あ(?:りますか|りましたか|る|った)|出(?:ましたか|ていますか|た))[？?]?$/u
export const asksExistence = (text: string): boolean => existence.test(foldWords(text).trim()) || existenceJapanese.test(text.trim())

/** "What do the police say?", "What did the passengers say?" ask of those where it happened. */
const tells = whole(
  `what (?:do|does|did|has|have|is|are) ${informed.en} (?:say|said|saying|think|thinking|do|doing|done|announced?)|what (?:did|have) ${touched.en} (?:say|said)`,
  `(?:que|qu'en) (?:dit|disent|fait|font|pense|pensent|annonce|annoncent) ${informed.fr}`,
  `que (?:(?:dicen?|dijo|dijeron|hacen?|opinan?|anuncian?) ${informed.es}|(?:dijo|dijeron) ${touched.es})`,
  `was (?:sagt|sagen|sagte|macht|machen|tut|tun) ${informed.de}(?: dazu)?|was sagten ${touched.de}`,
  `o que (?:(?:diz|dizem|disse|disseram|faz|fazem|anuncia) ${informed.pt}|(?:disse|disseram) ${touched.pt})`,
  `${informed.ja}は(?:何|なん)(?:と|て)?(?:言|発表|話).{0,8}`,
)
export const asksWhatTheySaid = (text: string): boolean => tells.test(foldWords(text).trim().replace(/\s+/g, ' '))

/**
 * Where a language marks no name: a bare noun that is no place. German places stand without an article ("und die Schulen?"); of Japanese the nouns that stories
 * are asked about.
 */
const germanThing = whole(`(?:${joins.de}) (?:de[rnms]|die|das|ein\\p{L}*|kein\\p{L}*) \\p{L}+`)
const japaneseThing = whole(
  `(?:${informed.ja}|${touched.ja}|けが人|怪我人|負傷者|死者|死傷者|行方不明者?|犠牲者|電車|鉄道|道路|空港|天気|犯人|容疑者|避難者?|水道|ガス|電気)(?:に?は|も|について(?:は)?)`,
)
export const asksOfThing = (text: string): boolean => [germanThing, japaneseThing].some((form) => form.test(foldWords(text).trim()))

/** What there is to say of any matter: "and the cause?" asks of what was asked before, all of it. */
const matter = whole(
  `(?:(?:the|la|le|les|el|los|las|de[rnms]|die|das|[oa]s?) |l')?${anyOf(
    'causes?|reasons?|consequences|aftermath|damage|impact|results?|outcome|response',
    'raisons?|degats|impact|reponse|resultats?',
    'causas?|razon(?:es)?|motivos?|consecuencias|danos|impacto|respuesta|resultados?',
    'ursachen?|grund|folgen|schaden|auswirkungen|reaktion|ergebnis(?:se)?',
    'razao|razoes|consequencias|resposta',
  )}`,
  '(?:原因|理由|被害|影響|結果|対応|復旧)(?:は|も|について(?:は)?)?',
)
export const asksOfMatter = (text: string): boolean => matter.test(foldWords(text).trim())

const lowerPlace = whole(
  `(?i:${anyJoin}) (?:people )?(?:in|at|near|à|en|bei|em|no|na) (?<place>\\p{Ll}[\\p{L}’'-]+(?: \\p{Ll}[\\p{L}’'-]+)?)`,
)
const noPlace =
  /^(?:the|an?|this|that|these|those|l[aeo]s?|el|de[rmns]|die|das|[oa]s|uma?|general|total|all|fact|details?|particular|short|summary|future|winter|summer|spring|autumn|english|french|german|spanish|schools?|hospitals?|shops?|homes?|houses?|offices?|factories|prisons?|stations?|airports?|ports?|hotels?|cities|towns?|villages?|suburbs|parks?|streets?|trains?|buses|parliament|congress|court|government|politics|sports?|church(?:es)?|general|geral|resumen|resumo|somme|bref|detail|detalle|detalhe|zukunft)(?![\p{L}])/u

/** Words of a place that somebody typed without its capital: "and in lyon?". */
export function placeInLowerCase(text: string): readonly string[] {
  const place = lowerPlace.exec(text.trim())?.groups?.['place']
  return place === undefined || noPlace.test(place) ? [] : place.split(' ')
}
