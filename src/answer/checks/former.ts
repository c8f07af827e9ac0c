import { plainOf, quantitiesOf } from './numbers.ts'

/** Before a figure that holds no longer, or that something is held against. */
const instead =
  /(?<![\p{L}\p{M}])(?:instead of|rather than|up from|down from|au lieu de|contre|en vez de|en lugar de|statt|anstatt|em vez de|ao invés de) (?:\p{L}+ )?$/u
/** By which a sentence says that it speaks of what was. */
const past =
  /(?<![\p{L}\p{M}])(?:instead|rather|from|than|before|previously|was|were|au lieu|contre|avant|auparavant|était|antes|era|eran|vez|lugar|statt|anstatt|zuvor|bisher|vorher|bislang|war|früher|nach|als)(?![\p{L}\p{M}])/iu

/** "The sauna costs 11 euros" after "14 euros instead of 11": a figure that stands behind such a word wherever it is cited, told as what is so. */
export function tellsFormerFigure(sentence: string, cited: string): boolean {
  if (past.test(sentence)) return false
  const plain = plainOf(cited)
  const held = quantitiesOf(cited).map(({ value, at }) => ({ value, isFormer: instead.test(plain.slice(Math.max(0, at - 24), at)) }))
  return quantitiesOf(sentence).some(({ value }) => {
    const places = held.filter((one) => one.value === value)
    return places.length > 0 && places.every(({ isFormer }) => isFormer)
  })
}
