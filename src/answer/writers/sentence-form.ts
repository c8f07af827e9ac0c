import { answerSettings as settings } from '../settings.ts'

/** What a sentence is for, where it is not to tell something. The names are those of `quoteFactors` in settings.ts. */
export type Form = keyof typeof settings.quoteFactors

const asks = /[?？؟]["'”’)\]]*\s*$/u
/** Asks whether others perceive it too, and so tells what its author perceived: "Anyone else smell smoke near the harbour?" */
const witnesses =
  /(?<!\p{L})(?:any(?:one|body) else|quelqu['’]un d['’]autre|d['’]autres (?:qui|ont)|(?:riecht|hört|sieht|spürt) (?:noch|sonst) jemand|hat (?:noch|sonst) jemand|alguien más|mais alguém|alguém mais)(?!\p{L})|(?:ほか|他)にも?.{0,12}(?:人|方)(?:は|が)?い/iu
/** Leads to words that stand elsewhere: a statement, a speech, an interview, a hearing that was or will be. */
const points = [
  /(?<!\p{L})(?:my|our|his|her|full|official|this|here['’]?s|read|watch|see|video of|w\/)(?:\s\S+){0,3}\s(?:statement|remarks|op-?ed|interview|speech|article|release|column|letter|newsletter|thoughts|views|comments|blog|podcast|piece|report)(?!\p{L})/iu,
  /(?<!\p{L})(?:statement|comments|remarks|thoughts|op-?ed|article|interview|q&a|newsletter|e-?news) (?:on|regarding|about|following|after|re)(?!\p{L})/iu,
  /^(?:live|streaming|listen|tune|read|watch|see|check out|click|must[ -]read|good read|great read|learn|photos?|video|pics?|release|locator map|full coverage|timeline|amazing images?|raw|unedited)(?!\p{L})/iu,
  /(?<!\p{L})(?:tune (?:in|into)|watch live|live now|listen (?:here|live|now|in)|click here|(?:more|details|info) (?:here|at|on)|read (?:more|it|my|our|the|full)|learn more|check out|continuing coverage|full coverage|sign up|on (?:periscope|facebook live))(?!\p{L})/iu,
  /(?<!\p{L})(?:discuss(?:ed|es|ing|ion)?|(?:i|we) talk(?:ed)?)(?!\p{L})/iu,
  /(?<!\p{L})(?:(?:will be|be|am|i['’]m|just|now|was) (?:on|live|speaking|talking|joining|appearing)|appearing|about to|speaking|talking|spoke|talked) (?:\S+ ){0,4}?(?:on|with|w\/|about|the|at|to|of|abt|re|my|our|his|her|pres|president)(?!\p{L})/iu,
  /(?<!\p{L})(?:hearing|roundtable|forum|briefing|panel|town hall|conference) (?:on|about|regarding|today|this)(?!\p{L})|(?<!\p{L})(?:questions?|questioned|questioning|grill(?:s|ed|ing)?|asked|invit(?:ed?|ing)) (?:\S+ ){1,12}?(?:about|on|at|regarding)(?!\p{L})/iu,
  /(?:[:>→⇒]|-+>|\bhere|\bvia)\s*$/iu,
]
const courteous =
  /^(?:many )?(?:thanks?(?: you)?|thx|ty|congrat\S*|kudos|great|good|nice|happy|pleased|honou?red|glad|proud|wonderful|excited|fun|privilege|enjoyed|welcome|looking forward|joined|joining|met|meeting|touring|visited|visiting)(?: (?:to|2|for|so much|w\/|with|\S+ (?:for|to|w\/|with)|the|that you|all|my|our|meeting|talking|discussion|seeing|being))(?!\p{L})/iu
/** Where somebody was and whom they met, which tells nothing of what was said there. */
const diary =
  /(?<!\p{L})(?:(?:had|have|having|enjoyed) (?:a |an )?(?:\S+ )?(?:great|good|productive|fantastic|wonderful|fun|lovely|nice|busy|full|constructive)|(?:productive|great|good|thoughtful|interesting|informative|constructive|important) (?:\S+ )?(?:conversations?|discussions?|meetings?|visits?|chats?|turnout|day|time|event|to (?:be|see|meet|visit|talk|join|have|host|catch|hear))|round ?tables?|town ?halls?|joined me|join me|stopped by|here to|on my way|back (?:at|in|from|it)|heading (?:to|back|home)|headed to|excited to (?:see|be|join|host|welcome|meet)|hon(?:or(?:ed)?|our(?:ed)?) to (?:be|host|join|meet|attend|speak|welcome|have|receive)|looking forward to|getting ready|celebrating (?:\S+ ){1,6}(?:at|with|w\/)|(?:toured|touring|tours?|visited|visiting) |host(?:ed|ing)?|met w(?:ith|\/)|(?:radio|tv|talk) show|tele-?town ?halls?|letter to|meeting w(?:ith|\/)|photo|pictures?|& more|and more)(?!\p{L})/iu
/** How its author feels, which is no news. */
const feels =
  /(?<!\p{L})(?:i am|i['’]?m|je suis|(?:ich )?bin|estoy|estou) (?:\p{L}+ ){0,2}(?:tired|exhausted|dead|bored|hungry|sad|knackered|morte?|crevée?|fatiguée?|épuisée?|fertig|müde|kaputt|erledigt|muert[oa]|cansad[oa]|agotad[oa]|mort[oa]|exaust[oa])(?!\p{L})|疲れた|ねむい|眠い/iu
const mourns =
  /(?<!\p{L})(?:god ?bless\p{L}*|bless(?:ings)? (?:to|the|you|them|all)|take care(?! of)|be safe|keep (?:\S+ ){1,12}?in your|thinking of (?:you|all|everyone|them|the)|condol[eé]ances|nos pensées|pensées (?:à|aux|pour|vont)|prières|de tout cœur|courage à|p[eé]same|[aá]nimos? (?:a|para)|mucha fuerza|oraciones|que dios|rezamos|q\.?e\.?p\.?d|beileid|gedanken (?:sind|bei)|gebete|betet|p[eê]sames|condol[eê]ncias|meus sentimentos|muita for[cç]a|ora[cç][oõ]es|que deus|thoughts|pray(?:er|ers|ing|s)?|hearts? (?:go|goes|out|aches?|breaks?)|rest in peace|r\.?i\.?p|condolences|moment of silence|pray\p{Lu}\p{L}+|stay (?:safe|strong|positive))(?!\p{L})|#prayfor|godbless|ご冥福|お悔やみ|お見舞い申し|ご無事を|祈り/iu
const calls =
  /^(?:please|pls|plz|donate|sign|share|rt|retweet|follow|call|tell|join (?:me|us)|urgent|let['’]?s|stop|vote|remember)(?!\p{L})|(?<!\p{L})(?:please (?:rt|share|donate|retweet|help|join)|pls rt|plz rt|sign (?:the|my) petition|rt if|needs? (?:#?blood|your help)|you can help|how to help|donat(?:e|ing))(?!\p{L})/iu
const chats = /(?<!\p{L})(?:lol|tbh|smh|lmao|omg|wtf|fuck\w*|shit\w*|damn|haha\w*|jokes?|x+o+x*|xx+|dude|bro)(?!\p{L})/iu
/** Begins with what the sentence before it said. */
const leans =
  /^(?:[Ii]t|[Hh]e|[Ss]he|[Tt]hey|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Hh]im|[Tt]hem|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|[Ss]uch|[Ss]o|[Aa]nd|[Bb]ut|[Oo]r|[Bb]ecause|[Ww]hich|[Aa]lso|[Tt]hen|[Yy]es|[Nn]o)(?!\p{L})|^\p{Ll}/u
const endsOpen =
  /[,(“]\s*$|(?<!\p{L})(?:to|the|of|and|or|for|with|a|an|in|on|at|by|from|as|that|is|are|was|w\/|&|le|la|de|et|der|die|und|el|y|o|e)\s*$/iu
const isCut = /(?:…|\.{3,})["'”’)\]]*\s*$/u

/** Every form that a sentence has; none: it tells. `wantsHelp`: calls to help are what is asked for; `isReply`: its post talks to somebody. */
export function formsOf(text: string, { wantsHelp = false, isReply = false } = {}): readonly Form[] {
  const words = text.split(/\s+/)
  const marks = words.filter((word) => /^(?:[#@]|[-:|•/]+$)/.test(word)).length
  const checks: Readonly<Record<Form, boolean>> = {
    asks: asks.test(text) && !witnesses.test(text),
    points: !wantsHelp && points.some((one) => one.test(text)),
    courteous: courteous.test(text),
    diary: !wantsHelp && (diary.test(text) || feels.test(text)),
    mourns: mourns.test(text),
    calls: !wantsHelp && calls.test(text),
    chats: chats.test(text),
    leans: leans.test(text.replace(/^(?:@\w+\s+){2,}/u, '')),
    endsOpen: endsOpen.test(text),
    cut: isCut.test(text),
    replies: isReply,
    marked: marks >= settings.quoteMarks.from && marks / words.length > settings.quoteMarks.share,
  }
  return (Object.keys(checks) as Form[]).filter((form) => checks[form])
}
