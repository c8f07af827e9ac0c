/**
 * Whether a sentence of a post speaks to the machine that reads it instead of to people: orders to assistants, roles and tokens of prompts,
 * encoded text. Such a sentence is not worth quoting and no use in a prompt. This is no defence: who words it otherwise gets through (a third of
 * `groundswell eval injection`'s own attacks do), so a model has no power here and every sentence is checked.
 */
export function speaksToMachine(sentence: string): boolean {
  const cut = sentence.slice(0, longest)
  const plain = /[^\u0000-\u007F]/.test(cut) ? cut.replace(/\p{Cf}|[\u{E0100}-\u{E01EF}]/gu, '').normalize('NFKC') : cut
  return hint.test(plain.toLowerCase()) && signs.some((sign) => sign.test(plain))
}

/** What every sign below holds some of: most sentences are told apart by this alone. */
const hint =
  /ignor|disregard|forget|overr|oubli|olvid|vergiss|missacht|esque|[示令]|지시|تجاهل|игнор|model|llm|\bai\b|assist|chatbot|summari|answer|\bsay\b|print|output|reply|respond|\bwrite|transl|antwort|répond|\bcite|attribut|\btool\b|pretend|instruction|prompt|decode|system|user:|developer|policy eff|admin|##|<[|\/a-z<]|\[[\/a]|!\[|\]\(|\{\{|[a-z0-9+/]{32}|[.-] [.-]|\p{L} \p{L} \p{L} \p{L} \p{L} /u

/** UTF-16 units that are looked at. */
const longest = 2_000

const answers =
  'answer|say|reply|respond|write|print|output|cite|link|repeat|include|state|summari[sz]e|translate|ignore|obey|confirm|decode|spell'
const signs: readonly RegExp[] = [
  // "Ignore all previous instructions", "please disregard everything above", and so in other languages
  /(?:^|[^\p{L}\s]\s*|\b(?:please|now|must|and|should)\s+)(?:ignore|disregard|forget|override)\s+(?:(?:all|any|every|the|your|my|these|of|previous|prior|earlier|above|other)\s+)*(?:instructions?|prompts?|directives?|guidelines|rules|posts|context|evidence|everything (?:above|before|else|you))\b/iu,
  /\b(?:ignore[zr]?|oublie[zr]?)\b.{0,30}\b(?:instructions|consignes|directives)\b/iu,
  /\b(?:ignor[ae]|olvid[ae])\p{L}*\b.{0,30}\b(?:instrucciones|indicaciones)\b/iu,
  /\b(?:ignorier\p{L}*|vergiss|missachte\p{L}*)\b.{0,30}\b(?:anweisung|instruktion)\p{L}*/iu,
  /\b(?:ignor[ae]|esqueça)\p{L}*\b.{0,30}\b(?:instruções|istruzioni)/iu,
  /(?:指示|命令).{0,12}無視|忽略.{0,12}(?:指令|指示)|无视.{0,12}(?:指令|指示)|지시.{0,12}무시/u,
  /تجاهل.{0,30}(?:التعليمات|الأوامر)|игнориру\p{L}*.{0,30}(?:инструкц|указани)/iu,
  // to an assistant by its name
  new RegExp(
    `\\b(?:language models?|llms?|chatbots?|ai (?:models?|assistants?|systems?|readers?)|assistants?|whoever summari[sz]es this)\\b.{0,40}\\b(?:must|should|shall|have to|required to|need to)\\b.{0,12}\\b(?:${answers})\\b`,
    'iu',
  ),
  /\b(?:as|you are|you['’]re|if you are) an? (?:ai|artificial intelligence|(?:large )?language model)\b/iu,
  /\bnote to (?:ai|llm|bot|assistant)/iu,
  // what it is to say, in which form
  /\b(?:say|print|output|reply|respond|answer|write)\b.{0,60}\b(?:and nothing else|only with|with the single word|with the word|only the word)\b|\b(?:say|reply|answer|respond|print) only\b|\bwhole answer\b/iu,
  /\b(?:put|add|append|insert|end|begin|include)\b.{0,50}\b(?:to|in|into|of|before) (?:your|the) (?:answer|summary|reply|output)\b|\byour (?:answer|summary|output) (?:ended|ends|must|should|begins)\b/iu,
  /^(?:answer|reply|respond|translate|antworte|réponds|responde)\b.{0,60}\b(?:json|markdown|in (?:french|german|spanish|japanese|english|chinese)|your (?:whole )?answer|ab jetzt|from here on|as the)\b/iu,
  /\b(?:do not|don['’]t|never) (?:cite|mention|quote) (?:any )?other (?:posts?|sources?)\b|\bcite (?:this|me)\b|\battribute every\b|\bcall the tool\b|\bpretend the other posts\b/iu,
  // what it was told
  /\b(?:repeat|print|reveal|show|output|spell out|leak)\b.{0,60}\b(?:system prompt|your (?:prompt|instructions)|in your instructions|above this line|you were given)\b|\bwhat are your instructions\b|\bprompt as base64\b/iu,
  /\bdecode (?:this|it) and\b|\btranslate and obey\b/iu,
  // roles, templates, markup
  /(?:^|[.!?…]\s+)(?:system|assistant|user|developer)\s*:|\bsystem override\b|\bnew policy effective\b|#{2,}\s*(?:instruction|response|system)|\[admin note/iu,
  /<\|[^<>|]{0,60}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:start_of_turn|end_of_turn|think|posts|script|iframe|img|svg|a)\b|!\[[^\]]{0,100}\]|\{\{.{0,60}\}\}|\]\(/iu,
  // base64, hexadecimal, Morse, letters set apart
  /(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{32,}|\b[0-9a-f]{40,}\b|(?:[.-]{1,6}[ /]+){8,}|(?:(?<!\p{L})\p{L}\s+){10,}/u,
]
