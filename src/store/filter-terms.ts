import { fold } from '../post/index.ts'
import type { SearchFilter } from './search-query.ts'

/** The tokens that filters by tag and host stand for: a post passes when it holds at least one of each list. */
export function filterTerms({ tags, hosts }: SearchFilter): readonly (readonly string[])[] {
  return [listOf(tags, '#'), listOf(hosts, 'host:')].filter((terms) => terms !== undefined)
}

const listOf = (values: readonly string[] | undefined, prefix: string) =>
  values?.map((value) => `${prefix}${fold(value).replace(/^(?:#|www\.)/, '')}`.slice(0, 64))
