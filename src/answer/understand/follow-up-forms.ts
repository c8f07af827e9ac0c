import { anyJoin, anyOf, joins, openingWord, whole } from './forms.ts'
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

/** Whom a story has without a name: "What do the police say?" asks of those where it happened. */
const roles = {
  en: 'mayor|police|government|authorities|officials|fire (?:brigade|department|service)|firefighters|company|operator|union|council|governor|president|minister|residents|witnesses|experts|army|hospital|school',
  fr: 'maire|police|gouvernement|autorites|prefecture|prefet|pompiers|entreprise|exploitant|syndicats?|mairie|president|ministre|habitants|temoins|experts|armee|hopital|ecole',
  es: 'alcalde|alcaldesa|policia|gobierno|autoridades|bomberos|empresa|operador|sindicatos?|ayuntamiento|presidente|ministr[oa]|vecinos|testigos|expertos|ejercito|hospital|escuela',
  de: 'burgermeister(?:in)?|polizei|regierung|behorden|feuerwehr|firma|betreiber|gewerkschaft|stadt|prasident(?:in)?|minister(?:in)?|anwohner|zeugen|experten|armee|krankenhaus|schule',
  pt: 'prefeit[oa]|presidente da camara|policia|governo|autoridades|bombeiros|empresa|operador|sindicatos?|camara|presidente|ministr[oa]|moradores|testemunhas|especialistas|exercito|hospital|escola',
}
const rolesSpeak = whole(
  `what (?:do|does|did|has|have|is|are) the (?:${roles.en}) (?:say|said|saying|think|thinking|do|doing|done|announced?)`,
  `(?:que|qu'en) (?:dit|disent|fait|font|pense|pensent|annonce|annoncent) (?:(?:le|la|les) |l')(?:${roles.fr})`,
  `que (?:dicen?|dijo|dijeron|hacen?|opinan?|anuncian?) (?:el|la|los|las) (?:${roles.es})`,
  `was (?:sagt|sagen|sagte|macht|machen|tut|tun) (?:der|die|das) (?:${roles.de})(?: dazu)?`,
  `o que (?:diz|dizem|disse|disseram|faz|fazem|anuncia) (?:o|a|os|as) (?:${roles.pt})`,
)
const rolesJapanese = /^(?:市長|知事|警察|消防|政府|当局|会社|住民|首相|大臣|病院|学校)は(?:何|なん)(?:と|て)?(?:言|発表|話).{0,8}$/u
export const asksWhatRolesSay = (text: string): boolean => {
  const folded = foldWords(text).trim().replace(/\s+/g, ' ')
  return rolesSpeak.test(folded) || rolesJapanese.test(text.trim())
}

/**
 * Where a language marks no name: a bare noun that is no place. German places stand without an article ("und die Schulen?"); of Japanese the nouns that stories
 * are asked about.
 */
const germanThing = whole(`(?:${joins.de}) (?:de[rnms]|die|das|ein\\p{L}*|kein\\p{L}*) \\p{L}+`)
const japaneseThing =
  /^(?:けが人|怪我人|負傷者|死者|死傷者|行方不明者?|犠牲者|住民|警察|消防|政府|市長|知事|学校|病院|電車|鉄道|道路|空港|天気|犯人|容疑者|避難者?|水道|ガス|電気)(?:に?は|も|について(?:は)?)[？?]?$/u
export const asksOfThing = (text: string): boolean => germanThing.test(foldWords(text).trim()) || japaneseThing.test(text.trim())

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
