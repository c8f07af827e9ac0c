import { anywhere } from './forms.ts'
import { foldWords } from './time/fold-words.ts'

/** Which side of an opinion is asked for, over folded words, a line a language. */
const against: readonly RegExp[] = [
  anywhere(
    "who(?:'s| is| are| was| were)? (?:against|opposed|opposes?|opposing|rejects?|rejected|criticis\\p{L}+|criticiz\\p{L}+)",
    "qui (?:est|sont|etait|etaient) contre|qui (?:s'oppose|s'opposent|critique|critiquent|rejette|rejettent)",
    'quien(?:es)? (?:esta|estan|estaba|estaban) en contra|quien(?:es)? (?:se opone|se oponen|critica|critican|rechazan?)',
    'wer (?:ist|sind|war|waren) (?:dagegen|gegen)|wer (?:lehnt|kritisiert)',
    'quem (?:e|esta|estao|era) contra|quem (?:se opoe|critica|rejeita)',
  ),
  /(?:誰|だれ).{0,12}反対|反対(?:して|の人|する人|派)/u,
]
const inFavour: readonly RegExp[] = [
  anywhere(
    "who(?:'s| is| are| was| were)? (?:for|in favou?r|supports?|supporting|supported|backs?|backing|favou?rs?|defends?|defending)",
    'qui (?:est|sont|etait|etaient) (?:pour|favorables?)|qui (?:soutient|soutiennent|defend|defendent)',
    'quien(?:es)? (?:esta|estan|estaba|estaban) a favor|quien(?:es)? (?:apoyan?|defienden?|respaldan?)',
    'wer (?:ist|sind|war|waren) (?:dafur|fur)|wer (?:unterstutzt|befurwortet|verteidigt)',
    'quem (?:e|esta|estao|era) a favor|quem (?:apoia|defende)',
  ),
  /(?:誰|だれ).{0,12}賛成|賛成(?:して|の人|する人|派)/u,
]

/** The side whose people are asked for ("Who is against it?"); undefined where both are. */
export function sideAsked(text: string): 'for' | 'against' | undefined {
  const folded = foldWords(text).trim().replace(/\s+/g, ' ')
  const asks = (forms: readonly RegExp[]) => forms.some((form) => form.test(folded))
  return asks(against) ? 'against' : asks(inFavour) ? 'for' : undefined
}

/** A word that only says which side is asked for. */
export const isSideWord = (label: string): boolean =>
  /^(?:against|oppos\p{L}*|reject\p{L}*|criti\p{L}*|support\p{L}*|back(?:s|ed|ing)|favou?r\p{L}*|defend\p{L}*|contre|pour|soutien\p{L}*|contra|favor|apoya\p{L}*|apoia\p{L}*|dagegen|dafur|反対|賛成)$/u.test(
    foldWords(label),
  )
