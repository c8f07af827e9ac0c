import { foldWords } from './time/fold-words.ts'
import { opening } from './forms.ts'

/** `origin`: who said it first, or where it comes from; `since`: from when on it is so. Both want the earliest post that says it. */
export type Beginning = 'origin' | 'since'

const claim =
  '(?:rumou?rs?|claims?|stor(?:y|ies)|news|reports?|hoax(?:es)?|talk|theory|figures?|numbers?|videos?|photos?|pictures?|images?|quotes?|information|allegations?)'
const claimFr = '(?:rumeurs?|infos?|informations?|nouvelles?|histoires?|chiffres?|videos?|photos?|images?|affirmations?|idees?|intox)'
const claimEs = '(?:rumor(?:es)?|bulos?|noticias?|cifras?|datos?|historias?|videos?|fotos?|imagen(?:es)?|ideas?|informacion(?:es)?)'
const claimDe =
  '(?:geruchte?|nachrichten?|meldung(?:en)?|behauptung(?:en)?|zahl(?:en)?|geschichten?|videos?|fotos?|bild(?:er)?|infos?|falschmeldung(?:en)?)'
const claimPt = '(?:rumor(?:es)?|boatos?|noticias?|numeros?|dados?|historias?|videos?|fotos?|imagens?|imagem|ideias?|informac(?:ao|oes))'

/** Over folded words, a line a language; those without capitals or spaces by the words themselves. */
const origin: readonly RegExp[] = [
  opening(
    'who (?:was|were) (?:the )?first (?:one |person |account )?to',
    'who (?:has |had )?first (?!aid)\\p{L}+',
    'who (?:said|says|reported|posted|claimed|wrote|tweeted|spread|told|mentioned|announced|broke|started|shared) .{0,100}first',
    `who (?:started|broke|spread|invented|made up) (?:this|that|the|those|these) (?:\\S+ ){0,2}${claim}`,
    `who(?:'s| is| was) behind (?:this|that|the|those|these) (?:\\S+ ){0,2}${claim}`,
    `(?:from )?where (?:did|does|do|is|was) (?:this|that|it|these|those|(?:(?:the|this|that) )?(?:\\S+ ){0,2}${claim}(?: .{1,100})?) (?:come|comes|originate|start|stem|from)`,
    `what(?:'s| is| was) the (?:source|origin) of (?:this|that|it|(?:(?:the|this|that) )?(?:\\S+ ){0,2}${claim})(?!\\p{L})`,
    "(?:what(?:'s| is) )?(?:the |your |any )?(?:sources?|proof|evidence)[\\s?!.]*$|says who",
    'when was .{1,100} first (?:reported|said|seen|mentioned|posted|claimed|heard)',
    'where was .{1,100} first (?:reported|said|mentioned|posted|claimed)',
  ),
  opening(
    "qui .{1,100}(?:en premier|le premier|la premiere|les premiers|d'abord)",
    `qui a (?:lance|repandu|invente|diffuse) (?:cette|la|ces|les|l'|ce|le) ?(?:\\S+ )?${claimFr}`,
    `(?:qui est a|quelle est) l'origine de (?:cette|la|ces|l'|ce) ?${claimFr}`,
    `d'ou (?:vient|viennent|sort|sortent|part|provient)(?: (?:ca|cela))?(?: (?:cette|la|ces|les|l'|ce|le) ?${claimFr}|\\s*[?.!]?$)`,
    "d'ou (?:ca|cela) (?:vient|sort)",
    'quelle est la source (?:de cela|de ca|de cette|de la rumeur|de l.info)',
    '(?:quelle est |quelles sont )?(?:la |les |une |des |ta |votre )?(?:sources?|preuves?)[\\s?!.]*$',
  ),
  opening(
    'quien(?:es)? .{1,100}(?:primero|primera|por primera vez|antes que nadie)',
    `quien (?:empezo|inicio|lanzo|difundio|invento) (?:el|este|ese|la|esta|esa|los|las) (?:\\S+ )?${claimEs}`,
    `de donde (?:sale|salio|viene|vino|procede|surgio|surge|salen)(?: (?:eso|esto|todo esto))?(?: (?:el|este|ese|la|esta|esa|los|las) ${claimEs}|\\s*[?.!]?$)`,
    '(?:cual es |cuales son )?(?:la |las |alguna )?(?:fuentes?|pruebas?)[\\s?!.]*$',
    `cual es (?:el origen|la fuente) de (?:eso|esto|este|ese|esta|esa|la|los|las)(?: ${claimEs})?`,
  ),
  opening(
    'wer .{1,100}(?:zuerst|als erste[rs]?|zum ersten mal|erstmals)',
    'wer (?:war|ist) der erste',
    '(?:was ist |was sind )?(?:die |eine |deine )?(?:quellen?|belege?|beweise?)[\\s?!.]*$',
    `woher (?:kommt|kam|stammt|stammte|kommen|stammen) (?:(?:das|dies|es)\\s*[?.!]?$|(?:das|die|der|diese[rs]?|dieses) (?:\\S+ )?${claimDe})`,
    `wer (?:steckt hinter|hat) (?:dem|der|diese[mrs]?|das|die) (?:\\S+ )?${claimDe}.{0,60}(?:in die welt|verbreitet|erfunden|\\?|$)`,
  ),
  opening(
    'quem .{1,100}(?:primeiro|primeira|pela primeira vez|antes de todos)',
    `quem (?:comecou|iniciou|lancou|espalhou|inventou) (?:o|este|esse|a|esta|essa|os|as) (?:\\S+ )?${claimPt}`,
    `de onde (?:vem|veio|saiu|surgiu|partiu|vieram)(?: (?:isso|isto|tudo isso))?(?: (?:o|este|esse|a|esta|essa|os|as) ${claimPt}|\\s*[?.!]?$)`,
    '(?:qual e |quais sao )?(?:a |as |alguma )?(?:fontes?|provas?)[\\s?!.]*$',
    `qual e a (?:origem|fonte) (?:d[aeo]|diss[oa]|dest[ea]|dess[ea])(?: ${claimPt})?`,
  ),
  /(?:最初|初め|先)に.{0,40}(?:言|報|伝|投稿|書|述|発|流)|誰が(?:最初|初め)|出どころ|出所|(?:噂|うわさ|情報|話|動画|写真|数字)は?(?:どこから|の?(?:元|発端))|どこから(?:出|来)た(?:噂|うわさ|話|情報)|^(?:出典|ソース|情報源|証拠)は?[？?]?$/u,
  /谁(?:最先|最早|首先|第一个)|最(?:先|早).{0,20}(?:谁|是谁)|(?:消息|谣言|说法|传闻|视频|照片|数字).{0,6}(?:从哪|哪里来|来源|出处)/u,
  /누가.{0,40}(?:처음|먼저|최초)|(?:처음|먼저|최초로?).{0,30}(?:누구|누가)|(?:소문|소식|주장|영상|사진).{0,12}(?:어디서|출처)/u,
  /من (?:هو )?أول من|أول من (?:قال|نشر|ذكر|أعلن)|ما مصدر (?:هذا|هذه|ال)(?:خبر|إشاعة|شائعة|فيديو|صورة|معلومة)?|من أين (?:جاء|أتى|جاءت|أتت) (?:هذا|هذه|ال)(?:خبر|إشاعة|شائعة)?/u,
  /(?:सबसे पहले|पहली बार).{0,40}(?:किसने|कौन)|किसने.{0,40}(?:सबसे पहले|पहली बार)|(?:अफ़वाह|अफवाह|ख़बर|खबर|दावा) कह(?:ाँ|ां) से/u,
  /ใคร.{0,60}(?:คนแรก|เป็นคนแรก|ก่อนใคร|ครั้งแรก)|(?:ข่าว|ข่าวลือ|คลิป|ภาพ)(?:นี้)?มาจากไหน/u,
]

const since: readonly RegExp[] = [
  opening(
    'since when|how long (?:has|have|had|is|are)|when did .{1,120} (?:start|begin|break out|kick off|open)',
    "depuis (?:quand|combien de temps)|quand (?:a|ont|est|sont|est-ce que|cela|ca|le|la|les|l').{0,100}(?:commence|debute|demarre|eclate)|a quelle heure .{0,100}(?:commence|debute|demarre|eclate)",
    'desde (?:cuando|que hora)|cuanto (?:hace|tiempo lleva[n]?)|cuando (?:empez|comenz|inici|estall|arranc)\\p{L}*',
    'seit wann|wie lange schon|wann (?:hat|haben|ist|sind) .{1,100}(?:begonnen|angefangen|ausgebrochen|gestartet)|wann (?:begann|begannen|fing|fingen|startete|brach)',
    'desde (?:quando|que horas?)|ha quanto tempo|quando (?:e que )?(?:comec|inici|rebent|arranc)\\p{L}*',
  ),
  /いつから|いつ(?:頃|ごろ)?(?:から)?.{0,20}(?:始ま|はじま|起き始)|从什么时候|(?:什么时候|何时).{0,12}开始|언제부터|언제.{0,12}시작|منذ متى|متى (?:بدأ|بدأت)|कब से|कब शुरू|ตั้งแต่เมื่อ|เริ่ม.{0,12}เมื่อ/u,
]

/** Whether the beginning of something is asked for. */
export function asksBeginning(text: string): Beginning | undefined {
  const folded = foldWords(text).trim().replace(/\s+/g, ' ')
  if (origin.some((form) => form.test(folded))) return 'origin'
  return since.some((form) => form.test(folded)) ? 'since' : undefined
}

/** Words that only ask for it, folded; who says it first does not use them. */
const originWords = new Set(
  `first sources proof evidence preuve preuves fuentes prueba pruebas quelle quellen beleg belege beweis beweise fontes prova provas sources 出典 ソース 情報源 証拠 originally origin origins originate originated source sources rumour rumours rumor rumors hoax story stories claim claimed claims come comes came
  behind started wrote mentioned announced shared told seen heard invented made
  premier premiere premiers origine source rumeur rumeurs info infos intox vient viennent sort provient lance repandu diffuse annonce rapporte signale publie affirme ecrit parle dit abord
  primero primera vez origen fuente rumor rumores bulo bulos sale salio viene vino procede surgio informo publico anuncio reporto conto difundio afirmo dijo empezo inicio lanzo invento
  zuerst erste erster erstes mal erstmals gerucht geruchte meldung behauptung kommt kam stammt stammte gesagt gemeldet berichtet berichtete meldete sagte schrieb geschrieben behauptet behauptete verbreitet steckt hinter
  primeiro primeira origem fonte boato boatos vem veio saiu surgiu partiu disse informou noticiou publicou anunciou relatou contou divulgou espalhou comecou lancou
  最初 初め 言 報 出どころ 出所 噂 情報 発端 報じ 報道 伝え 投稿 述べ 言っ
  最先 最早 首先 第一个 谣言 消息 来源 出处 说 报道 发布
  أول قال نشر ذكر أعلن مصدر الخبر خبر إشاعة شائعة
  सबसे पहली बार बताया बताई कहा अफ़वाह अफवाह ख़बर खबर दावा
  คนแรก ครั้งแรก ก่อน ข่าว ข่าวลือ รายงาน บอก พูด`
    .split(/\s+/)
    .filter(Boolean),
)
/** Said of the time alone: what began is told without them. */
const sinceWords = new Set(
  `start started starts begin began begun long out kick off commence commencer debute debuter demarre eclate temps empezo empezaron comenzo comenzaron inicio iniciaron lleva llevan tiempo hace
  begonnen angefangen begann begannen fing fingen an lange startete gestartet comecou comecaram iniciou iniciaram tempo 始まっ 始まり 始まる 开始 시작 시작됐 시작했 بدأ بدأت शुरू เริ่ม`
    .split(/\s+/)
    .filter(Boolean),
)

export const isBeginningWord = (label: string, of: Beginning): boolean =>
  (of === 'origin' ? originWords : sinceWords).has(foldWords(label).replace(/['’].*$/u, ''))
