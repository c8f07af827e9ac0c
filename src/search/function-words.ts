import { baseLanguage, fold } from '../post/index.ts'

/**
 * Words that say how something is asked, never what about: articles, prepositions, pronouns, auxiliaries, question words, and in English
 * the verbs of asking and saying. Folded as in the index. In languages without a list the idf of a word does this work.
 */
const lists = {
  en: `a an the this that these those there here it its he him his she her hers they them their theirs we us our ours you your yours i me my mine
  and or but nor so yet if then than as at by for from in into of off on onto out over per to toward towards under up upon via with within without
  about above across after against along among around before behind below beneath beside between beyond concerning despite down during except
  inside like near regarding since through throughout until till because
  am is are was were be been being do does did doing done has have had having can could may might must shall should will would
  isnt arent wasnt werent dont doesnt didnt havent hasnt hadnt cant couldnt wont wouldnt shouldnt im ive youre theyre whats whos
  what which who whom whose when where why how many much some any all both each every few more most other another such no not only own same too very just also
  again ever still already else even ago please tell show give find know known
  say says said saying tells told telling think thinks thought thinking talk talks talked talking post posts posted posting tweet tweets tweeted tweeting
  write writes wrote written writing report reports reported mention mentions mentioned discuss discussed discussing comment comments commented
  happen happens happened happening going goes gone come comes came coming get gets got getting people ppl folks person persons anyone anybody someone somebody everyone everybody thing things something anything
  latest newest recent recently news update updates breaking now right moment currently today yesterday`,
  fr: `le la les l un une des d du de au aux et ou mais ni donc or car ce cet cette ces c ceci cela ca il elle ils elles on nous vous je tu me te se s lui leur leurs y en
  mon ma mes ton ta tes son sa ses notre nos votre vos qui que qu quoi dont quel quelle quels quelles combien comment pourquoi quand lequel laquelle lesquels
  a dans par pour avec sans sous sur devant derriere vers chez entre depuis pendant avant apres contre selon jusqu jusque pres autour lors
  est es suis sommes etes sont etait etaient ete etre sera seront serait fut ai as avons avez ont avait avaient eu avoir aura auront fait font faire qqn sait peut peuvent doit doivent va vont faut koi
  ne n pas plus moins tres aussi deja encore tout tous toute toutes autre autres meme si oui non gens personne personnes dit disent pense pensent maintenant aujourd hui hier`,
  es: `el la los las lo un una unos unas de del al a y e o u pero ni que quien quienes cual cuales cuyo cuanto cuanta cuantos cuantas como cuando donde adonde por para con sin sobre
  entre desde hasta hacia contra segun durante tras ante delante detras bajo en es son era eran fue fueron ser sido esta estan estaba estaban estar ha han habia habian hay hubo hubieron haber he hemos tiene tienen
  se me te le les nos os su sus mi mis tu tus este estos esta estas ese esos esa esas eso esto aquel aquella ya muy mas menos no si tambien todo todos toda todas otro otros
  hace hacen hacer puede pueden debe deben sigue siguen alguien sabe va van qué gente persona personas dice dicen piensa piensan ahora hoy ayer`,
  de: `der die das den dem des ein eine einen einem einer eines und oder aber denn sondern wenn ob als wie was wer wen wem wessen wo wohin woher wann warum wieso weshalb wozu womit wodurch mussten musste konnten sollten wollten durften weiss
  woran worauf worum wovon welche welcher welches welchen welchem wieviel wieviele wievielen viel viele vielen vieler
  in im ins an am ans auf aus bei beim mit nach von vom vor zu zum zur uber unter zwischen durch fur gegen ohne um seit bis wegen wahrend trotz hinter neben
  ist sind war waren bin bist sein gewesen hat haben hatte hatten habe wird werden wurde wurden worden kann konnen konnte muss mussen soll sollen darf will wollen gibt gab es
  er sie wir ihr ich du man mir mich dir dich uns euch ihm ihn ihnen sich dieser diese dieses diesem diesen nicht kein keine keinen noch schon auch nur sehr mehr jetzt gerade heute gestern hier
  leute passiert passierte geschah geschieht geschehen sagt sagen denkt denken geht steht findet statt liegt lauft fallen fallt menschen personen
  dass weil obwohl nachdem bevor sobald damals
  wieder da daran darauf daruber dafur dagegen dabei damit davon dazu woruber wofur wogegen`,
  pt: `o a os as um uma uns umas de do da dos das dum duma ao aos pelo pela pelos pelas em no na nos nas num numa e ou mas nem que quem qual quais quanto quanta quantos quantas como quando onde
  aonde porque por para com sem sobre entre desde ate contra segundo durante apos ante sob e sao era eram foi foram ser sido esta estao estava estavam estar ha havia tem tinha ter teve
  se me te lhe lhes nos vos seu sua seus suas meu minha teu tua este esta estes estas esse essa esses essas isso isto aquele aquela aquilo ja muito mais menos nao sim tambem todo todos toda todas
  outro outros faz fazem fazer pode podem deve devem ficou ficaram ainda alguem sabe vai vao gente pessoas dizem diz pensam pensa agora hoje ontem
  qto qtos qta qtas`,
  ja: `の に は を た が で て と し れ さ ある いる も する から な こと として や など ない この ため その よう また もの か だ これ それ です ます ました でし まし でした か ね よ
  何 誰 どこ いつ なぜ どう どの どれ どんな いくつ いくら なに なん 人 件 戸 名 本 どれくらい どのくらい について に関する 今 現在 今日 昨日 もう まだ どうして なっ なり なる 起 起き 起こ 起こっ おり れる られ 人々 みんな 皆さん 思わ 思い 思っ 考え`,
  ar: `في من على الى إلى عن مع هل ما ماذا من متى اين أين كيف كم لماذا اي أي هو هي هم هذا هذه ذلك تلك التي الذي الذين ان أن إن كان كانت قد لقد و او أو ثم لا لم لن ليس ليست بعد قبل عند حتى منذ الان الآن اليوم امس الناس رأي عدد عنه عنها منه منها فيه فيها له لها به بها حدث يحدث جرى حصل هناك حول حاليا`,
  hi: `का की के को में से पर ने है हैं था थे थी हो हुआ हुई हुए और या यह ये वह वे इस उस इन उन क्या कौन कब कहाँ कहां कैसे क्यों कितना कितने कितनी किस किसने किसका कोई भी ही तो तक लिए साथ बाद पहले अब आज कल कर किया गया गई गए रहा रहे रही लोग लोगों ले जा जाया जाने जाता होने वाले बारे सोचते सोचना राय`,
  th: `ที่ ใน ของ และ หรือ แต่ เป็น คือ อยู่ มี ได้ ให้ ไป มา จาก กับ โดย เพื่อ ว่า ซึ่ง นี้ นั้น อะไร ใคร เมื่อไร เมื่อไหร่ ไหน ที่ไหน อย่างไร ทำไม กี่ เท่าไร เท่าไหร่ ไหม หรือไม่ แล้ว ยัง คน ตอนนี้ วันนี้ เมื่อวาน ก็ จะ ถูก เพราะ ต้อง การ ความ ผู้ ชาว บน กำลัง เคย ด้วย บ้าง กัน ขึ้น เกิด คิด พูด บอก เรื่อง เกี่ยวกับ ระหว่าง ลำ ราย แห่ง หรือยัง ไม่ อยาก ควร`,
  zh: `的 了 在 是 有 和 与 及 或 被 把 对 从 到 向 因 由 于 以 吗 呢 吧 啊 什么 为什么 怎么 怎样 如何 多少 几 哪 哪里 哪儿 哪些 哪个 谁 何时 什么时候 是否 有没有 这 那 这个 那个 这些 那些 个 位 名 人 户 家 起 次 条 座 架 艘 辆
  上 下 中 内 外 前 后 已 已经 还 又 也 都 就 才 正 正在 将 会 能 可以 要 想 说 问 让 使 给 请 不 没 没有 很 太 更 最 现在 今天 昨天 明天 目前 人们 大家 关于 了吗 得 地 着 过 一 请问 怎么样 发生 情况 事`,
  ko: `왜 몇 어디 어디가 어디서 어디에 어디로 어디를 무엇 무엇이 무엇을 무엇인가요 무슨 뭐 뭐가 뭐라고 누가 누구 누구를 언제 언제부터 언제까지 어떻게 얼마나 얼마 어느 어떤 안 못 잘 더 이 그 저 것 수 때 등 및 또 또는 그리고 하지만 명 명이 명이나 개 건 가구인가요 인가요 있나요 없나요
  되나요 하나요 했나요 됐나요 합니까 했습니까 됐습니까 있습니까 입니까 대해 대한 관해 관한 지금 오늘 어제 내일 현재 사람들 사람들은 사람 모두 에서 으로 로 도 만 까지 부터 인해 때문에`,
} as const

type Lang = keyof typeof lists
const languages = Object.keys(lists) as readonly Lang[]
const words = new Map<Lang, ReadonlySet<string>>(
  languages.map((lang) => [lang, new Set(lists[lang].split(/\s+/).filter(Boolean).map(fold))]),
)

export type FunctionWords = { readonly lang: Lang; has(word: string): boolean }

/** Whether a word is one in a language (BCP 47); never where there is no list. */
export const isFunctionWord = (word: string, lang: string): boolean => words.get(baseLanguage(lang) as Lang)?.has(plainOf(word)) ?? false

/** Of these languages, the places of those that have a word. */
export function placesOfFunctionWord(word: string, among: readonly string[]): number[] {
  const plain = plainOf(word)
  return among.flatMap((lang, at) => (words.get(lang as Lang)?.has(plain) ? [at] : []))
}

/** The list of the language that most of the question's words belong to; English where none does. */
export function functionWordsOf(questionWords: readonly string[]): FunctionWords {
  const plain = questionWords.map(plainOf)
  const hits = (lang: Lang) => plain.filter((word) => words.get(lang)?.has(word)).length
  const lang = languages.reduce<Lang>((best, one) => (hits(one) > hits(best) ? one : best), 'en')
  return { lang, has: (word) => words.get(lang)?.has(plainOf(word)) ?? false }
}

/** As in the index, without what stands around it or marks a contraction. */
const plainOf = (word: string) =>
  isPlain.test(word)
    ? word
    : fold(word)
        .replace(/['’]/gu, '')
        .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu, '')
const isPlain = /^[a-z\d]+$/
