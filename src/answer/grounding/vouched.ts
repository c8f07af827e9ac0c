import { voicesIn, type Post } from '../../post/index.ts'
import { answerSettings } from '../settings.ts'
import type { Said } from './claims.ts'
import { langOf, stretchWith } from './counted.ts'
import { isUnsure } from './unsure.ts'

const { vouching } = answerSettings.standing

type Heard = Pick<Said, 'post' | 'copies'>
const isEnough = (said: readonly Heard[]): boolean => voicesIn(said.flatMap(({ post, copies }) => [post, ...copies])) >= vouching

/**
 * Where so many vouch for what they say (`vouching`), nobody else is heard; where fewer do, all are: what is only passed on replaces nothing, and is told where nothing
 * else is (docs/decisions/0078, 0079, 0090).
 */
export function vouchedAmong<T extends Heard>(said: readonly T[]): readonly T[] {
  const sure = said.filter(({ post }) => !isUnsure(post))
  return isEnough(sure) ? sure : said
}

/** The same of figures: those that so many vouch for, whoever gives them besides ("48 now?! it was 20"); all, where none is. */
export function vouchedFigures<T extends Heard & { readonly figure: string }>(given: readonly T[]): readonly T[] {
  const sure = Map.groupBy(
    given.filter(({ figure, post }) => vouchesForFigure(figure, post)),
    ({ figure }) => figure,
  )
  const heard = given.filter(({ figure }) => isEnough(sure.get(figure) ?? []))
  return heard.length > 0 ? heard : given
}

/** Whether a post gives a figure as so: not unsure, nor within a question ("200 votes??"). */
export function vouchesForFigure(figure: string, post: Pick<Post, 'text' | 'langs'>): boolean {
  if (isUnsure(post)) return false
  const stretch = stretchWith(figure, post.text, langOf(post))
  return stretch === undefined || !asks.test(post.text.slice(post.text.indexOf(stretch) + stretch.length))
}
/** Behind a figure: its sentence ends with a question mark. */
const asks = /^(?:[^.!?…。！？]|[.,](?=\p{Nd}))*[?？]/u
