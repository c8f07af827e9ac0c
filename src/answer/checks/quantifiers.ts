const universal =
  /(?<![\p{L}\p{M}])(?:all|every|everyone|everybody|both|entire|tous|toutes|chaque|todos|todas|cada|ambos|ambas|alle[nrs]?|jede[nrsm]?|beide[nr]?|sämtliche[nr]?)(?![\p{L}\p{M}])|すべて|全員|全て|両方/iu

/** "All" where no cited post says so: what holds of some is said of the rest. */
export const generalises = (sentence: string, cited: string): boolean => universal.test(sentence) && !universal.test(cited)
