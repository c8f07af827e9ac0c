import { baseLanguage, type Post } from '../post/index.ts'
import type { Question } from './evidence.ts'

/** Whether a post speaks another language than the question, as far as both are known. */
export const isForeign = ({ langs }: Pick<Post, 'langs'>, { lang }: Pick<Question, 'lang'>): boolean =>
  lang !== 'und' && langs.length > 0 && !langs.some((one) => baseLanguage(one) === lang)
