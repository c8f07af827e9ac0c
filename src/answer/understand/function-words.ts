/**
 * English words that say how something is asked, never what about: articles, prepositions, auxiliaries, question words, and the
 * verbs of asking and saying. In other languages the idf of a word does this work.
 */
const functionWords = new Set(
  `a an the this that these those there here it its he him his she her hers they them their theirs we us our ours you your yours i me my mine
  and or but nor so yet if then than as at by for from in into of off on onto out over per to toward towards under up upon via with within without
  about above across after against along among around before behind below beneath beside between beyond concerning despite down during except
  inside like near regarding since through throughout until till
  am is are was were be been being do does did doing done have has had having can could may might must shall should will would
  isnt arent wasnt werent dont doesnt didnt havent hasnt hadnt cant couldnt wont wouldnt shouldnt im ive youre theyre whats whos
  what which who whom whose when where why how many much some any all both each every few more most other another such no not only own same too very just also
  again ever still already else even ago please tell show give find know known
  say says said saying tells told telling think thinks thought thinking talk talks talked talking post posts posted posting tweet tweets tweeted tweeting
  write writes wrote written writing report reports reported mention mentions mentioned discuss discussed discussing comment comments commented
  happen happens happened happening going goes gone get gets got getting people person persons anyone anybody someone somebody everyone everybody thing things something anything
  latest newest recent recently news update updates breaking now right moment currently today yesterday`.split(/\s+/),
)

export function isFunctionWord(word: string): boolean {
  return functionWords.has(
    word
      .toLowerCase()
      .replace(/['’]/gu, '')
      .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''),
  )
}
