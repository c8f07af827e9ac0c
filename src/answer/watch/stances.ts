/** What a text does with a claim that others make. */
export type Stance = 'denial' | 'correction' | 'confirmation'

/**
 * Words that say so by themselves, in English, French, Spanish, German, Portuguese and Japanese. A plain "not" is none of them: most sentences
 * with it deny nothing that anybody said.
 */
const markers: { readonly [S in Stance]: RegExp } = {
  correction:
    /(?<!\p{L})(?:correction|corrected|rectificatif|rectification|erratum|correcci[oó]n|rectificaci[oó]n|berichtigung|korrektur|richtigstellung|corre[cç][aã]o|retifica[cç][aã]o)(?!\p{L})|訂正/iu,
  denial:
    /(?<!\p{L})(?:den(?:y|ies|ied|ying)|refut(?:e|es|ed)|debunk(?:s|ed)?|reject(?:s|ed)? (?:the )?(?:reports?|rumou?rs?|claims?)|rul(?:e|es|ed) out|not true|untrue|is (?:false|fake)|are (?:false|fake)|hoax|no truth|nothing to do with|false (?:report|rumou?r|claim|alarm)s?|d[eé]ment(?:i|it|ent)?|faux|fausse rumeur|est fausse|exclu(?:t|ent)|rien à voir|rejett?ent? les rumeurs|niegan?|desmienten?|desminti[oó]|es falsa?|bulo|descartan?|nada que ver|rechazan?|dementier(?:t|en)|bestreite[tn]|falschmeldung|ist falsch|schlie(?:ß|ss)en? .{0,40}aus|nichts zu tun|weist .{0,60}zurück|nega(?:m|ram)?|desmente[m]?|desmentiu|é fals[ao]|nada a ver|descarta[m]?|rejeita[m]?)(?!\p{L})|否定|デマ|事実ではない|誤り|関係(?:は)?ない/iu,
  confirmation:
    /(?<!\p{L})(?:confirm(?:s|ed|ing)?|it is official|now official|confirment?|confirmé[es]?|officiel(?:lement)?|confirman?|confirmad[oa]s?|oficialmente|bestätig(?:t|en|te|ten)|offiziell|confirma[m]?|confirmou)(?!\p{L})|確認された|確認した|正式に/iu,
}
const unconfirmed =
  /(?<!\p{L})(?:un|non |not |no |pas |n[aã]o |nicht |kein[e]? )(?:yet )?(?:confirm|bestätig)|未確認|確認され(?:てい)?ない/iu

/** The stance that a text's own words take; a correction is told as one, also where it denies. */
export function stanceOf(text: string): Stance | undefined {
  if (markers.correction.test(text)) return 'correction'
  if (markers.denial.test(text)) return 'denial'
  return markers.confirmation.test(text) && !unconfirmed.test(text) ? 'confirmation' : undefined
}
