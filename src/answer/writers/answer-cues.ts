import { allMatches } from '../../lib/all-matches.ts'
import { conceptOf } from '../concepts.ts'
import type { Question, Term, Wanted } from '../evidence.ts'
import { placesOfText, type Places } from '../../search/index.ts'
import { fold } from '../../post/index.ts'
import { isCountedThing } from '../grounding/counted-thing.ts'
import { measureAsked, measuresIn } from '../grounding/measures.ts'
import { answerSettings as settings } from '../settings.ts'
import { tellsPerson } from './person-words.ts'

const opens = (...words: string[]) => new RegExp(`^[¿¡\\s"'“]*(?:and |but |et |y |und |e )?(?:${words.join('|')})(?!\\p{L})`, 'u')
/** Over folded words, in English, French, Spanish, German and Portuguese; Japanese by its question words. */
const forms: readonly (readonly [Wanted, RegExp])[] = [
  [
    'figure',
    opens('how (?:strong|fast|big|large|high|long|far|old|deep|hot|tall|heavy|wide)', 'wie (?:stark|schnell|gross|hoch|lange|weit)'),
  ],
  [
    'cause',
    opens(
      'where (?:does|do|did|is|are) .{1,60} com(?:e|es|ing) from|what (?:went|is|was) wrong',
      "d['’]ou (?:pro)?v(?:ient|iennent)|c['’]?(?:est)? ?(?:quoi|koi) qui",
      '(?:de )?donde viene',
      'woher (?:kommt|kam|stammt)',
      '(?:de )?onde vem',
    ),
  ],
  ['place', opens('(?:from |to )?where', "(?:d')?ou", '(?:de |a )?donde', 'wo(?:her|hin)?', '(?:de |para )?onde')],
  ['cause', opens('why', 'what (?:has |had )?(?:caused?|led to|triggered)', 'how come', 'pourquoi', 'por que', 'warum|wieso|weshalb')],
  [
    'help',
    opens(
      'how (?:can|do|could|should) (?:\\S+ ){1,3}(?:help|donate)',
      'comment (?:aider|donner)',
      'como (?:puedo |se puede |posso )?(?:ayudar|ajudar)',
      'wie kann (?:\\S+ ){1,2}helfen',
    ),
  ],
  ['degree', opens('how (?:bad|serious|severe|dangerous|good|badly|thick|dense)')],
  ['act', opens('what (?:did|has|have|is|are|was|were|does|do|will) (?:\\S+ ){1,6}?(?:do|done|doing|decide[sd]?|pass|vote)')],
  ['place', /どこ/u],
  ['cause', /なぜ|どうして|なんで|何で(?!き)|原因|理由/u],
  ['name', opens('which', 'quel(?:le)?s?', 'cual(?:es)?', 'welche[rsnm]?', 'qual|quais')],
]

/** The same where words are typed as they come, wherever the asking word stands: "blackout Lugo reason", "sirene Kalvik warum", "recount where". */
const typed: readonly (readonly [Wanted, RegExp])[] = [
  [
    'cause',
    /(?<!\p{L})(?:why|reasons?|causes?|pourquoi|pourkoi|motifs?|raisons?|causas?|motivos?|razon|razao|warum|wieso|weshalb|ursache|grund|por ?que|por q|pq)(?!\p{L})|(?<!\p{L})c['’]?(?:est)? ?(?:quoi|koi)[\s?!]*$|went wrong/u,
  ],
  ['place', /(?<!\p{L})(?:where|ou|donde|wo|onde)[\s?!]*$|(?<!\p{L})(?:which|what) (?:room|place|hall)(?!\p{L})/u],
]

/** Undefined: what is so or happens is asked, which any sentence about it may tell. */
export function wantedBy({ kind, text, lang, asksState }: Question): Wanted | undefined {
  if (kind === 'how-many') return 'figure'
  if (kind === 'when') return 'time'
  if (kind === 'who') return 'person'
  return (
    [...forms, ...typed].find(([, form]) => form.test(fold(text)))?.[0] ??
    (lang === 'en' && !asksState && (kind === 'what' || kind === 'opinions') ? 'claim' : undefined)
  )
}

/** 0..1: whether a sentence tells what is wanted: 1 it does, beside the words that it is asked of; less where it stands elsewhere in it. */
export function tellsWanted(wanted: Wanted | undefined, text: string, question: Question): number {
  if (wanted === undefined) return 1
  if (wanted === 'figure') return figureIn(text, question)
  if (wanted === 'time') return timeWords.test(fold(text)) ? 1 : /(?<!\p{N})(?:19|20)\d\d(?!\p{N})/u.test(text) ? settings.cues.bareYear : 0
  if (wanted === 'act') return acts.test(fold(text)) ? 1 : settings.cues.noAct
  if (wanted === 'help') return helps.test(fold(text)) ? 1 : 0
  if (wanted === 'degree') return degrees.test(fold(text)) ? 1 : 0
  if (wanted === 'claim') return claims.test(fold(text)) ? 1 : settings.cues.noClaim
  if (wanted === 'cause') return causeWords.test(fold(text)) ? 1 : 0
  const told =
    wanted === 'place'
      ? placesNear(text, question)
      : wanted === 'person'
        ? people(text, question)
        : newNames(text, question, anyName).length
  // Where every word has a capital, nobody can tell names from others.
  if (told > 0) return isTitle(text) ? settings.cues.inTitle : 1
  if (wanted === 'place') return somewhere.test(text) ? 1 : 0
  if (wanted === 'person' && tellsPerson(fold(text), fold(question.text)))
    return announcesName.test(fold(text)) ? settings.cues.oneName : settings.cues.byRole
  return newNames(text, question, anyName).length > 0 ? settings.cues.oneName : 0
}

/** "Police name the officer", "will release the name of": the name stands elsewhere. */
const announcesName =
  /(?<!\p{L})(?:(?:nam(?:e[sd]?|ing)|identif(?:y|ies|ied)) (?:the|an?|of)|(?:le|son|leur) noms? d\p{L}*|(?:el|su) nombre de|den namen d\p{L}*|o nome d\p{L}*)(?!\p{L})|名前を(?:公表|発表|明らか)/u

const isTitle = (text: string) => {
  const long = text.match(/\p{L}{4,}/gu) ?? []
  return long.length > 3 && long.filter((word) => /^\p{Lu}/u.test(word)).length > settings.cues.titleFrom * long.length
}

const numberWords =
  'two three four five six seven eight nine ten eleven twelve dozen dozens score scores hundred hundreds thousand thousands million millions half nobody none deux trois quatre cinq dix douzaine centaines milliers dos tres cuatro cinco diez decenas cientos miles zwei drei vier funf zehn dutzende hunderte tausende dois tres quatro cinco dez dezenas centenas milhares'
const isNumberWord = new Set(numberWords.split(' '))
/** Years, hours and hashed counts tell when, not how many. */
const isFigure = (word: string) =>
  /^\p{Nd}/u.test(word) && !/^(?:19|20)\d\d$|^\d{1,2}(?::\d\d|[ap]m|h\d*)$|^\d{5,}[a-z]|^\d+(?:st|nd|rd|th)$/.test(word)

/** Of what is measured a figure of that measure ("how big is the fire": "210 hectares"). */
function figureIn(text: string, question: Question): number {
  const measure = measureAsked(question.text)
  if (measure && measuresIn(text).some((one) => one.measure === measure)) return 1
  return Math.min(measure ? settings.cues.figureElsewhere : 1, figureNear(placesOfText(text), question))
}

/**
 * A figure that the question does not hold itself, within a few words of what is counted: the first word of the question that is no name. Of a thing
 * ("how many homes were destroyed") what befell it must stand there as well. The day of a month counts nothing, "4" and "2" are words as often.
 */
function figureNear(places: Places, { terms, text }: Question): number {
  const asked = placesOfText(text)
  const dated = new Set(months.flatMap((month) => (places.get(month) ?? []).flatMap((at) => [at - 1, at + 1])))
  const figures = [...places].flatMap(([word, at]) =>
    (isFigure(word) || isNumberWord.has(word)) && !asked.has(word)
      ? at.filter((place) => !dated.has(place)).map((place) => ({ place, within: /^[24]$/.test(word) ? 1 : settings.cues.figureWithin }))
      : [],
  )
  if (figures.length === 0) return 0
  const thing = terms.find((term) => isCountedThing(term, text))
  const plain = terms.filter((term) => !term.isName && term !== thing)
  const [first, second] = thing ? [thing, ...plain] : plain.length > 0 ? plain : terms
  const isNear = (term: Term | undefined) =>
    term !== undefined && placesOfTerm(term, places).some((at) => figures.some(({ place, within }) => Math.abs(place - at) <= within))
  const isWhole = second === undefined || !thing || placesOfTerm(second, places).length > 0
  return isNear(first) && isWhole ? 1 : isNear(first) || isNear(second) ? settings.cues.figureOfSecond : settings.cues.figureElsewhere
}

const months =
  'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec'.split(
    ' ',
  )

function placesOfTerm(term: Term, places: Places): readonly number[] {
  const words = term.clauses.flatMap((clause) => ('term' in clause ? [clause.term] : 'phrase' in clause ? clause.phrase : []))
  return [...new Set([...words, ...(conceptOf(term) ?? [])])].flatMap((word) => places.get(word) ?? [])
}

const timeWords = new RegExp(
  `(?<!\\p{L})(?:${[
    'january|february|march|april|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\.? \\d',
    '(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening|week|month|year)|last (?:night|week|month|year)|(?:next|earlier this) (?:week|month|year)',
    '\\d+ (?:minutes?|hours?|days?|weeks?|months?|years?) ago|\\d{1,2}(?::\\d\\d)? ?[ap]\\.?m|\\d{1,2}:\\d\\d|just now|since|until',
    "o'clock|half past|midnight|noon|sharp|(?:at|before|around|by) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)|already over",
    'minuit|midi|\\p{L}+ heures?|demain|apres-demain|medianoche|mediodia|a las? (?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)',
    'mitternacht|mittag|um (?:eins|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf)|halb \\p{L}+|meia-?noite|meio-?dia|as (?:duas|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|doze)',
    "aujourd'hui|hier|demain|ce (?:matin|soir)|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\\d{1,2} ?h(?: ?\\d\\d)?",
    'hoy|ayer|manana|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes|martes|miercoles|jueves|viernes|sabado|domingo',
    'heute|gestern|morgen|seit|januar|februar|marz|juni|juli|oktober|dezember|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|\\d{1,2} uhr',
    'hoje|ontem|amanha|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro|segunda|terca|quarta|quinta|sexta|domingo|desde',
  ].join(
    '|',
  )})(?!\\p{L})|[0-9一二三四五六七八九十]+(?:時(?!間)|月(?!分)|日(?!間)|分(?:発|ごろ|頃|から))|月曜|火曜|水曜|木曜|金曜|土曜|日曜|今朝|今日|昨日|明日`,
  'u',
)
const causeWords = new RegExp(
  `(?<!\\p{L})(?:${[
    'because|due to|caused by|causes? (?:of|is|was)|cause:|led to|leads to|lead to|result(?:s|ed)? (?:of|from|in)|trigger(?:ed|s)?|blam(?:e[sd]?|ing)|fault|thanks to|sparked|so that|in order to|over(?:reach| fears?)|fail(?:ed|ure)|ignor(?:ed|ing)|evaded|violat\\p{L}+|reasons?',
    '(?:would|will|could|to) (?:cost|hurt|harm|reduce|increase|kill|protect|destroy|help|stop|prevent|save|create|improve)|hurts?|harms?|costs?|threat(?:en\\p{L}*|s)?|need to know|right to know|deserves? to',
    "turn(?:s|ed) out|it was|(?:so|ok) (?:it|she|he|they) (?:was|simply|just)|that['’]?s (?:why|your)|is (?:the reason|why)|did (?:it|this)|behind (?:it|this)|all down to|reason .{2,60}:",
    "c['’]etait|c['’]est .{2,60} qui|tout ca pour|a l['’]origine|cause ?[=:]|cause .{2,40} ?[=:]|en fait|donc c['’]est|donc (?:une?|des|le|la)|vient d(?:e|u|es)(?! de)|declenche|c['’]est pour (?:ca|une?)|d['’]ou|explique",
    'fue (?:un|una|el|la)|al final|resulta|viene de|de ahi|por eso|culpa|(?:causa|motivo) .{0,40}?[=:]|dejo sin|provoc(?:o|ado)|pues nada|o sea que',
    'lag an|liegt an|kam(?:en)? (?:durch|von)|schuld|war(?:en)? also|also (?:war|ein|sie|er|doch)|(?:^|[.!?] )war(?:en)? (?:ein|also|doch|nur)|deshalb|darum|loste|verursach|grund .{0,40}?:|erklart',
    'foi (?:um|uma|o|a)|era (?:um|uma|o|a|so)|por isso|no fim|culpa d|(?:causa|motivo) .{0,40}?[=:]|provoc(?:ou|ado)|entao (?:foi|era)',
    'parce qu|en raison|a cause|cause par|du a|suite a|a la suite|porque|debido a|a causa|por culpa|weil|wegen|aufgrund|ursache|grund|ausgelost|por causa|devido a',
  ].join('|')})|原因|理由|せい(?!か)|による(?!と)|によって|ため(?:に|、|。|た|です)|判明`,
  'u',
)

const acts =
  /(?<!\p{L})(?:vot(?:e[sd]?|ing)|pass(?:es|ed)|approv\p{L}+|(?:re)?authoriz\p{L}+|introduc\p{L}+|sign(?:s|ed)|block(?:s|ed)|reject(?:s|ed)|offer(?:s|ed)|launch(?:es|ed)|announc\p{L}+|enact\p{L}*|adopt(?:s|ed)|fund(?:s|ed)|ban(?:s|ned)|repeal(?:s|ed)|reviv(?:e[sd]?|ing)|renew(?:s|ed|ing)?|led|lead(?:s|ing)|order(?:s|ed)|sent|sends|agree(?:s|d)|decid(?:es|ed)|efforts?|act(?:s|ed)?)(?!\p{L})/u
const helps =
  /(?<!\p{L})(?:how (?:to|you can) help|donat\p{L}*|volunteer\p{L}*|relief (?:fund|effort)|text .{1,30} to \d+|give (?:to|blood)|red cross|fundrais\p{L}*|(?:take|accept)ing (?:in )?(?:donations|clothes|goods)|faire un don|donar|spenden)(?!\p{L})/u
const degrees =
  /(?<!\p{L})(?:worst|wors\p{L}+|terribl[ey]|records?|severe\p{L}*|hazard\p{L}*|unhealthy|dangerous\p{L}*|index|chok\p{L}+|emergency|critical\p{L}*|serious\p{L}*|extreme\p{L}*|deadly|strong|thick|heavy|massive|devastat\p{L}+)(?!\p{L})/u
/** A verb that claims, wants or values: what a title of a statement lacks. */
const claims = new RegExp(
  `(?<!\\p{L})(?:${[
    "is|are|was|were|isn't|aren't|has|have|had|hasn't|haven't|will|won't|would|must|should|need(?:s|ed)?|can|can't|cannot|could|may|do(?:es)?|don't|doesn't|did|didn't|i'm|we're|it's|that's|there's|i've|we've",
    'urg(?:e[sd]?|ing)|call(?:s|ed|ing)? (?:on|for)|demand\\p{L}*|condemn\\p{L}*|oppos\\p{L}+|against|support\\p{L}*|reject\\p{L}*|applaud\\p{L}*|commend\\p{L}*|disappoint\\p{L}*|outrag\\p{L}*|believ\\p{L}*|agree\\p{L}*|stand(?:s|ing)?|fight(?:s|ing)?|vot(?:e[sd]?|ing)|pass(?:es|ed)|introduc\\p{L}+|co-?sponsor\\p{L}*|warn\\p{L}*|skeptical|concern\\p{L}*|thrilled|saddened|heartbroken|sad|sorry|shocked|welcome|deserves?|matters?|working|pushes|wants?|says|criticiz\\p{L}+|blam\\p{L}+|guilty|wrong|shame\\p{L}*|honor(?:s|ing)?|remember(?:s|ing)?|mourn\\p{L}*|pray\\p{L}*|joined|hurts?|costs?|kills?|threat\\p{L}*|rule[sd]|cuts?|pays?',
  ].join('|')})(?!\\p{L})`,
  'u',
)

const anyName = /(?<![\p{L}\p{N}])[#@]?\p{Lu}[\p{L}\p{M}\p{N}'’.&-]*/gu
const toPlace = String.raw`(?<!\p{L})(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]n|[Oo]ver|[Oo]ff|[Oo]utside|[Ii]nside|[Aa]round|[Ii]nto|[Tt]owards?|[Aa]bove|[Ee]n|[Dd]ans|[Ss]ur|[Cc]erca de|[Bb]ei|[Aa]uf|[Ii]m|[Nn]ahe|[Üü]ber|[Ee]m|[Nn]a|[Nn]o|[Pp]erto de)\s(?:the\s|la\s|le\s|el\s|der\s|den\s|die\s)?`
/** "Ana Lopez", "J. Smith": somebody by name, and no place. */
const fullName = new RegExp(
  `(?<![\\p{L}\\p{N}#@]|\\p{Lu}[\\p{L}.'’-]*\\s|${toPlace})\\p{Lu}(?:\\p{Ll}[\\p{L}'’-]*|\\.)(?: \\p{Lu}\\.)? \\p{Lu}\\p{Ll}[\\p{L}'’-]+(?![\\p{L}'’-]|\\s\\p{Lu}\\p{Ll})`,
  'gu',
)
/** A name after a word that leads to a place. */
const afterPlaceWord = new RegExp(`(?<=${toPlace})#?\\p{Lu}[\\p{L}\\p{M}'’-]*`, 'gu')
const somewhere = new RegExp(
  `${toPlace}(?:\\S+\\s){0,3}(?:line|street|road|square|station|airport|church|school|river|hill|memorial|cafe|café|hospital|park|bridge|border|coast|mountains?|lake|building|centre|center|hotel|stadium|shop|mosque|temple|harbou?r|port)(?!\\p{L})`,
  'u',
)

/** Names of that kind that the question does not hold; the first word of a sentence alone is none. */
function newNames(text: string, { terms, text: asked }: Question, form: RegExp): RegExpExecArray[] {
  const known = placesOfText(asked)
  const own = new Set(terms.flatMap(({ clauses }) => clauses.flatMap((clause) => ('term' in clause ? [clause.term] : []))))
  return allMatches(text, form).filter(({ 0: name, index }) => {
    if (!/^[#@]?\p{Lu}/u.test(name) || (index === 0 && form === anyName)) return false
    return ![...placesOfText(name).keys()].every((word) => known.has(word) || own.has(word))
  })
}

/** "Ana Lopez", where "Ana" is no word of the question: "Boston Marathon" is nobody; or "Dr. Lopez". */
const people = (text: string, question: Question): number =>
  newNames(text, question, titled).length +
  newNames(text.replace(titles, ''), question, fullName).filter(
    ([name]) => !noPerson.test(name) && newNames(`. ${name.split(' ')[0] ?? ''}`, question, anyName).length > 0,
  ).length
const titles =
  /(?<!\p{L})(?:Dr|Rep|Sen|Gov|Mr|Mrs|Ms|Sgt|Cpl|Capt|Gen|Col|Lt|Judge|Justice|President|Senator|Congressman|Congresswoman|Officer|Mayor|Pastor)\.?\s(?=\p{Lu})/gu
const titled = /(?<=(?<!\p{L})(?:Dr|Mr|Mrs|Ms|Sgt|Cpl|Capt|Gen|Col|Lt|Judge|Justice|Mayor|Pastor|CEO)\.?\s)\p{Lu}\p{Ll}[\p{L}'’-]+/gu
const noPerson =
  /(?:University|College|School|River|News|Airport|Department|Police|County|City|Street|Center|Centre|House|Senate|Act|Church|Park|Hospital|Committee|Party|Hill|Marathon|Court|Day|Month|Island|Islands|Lake|States|Times|Post|Press|Bridge|Square|Road|Museum|Theatre|Theater|Tunnel|Hotel|Stadium|Airport|Market|Mercury|Herald|Ledger|Observer|Gazette|Station|Association|Council|Union|Force|Guard|Memorial|Bay|Club|Bank|Company|Office|Service|Ministry)$|^(?:The|This|Our|My|New|San|Los|Las|North|South|East|West|Breaking|Happy|Good)(?= )/u

/** Two words with capitals that name an office, a place or a day, and nobody. */
export const isNoPerson = (name: string): boolean => noPerson.test(name)

/** Places soon after a word that tells what happened there. */
const placesNear = (text: string, question: Question): number =>
  newNames(text, question, afterPlaceWord).filter(({ index }) => isToldNear(text, index, question)).length

function isToldNear(text: string, index: number, { terms }: Question): boolean {
  const before = placesOfText(text.slice(Math.max(0, index - settings.cues.placeWithin), index))
  const plain = terms.filter(({ isName }) => !isName)
  return plain.length === 0 || plain.some((term) => placesOfTerm(term, before).length > 0)
}
