import { fold } from '../../post/index.ts'

/** A name in a text: words with capitals, and small ones between them ("Ursula von der Leyen"). */
const name = String.raw`(?<name>\p{Lu}[\p{L}\p{M}’'.-]*(?:\s(?:(?:de|da|do|dos|di|del|la|le|van|von|der|den|bin|al|el)\s){0,2}\p{Lu}[\p{L}\p{M}’'.-]*){0,4})`
const says =
  '(?:say|said|saying|post|posted|posting|tweet|tweeted|write|written|wrote|announce|announced|claim|claimed|respond|responded|tell|told|comment|commented|react|reacted|promise|promised)'

/** Who is asked for by name, where their own words are wanted: a line a language. */
const frames: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:[Dd]id|[Dd]oes|[Hh]as|[Hh]ad|[Dd]o|[Hh]ave|[Ii]s|[Ww]as)\s(?:the\s)?${name}\s(?:(?:ever|already|just|publicly|also|actually|really)\s)?${says}\b`,
    'u',
  ),
  new RegExp(String.raw`\b(?:[Ss]tatements?|[Pp]osts?|[Ww]ords|[Rr]emarks|[Tt]weets?|[Cc]omments?)\s(?:by|from)\s${name}`, 'u'),
  new RegExp(
    String.raw`(?:[Qq]u['’](?:a|ont|avait)\s(?:déjà\s)?(?:dit|déclaré|annoncé|écrit|affirmé|répondu|publié|promis)|[Qq]ue\s(?:dit|disait|écrit|déclare|annonce|promet)|ce\squ['’]a\sdit|[Qq]u['’]en\sdit)\s${name}`,
    'u',
  ),
  new RegExp(String.raw`[Qq]ué\s(?:dijo|dice|ha\sdicho|escribió|anunció|declaró|publicó|prometió|respondió)\s${name}`, 'u'),
  new RegExp(String.raw`[Ww]as\s(?:sagte?|schrieb|schreibt|erklärte|erklärt|verkündete|versprach|antwortete)\s${name}`, 'u'),
  new RegExp(String.raw`[Ww]as\shat\s${name}\s.*(?:gesagt|geschrieben|erklärt|angekündigt|verkündet|versprochen|geantwortet)`, 'u'),
  new RegExp(
    String.raw`[Oo]\sque\s(?:é\sque\s)?(?:disse|diz|escreveu|anunciou|declarou|publicou|falou|prometeu|respondeu)\s(?:[oa]\s)?${name}`,
    'u',
  ),
  new RegExp(
    String.raw`[Oo]\sque\s(?:é\sque\s)?(?:[oa]\s)?${name}\s(?:disse|diz|escreveu|anunciou|declarou|publicou|falou|prometeu|respondeu)`,
    'u',
  ),
  /(?<name>[\p{Script=Katakana}ー]+(?:[・=＝][\p{Script=Katakana}ー]+)+|[\p{Script=Katakana}ー]{2,}(?=氏|さん|市長|知事|首相|大統領|議員|教授|博士|社長)|\p{Script=Han}{2,5}(?=氏|さん|市長|知事|首相|大統領|議員|教授|博士|社長))(?:氏|さん|市長|知事|首相|大統領|議員|教授|博士|社長)?は.*(?:言|述べ|語|話し|発言|書|投稿|コメント)/u,
]

/** What stands before a name and is no part of it. */
const titles =
  /^(?:(?:Doctor|Dr|Mr|Mrs|Ms|Mayor|President|Senator|Sen|Governor|Gov|Minister|Prime|Rep|Representative|Congressman|Congresswoman|Chancellor|King|Queen|Prince|Princess|Professor|Prof|Judge|Captain|Chief|Officer|Sir|Lady|Lord|Pope|Secretary|Ambassador|Herr|Frau|Señor|Señora|Doctora?|Docteur|Monsieur|Madame|Senhora?)\.?\s)+/u
/** Many people or a whole network: nobody whose own posts could be told apart. */
const many =
  /^(?:Congress|Parliament|Twitter|Bluesky|Mastodon|Nostr|Reddit|Facebook|Internet|Everyone|Everybody|People|Anyone|Anybody|Someone|It|They|We|You|I|He|She|This|That|There)$|^\p{L}+s$/u

/** Names whose own words a question asks for, without their titles; at most three. */
export function namedSpeakers(text: string): string[] {
  const found = frames.flatMap((form) => {
    const whole = form.exec(text)?.groups?.['name']
    const plain = whole?.replace(titles, '').replace(/['’]s$|[.,'’-]+$/u, '') ?? ''
    return plain === '' || (many.test(plain) && !plain.includes(' ')) ? [] : [plain]
  })
  return [...new Set(found)].slice(0, 3)
}

/** Folded words of a name; words that join its parts are none. */
export const wordsOfName = (whole: string): string[] =>
  fold(whole)
    .split(/[\s・=＝.’'-]+/u)
    .filter((word) => word.length > 1 && !/^(?:de|da|do|dos|di|del|la|le|van|von|der|den|bin|al|el)$/.test(word))

const speech = new Set(
  `dit disait declare annonce ecrit affirme repondu publie promis dijo dice dicho escribio anuncio declaro publico prometio respondio sagte sagt schrieb schreibt erklarte erklart
  gesagt geschrieben angekundigt verkundet verkundete versprochen versprach geantwortet antwortete disse diz escreveu anunciou declarou publicou falou prometeu respondeu
  言っ 言い 述べ 語っ 話し 発言 コメント 市長 知事 首相 大統領 議員 教授 博士 社長 氏 さん`.split(/\s+/),
)
/** A word that only says that somebody speaks. */
export const isSpeechWord = (label: string): boolean => speech.has(fold(label))
