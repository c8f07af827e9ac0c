import { hashOf } from './hash.ts'

const longest = 96
/** What only says where a reader comes from. */
const tracking = /^(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id|ref|ref_src|smid|cmpid|s|t|si)$/

/** The same for links to the same page: host without `www.`, path without its last slash, no fragment, nothing that only tracks. */
export function canonicalLink(link: string): string | undefined {
  const url = URL.parse(link)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name)
  url.searchParams.sort()
  const path = url.pathname.replace(/\/+$/, '')
  if (path === '' && url.search === '') return undefined // a whole site is no news
  const whole = `${url.host.replace(/^www\./, '')}${path}${url.search}`
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 8)}~${hashOf(whole).toString(36)}`
}
