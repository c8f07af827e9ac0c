/**
 * Whether a text denies something: contractions count, so do common denials of French, Spanish, Portuguese, German, Italian, Dutch,
 * Japanese, Chinese, Arabic, Hindi, Thai and Russian. Words that only look like one ("no" in "no. 4", "not only") do not.
 */
const latin =
  /\b(?:not(?! only)|no(?!\. ?\d)|none|nobody|never|without|denied|denies|deny|denying|refutes?d?|debunked|false|untrue|hoax|cancell?ed|ruled out|pas|jamais|aucune?|sans|dément(?:i|it|ent)?|nie|niega|niegan|nunca|sin|ningun[ao]?|desmiente|não|nao|sem|nenhum|desmente|nicht|keine?[nmrs]?|nie|niemals|ohne|dementiert|bestreitet|non|senza|smentisce|niet|geen|nooit|zonder)\b|n['’]t\b/iu
const others =
  /ない|ません|なかった|否定|不是|没有|沒有|否认|否認|未|(?:^|\s)(?:لا|لم|لن|ليس|ليست|نفى|نفت|نفي|नहीं|मत|न|не|нет|никогда|отрицает|опроверг)(?=\s|[.,!?]|$)|ไม่|ปฏิเสธ/u

export const denies = (text: string): boolean => latin.test(text) || others.test(text)

/** Words by which a post says less than the bare claim: to leave one out is to say more. */
const hedges =
  /\b(?:at least|at most|up to|nearly|almost|about|around|approximately|reportedly|allegedly|apparently|rumou?r(?:s|ed)?|unconfirmed|may|might|could|possibly|likely|if|unless|expected to|plans? to|seems?)\b/giu
export function hedgesOf(text: string): string[] {
  return [...new Set([...text.toLowerCase().matchAll(hedges)].map(([found]) => found))]
}
