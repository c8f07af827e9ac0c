import { foldWords } from './time/fold-words.ts'

/** Greetings, thanks and questions about who answers, over folded words, a line a language: nobody's posts are asked for. */
const forms: { readonly [lang: string]: string } = {
  en: "(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks?(?: you)?)(?:,? (?:there|you|everyone|all|again|a lot|so much|very much))?|(?:who|what) are you|what(?: i|')s your name|what can you do|how are you(?: today)?|ok(?:ay)?|yes|no|got it|help(?: me)?",
  fr: "bonjour|bonsoir|salut|coucou|merci(?: beaucoup| bien)?|ca va|comment (?:ca va|vas-tu|allez-vous)|qui (?:es-tu|etes-vous)|tu es qui|que (?:peux-tu|sais-tu|pouvez-vous) faire|comment (?:t'appelles-tu|tu t'appelles)|d'accord|oui|non|aide(?:-moi)?",
  es: 'hola|buen(?:os dias|as(?: tardes| noches)?)|(?:muchas )?gracias|que tal|como (?:estas|esta usted)|quien eres|que (?:puedes|sabes) hacer|como te llamas|vale|si|ayuda(?:me)?',
  de: "hallo|guten (?:tag|morgen|abend)|moin|servus|danke(?: schon| sehr)?|vielen dank|wie geht(?: e|')s(?: dir| ihnen)?|wer (?:bist du|sind sie)|was (?:kannst du|konnen sie)|wie hei(?:ss|ß)t du|ja|nein|hilfe|alles klar",
  pt: '(?:ola|oi)(?:,? tudo bem)?|bo(?:m dia|a tarde|a noite)|(?:muito )?obrigad[oa]|tudo bem|como (?:vai|esta|voce esta)|quem (?:e voce|es tu)|o que (?:voce pode|podes|sabes) fazer|(?:qual e|como e) o (?:seu|teu) nome|sim|nao|ajuda(?:-me)?',
  ja: 'こんにちは|こんばんは|おはよう(?:ございます)?|(?:どうも)?ありがとう(?:ございます|ございました)?|元気ですか|(?:あなた|君)は誰(?:ですか)?|何ができ(?:る|ますか)|はい|いいえ|わかりました|ヘルプ',
  zh: '你好|您好|谢谢(?:你|您)?|謝謝|早上好|晚上好|你是谁|你会做什么',
  ko: '안녕(?:하세요)?|감사합니다|고마워(?:요)?|누구세요',
  ar: 'مرحبا|السلام عليكم|شكر(?:ا|ًا|اً)|من أنت|من انت|صباح الخير|مساء الخير',
  hi: 'नमस्ते|नमस्कार|धन्यवाद|शुक्रिया|आप कौन हैं',
  th: 'สวัสดี(?:ครับ|ค่ะ|คะ)?|ขอบคุณ(?:ครับ|ค่ะ|มาก)?|คุณคือใคร',
}
const patterns = Object.entries(forms).map(
  ([lang, form]) => [lang, new RegExp(`^[^\\p{L}\\p{N}]*(?:${form})[^\\p{L}\\p{N}]*$`, 'u')] as const,
)

/** The language of a text that is small talk and nothing else; undefined where it asks, names or says anything more. */
export function languageOfSmallTalk(text: string): string | undefined {
  const folded = foldWords(text)
  return patterns.find(([, form]) => form.test(folded))?.[0]
}
