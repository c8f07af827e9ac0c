/** Behind a noun; no verb's stem ends in them. */
const particle = /^[はがをにでとものへかやよねなだ]/u
/** Verbs of one character that tell nothing of what happens: say, think, go, come, see, become … */
const common = new Set('言思行来見出有在分知聞教話起続始終得受取使付置待申致頂下伺居成為違良無多少')

/** Whether a word of a run is a verb that is written with one character and kana (噛まれた): what happens is told by few words more. */
export const isJapaneseVerb = (word: string, after: string): boolean =>
  /^\p{Script=Han}$/u.test(word) && !common.has(word) && /^\p{Script=Hiragana}/u.test(after) && !particle.test(after)
