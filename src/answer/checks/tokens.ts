import type { CheckLanguage } from './language.ts'
import { plainOf, quantitiesOf } from './numbers.ts'
import { contentWords, isAlike } from './words.ts'

/** Content words and figures of a text in their order; a figure as "#12", however it is written. */
export function tokensOf(text: string, lang: CheckLanguage): string[] {
  const plain = plainOf(text)
  const tokens: string[] = []
  let end = 0
  for (const { value, at, length } of quantitiesOf(text).sort((a, b) => a.at - b.at)) {
    if (at < end) continue
    tokens.push(...contentWords(plain.slice(end, at), lang), `#${value}`)
    end = at + length
  }
  return [...tokens, ...contentWords(plain.slice(end), lang)]
}

export const isFigure = (token: string): boolean => token.startsWith('#')

export const isSameToken = (a: string, b: string): boolean => a === b || (!isFigure(a) && !isFigure(b) && isAlike(a, b))

export const holdsToken = (tokens: readonly string[], one: string): boolean => tokens.some((other) => isSameToken(one, other))

/** What stands on either side between the tokens that both have in the same order (their longest common subsequence). */
export function gapsBetween(
  own: readonly string[],
  other: readonly string[],
): readonly { readonly own: readonly string[]; readonly other: readonly string[] }[] {
  const longest = own.map(() => other.map(() => 0))
  const from = (a: number, b: number) => longest[a]?.[b] ?? 0
  for (let a = own.length - 1; a >= 0; a--)
    for (let b = other.length - 1; b >= 0; b--) {
      const row = longest[a]
      if (row) row[b] = isSameToken(own[a] ?? '', other[b] ?? '') ? from(a + 1, b + 1) + 1 : Math.max(from(a + 1, b), from(a, b + 1))
    }
  const gaps: { own: readonly string[]; other: readonly string[] }[] = []
  let [a, b, startA, startB] = [0, 0, 0, 0]
  const close = () => gaps.push({ own: own.slice(startA, a), other: other.slice(startB, b) })
  while (a < own.length && b < other.length) {
    if (isSameToken(own[a] ?? '', other[b] ?? '') && from(a, b) === from(a + 1, b + 1) + 1) {
      close()
      ;[a, b] = [a + 1, b + 1]
      ;[startA, startB] = [a, b]
    } else if (from(a + 1, b) >= from(a, b + 1)) a++
    else b++
  }
  ;[a, b] = [own.length, other.length]
  close()
  return gaps
}
