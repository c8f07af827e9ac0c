import { kana } from '../../lib/whole-words.ts'
import { baseLanguage } from '../../post/index.ts'
import { figureWords } from './figure-words.ts'
import { languagesIn } from './languages-in.ts'

/**
 * A text that gives several figures, without those that it calls replaced ("7, not 12", "up from 12", "it said 12 a minute ago", 12人ではなく7人) or adds to another one. `langs`: as
 * its post states; what is a word of replacement in one language is another one in others ("pas", "contre", "no").
 */
export function withoutPast(text: string, langs: readonly string[]): string {
  if (figuresIn(text) < 2) return text
  const { past, added } = wordsOf(text, langs)
  const left = text.replace(past, ' ')
  if (figuresIn(left) === 0) return text
  return figuresIn(left) < 2 ? left : left.replace(added, ' ')
}

/** What a text calls replaced, with the words that say so; '' where it says nothing of that. */
export const pastIn = (text: string, langs: readonly string[]): string => (text.match(wordsOf(text, langs).past) ?? []).join(' ')

const wordsOf = (text: string, langs: readonly string[]) =>
  figureWords([...langs.map(baseLanguage), ...languagesIn(text), ...(kana.test(text) ? ['ja'] : [])])

const figuresIn = (text: string): number => text.match(/\d[\d.,]*/g)?.length ?? 0
