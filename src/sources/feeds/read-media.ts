import type { FeedMedia } from './feed-document.ts'
import { feedSettings } from './settings.ts'
import { resolve, type Element } from './xml.ts'

/** Enclosures and Media RSS (rssboard.org/media-rss): what is shown, and what is said of it. A thumbnail counts where it is all there is. */
export function readMedia(item: Element): FeedMedia[] {
  const groups = [item, ...item.all('media:group')]
  const said = groups.flatMap((group) => group.all('media:description', 'media:text').map((one) => one.text().trim())).find(Boolean) ?? ''
  const contents = groups.flatMap((group) => group.all('media:content')).map((content) => toMedia(content, 'url', said))
  const enclosures = [
    ...item.all('enclosure').map((one) => toMedia(one, 'url', '')),
    ...item
      .all('link', 'atom:link')
      .filter(({ attributes }) => attributes['rel'] === 'enclosure')
      .map((one) => toMedia(one, 'href', '')),
  ]
  const found = [...contents, ...enclosures].filter((media) => media !== undefined)
  const shown =
    found.length > 0 ? found : groups.flatMap((group) => group.all('media:thumbnail')).map((one) => toMedia(one, 'url', said, 'image/'))
  return shown.filter((media) => media !== undefined).slice(0, feedSettings.reading.mostMedia)
}

function toMedia(of: Element, attribute: string, said: string, known = ''): FeedMedia | undefined {
  const url = resolve(of.attributes[attribute] ?? '', of.base)
  if (url === undefined) return undefined
  const medium = of.attributes['medium']
  const type = of.attributes['type'] ?? (medium === undefined ? known : `${medium}/`)
  const own = of
    .all('media:description')
    .map((one) => one.text().trim())
    .find(Boolean)
  return { url, type: type.toLowerCase(), alt: own ?? said }
}
