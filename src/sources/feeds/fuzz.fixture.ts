import { sharedFiles, skipWithout } from '../../../tests/support/shared-data.ts'
import { receivedAt, type FuzzedWire } from '../fuzz/wire.fixture.ts'
import { normalizeFeed } from './normalize.ts'
import { readFeed } from './read-feed.ts'

const feed = 'https://quay.example/feed'
const invented: readonly string[] = [
  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Quay</title><link>https://quay.example/</link><language>en</language><ttl>60</ttl><item><guid isPermaLink="false">a1</guid><title>Water &amp; wind</title><link>https://quay.example/1</link><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate><description>&lt;p&gt;Over the &lt;a href="/b"&gt;quay&lt;/a&gt;&lt;/p&gt;</description><category>storm</category><enclosure url="https://quay.example/a.mp3" type="audio/mpeg" length="9"/><media:content url="https://quay.example/a.jpg" medium="image"><media:description>Boats</media:description></media:content></item><item><title>Second</title><content:encoded><![CDATA[<b>Bold</b> words]]></content:encoded><pubDate>2026-11-22T09:00:00+01:00</pubDate></item></channel></rss>`,
  `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pt" xml:base="https://quay.example/"><title type="html">Quay &amp;amp; co</title><link rel="hub" href="https://hub.example/"/><entry><id>tag:quay.example,2026:1</id><title>Chuva</title><link href="1"/><updated>2026-11-23T09:00:00Z</updated><published>2026-11-23T08:00:00Z</published><author><name>Ana</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Forte <i>em</i> Lisboa</div></content><category term="lisboa"/></entry></feed>`,
  `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://quay.example/"><title>Quay</title></channel><item rdf:about="https://quay.example/1"><title>One</title><link>https://quay.example/1</link><dc:date>2026-11-23T09:00:00Z</dc:date><dc:creator>Bo</dc:creator></item></rdf:RDF>`,
  `{"version":"https://jsonfeed.org/version/1.1","title":"Quay","home_page_url":"https://quay.example/","items":[{"id":"1","url":"https://quay.example/1","title":"One","content_html":"<p>Text</p>","date_published":"2026-11-23T09:00:00Z","tags":["storm"],"authors":[{"name":"Ana"}],"attachments":[{"url":"https://quay.example/a.mp3","mime_type":"audio/mpeg"}]}]}`,
]
/** Larger ones say nothing else, and a million of them would take a day. */
const mostBytes = 3_000

/** Feeds of every form, and of real suites every thirtieth. */
export const feedsWire: FuzzedWire = {
  name: 'feeds',
  form: 'text',
  async bases() {
    const real: Buffer[] = []
    if (skipWithout('fixtures/fixtures.tar.gz') === false) {
      let n = 0
      for await (const { bytes } of await sharedFiles('fixtures/fixtures.tar.gz', /(?:feedparser|gofeed)\/.*\.xml$/))
        if (bytes.length < mostBytes && n++ % 30 === 0) real.push(Buffer.from(bytes))
    }
    return [...invented.flatMap((text) => Array.from({ length: 8 }, () => Buffer.from(text))), ...real]
  },
  async open() {
    return (frame, tell) => {
      const document = readFeed(frame, { url: feed })
      tell(document ? 'feed' : 'no feed')
      if (!document) return []
      return normalizeFeed(document, { feed, receivedAt, consent: 'answer' }).flatMap((item) => {
        if (!('drop' in item)) return [{ type: 'post-put', post: { ...item.post, version: item.content } } as const]
        tell(item.drop)
        return []
      })
    }
  },
  outcomes: ['feed', 'no feed', 'post-put', 'undated', 'malformed'],
}
