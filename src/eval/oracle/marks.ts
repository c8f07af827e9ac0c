/** Words around a quote, or in a sentence that code composed, in the languages that answers are written in. */

/** Something was so before and is no more: "Earlier, …", "7 until 13:40", "up from 400". */
const earlier =
  /(?<!\p{L})(?:earlier|until|before|previously|formerly|(?:up|down) from|auparavant|plus tôt|jusqu['’]à|avant|antes|anteriormente|hasta|zuvor|vorher|früher|bis|mais cedo|até)(?!\p{L})|以前|まで|先ほど/iu
/** Somebody says that something is not so. */
const denied =
  /(?<!\p{L})(?:den(?:ied|ies|y|ials?)|not true|correct(?:s|ed|ion)|démenti?e?s?|démentent|contest[ée]e?s?|niegan?|negad[oa]s?|desmient[ea]n?|desmentid[oa]s?|dementier\p{L}*|bestr(?:eiten|eitet|itten)|widersprochen|negam?|desmentem?)(?!\p{L})|否定|訂正/iu

export const isMarkedEarlier = (words: string): boolean => earlier.test(words)
export const isMarkedDenied = (words: string): boolean => denied.test(words)

/** A sentence of counts without its times, dates and numbers of posts, authors and networks: what is left are figures of the matter. */
export function withoutCounts(words: string): string {
  return words
    .replaceAll(/\d{1,2}\s?[:h.]\s?\d{2}(?!\d)/gu, ' ')
    .replaceAll(/\d{1,2}\.? (?:de )?\p{L}+ (?:de )?\d{4}|\d{4}年\d{1,2}月\d{1,2}日/gu, ' ')
    .replaceAll(
      /\d[\d.,\u00a0\u202f]*[ \u00a0](?:\p{L}+ )?(?:posts?|authors?|networks?|publications?|messages?|auteurs?|réseaux|publicaci(?:ón|ones)|mensajes?|autor(?:es|as?)?|redes|Beitr[aä]gen?|Autoren|Netzwerken?|publicaç(?:ão|ões))(?!\p{L})/giu,
      ' ',
    )
    .replaceAll(/\d[\d,]*\s?(?:件|人の投稿者|人が投稿|人の著者)/gu, ' ')
}
