/**
 * Who denies something is no part of what is denied: in "The mayor of Vik denies a leak" the mayor and Vik are not. Over folded text, the languages of
 * denial-words.json that have verbs for it; a sentence without such a verb stays as it is.
 */
export function withoutDenier(folded: string): string {
  const stripped = withoutAttribution(behindVerb(folded).replace(passive, ' '))
    .replace(/@[\p{L}\p{N}_.-]+/gu, ' ')
    .replace(japaneseDenier, '')
    .replace(japaneseSource, '$1')
  return /[\p{L}\p{N}]/u.test(stripped) ? stripped : folded
}

/** Without "police say …", "…, says the mayor", "laut Polizei". */
export const withoutAttribution = (folded: string): string => folded.replace(attributedFirst, ' ').replace(attributedLast, ' ')

const verbs = [
  'denie[sd]|deny|denying|rejects?|rejected|dismiss(?:es|ed)|refute[sd]?|contradict(?:s|ed)|rules? out|ruled out|dispute[sd]?|debunk(?:s|ed)|shoots? down|retract(?:s|ed)',
  'dement(?:ent|i)?|nie(?:nt)?|rejett?ent?|rejette|exclu(?:t|ent)|ecarte(?:nt)?|refute(?:nt)?|conteste(?:nt)?',
  'niegan?|nego|desmienten?|desmintio|descartan?|descarto|rechazan?|rechazo|excluyen?',
  'bestreite(?:t|n)|bestritt|dementier(?:t|en|te)|weis(?:t|en)|schliess(?:t|en)|leugne(?:t|n)',
  'negam?|negou|desmentem?|desmentiu|descartam?|descartou|rejeitam?|rejeitou|excluem?|exclui|afastam?',
].join('|')
/** The clause up to its verb, where something stands behind it and the verb is no participle ("was denied", "ist dementiert"). */
const active = new RegExp(
  `(?<=^|[,;:–—…]\\s?)(?:(?!(?<!\\p{L})(?:was|were|is|are|be|been|being|est|sont|es|son|ist|sind|wird|wurde|wurden|e|foi|sao|fue|ha sido|als|to) (?:${verbs})(?!\\p{L}))[^,;:–—…])*?(?<!\\p{L})(?:${verbs})(?!\\p{L})(?=[^,;:–—…]{3,})(?! (?:by|par|por|pelo|pela|von)(?!\\p{L}))`,
  'u',
)
const behindVerb = (text: string): string => text.replace(active, ' ')
/** Whether somebody else than the author is said to deny: "The mayor denies …". */
export const tellsOfDenier = (folded: string): boolean => {
  const subject = active.exec(folded)?.[0].replace(lastVerb, '').trim() ?? ''
  return (subject !== '' && !/^(?:i|we|je|nous|yo|nosotros|ich|wir|eu|nos)(?!\p{L})/u.test(subject)) || japaneseDenier.test(folded)
}
const lastVerb = new RegExp(`(?:${verbs})$`, 'u')
/** "… denied by the mayor": who denies it, up to the end of the clause. */
const passive =
  /(?<=(?:denied|rejected|dismissed|refuted|disputed|debunked|ruled out|dementie?s?|rejetee?s?|ecartee?s?|exclue?s?|desmentid[oa]s?|negad[oa]s?|descartad[oa]s?|rechazad[oa]s?|rejeitad[oa]s?|dementiert|bestritten|zuruckgewiesen)) (?:by|par|von|por|pelo|pela|pelos|pelas) [^,;:.!?]{2,40}/u

const sayVerbs =
  'says?|said|saying|states?|stated|insists?|confirms?|confirmed|tells?|told|tweets?|adds?|explains?|announce[sd]?|dit|disent|affirme(?:nt)?|assure(?:nt)?|declare(?:nt)?|precise(?:nt)?|indique(?:nt)?|confirme(?:nt)?|annonce(?:nt)?|dicen?|dijo|afirman?|aseguran?|confirman?|informan?|aclaran?|sagt|sagen|teilt|teilen|erklart|betont|bestatigt|meldet|diz(?:em)?|disse|afirmam?|asseguram?|garantem?|confirmam?|informam?|esclarece[m]?'
/** "Police say (that) …", "Laut Polizei …", "Selon la mairie, …". */
const attributedFirst = new RegExp(
  `^(?:[^,;:–—?!]{2,50}? (?:${sayVerbs})(?: that| que|, dass| dass)?(?!\\p{L})[ ,:]|(?:according to|laut|selon|d'apres|segun|segundo|de acordo com|de acuerdo con) [^,;:–—]{2,40}[,:])`,
  'u',
)
/** "…, says the mayor", "… according to police". */
const attributedLast = new RegExp(
  `[,–—-]? ?(?:(?:${sayVerbs}) [\\p{L}\\p{N}@._' -]{2,40}|(?<=[,–—] ?)[\\p{L}\\p{N}@._' -]{2,40} (?:${sayVerbs})|(?:according to|laut|selon|d'apres|segun|segundo|de acordo com|de acuerdo con) [\\p{L}\\p{N}@._' -]{2,40})[.!…]?$`,
  'u',
)
/** 「市は決壊を否定」 the town denies; 「決壊はないと市」 says the town. */
const japaneseDenier = /^[^、。]{1,20}?(?:は|が)、?(?=.{2,40}(?:を|と|との.{1,6}を)(?:全面的?に|きっぱり)?(?:否定|一蹴|退け))/u
const japaneseSource = /((?:ない|ません|なかった|デマ|誤り|うそ|嘘|誤報|事実無根)だ?)と(?!い[うわ])[^と、。]{1,24}[。！]?$/u
