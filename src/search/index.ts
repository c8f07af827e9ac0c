export { clausesOf, parseQuery, phraseOf, type ParsedQuery } from './parse-query.ts'
export { collapseNearDuplicates, isRepost, type Collapsed } from './near-duplicates.ts'
export { search, type Found, type Purpose, type SearchContext, type SearchPage } from './search.ts'
export { searchSettings } from './settings.ts'
