import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFeed, readFeedText } from './read-feed.ts'

const url = 'https://quay.example/feed'
const read = (text: string) => readFeedText(text, url)

test('RSS 2.0 with the modules that feeds use', () => {
  const feed =
    read(`<?xml version="1.0"?><rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:a="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
    <channel><title>Quay &amp; harbour</title><link>https://quay.example/</link><language>en-gb</language><ttl>30</ttl>
    <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
    <a:link rel="self" href="https://quay.example/feed"/><a:link rel="hub" href="https://hub.example/"/>
    <item><guid isPermaLink="false">g1</guid><title>High water</title><link>/one</link><pubDate>Thu, 26 Nov 2026 05:00:00 GMT</pubDate>
    <description>short</description><c:encoded><![CDATA[<p>long &amp; wide</p>]]></c:encoded><dc:creator>Ana Example</dc:creator>
    <category>Water</category><category>Quay</category><enclosure url="a.mp3" type="audio/mpeg" length="1"/>
    <media:group><media:content url="b.jpg" medium="image"><media:description>The quay</media:description></media:content></media:group></item>
    <item><guid>https://quay.example/two</guid><author>bo@quay.example (Bo Example)</author></item></channel></rss>`)
  assert.deepEqual(
    [feed?.title, feed?.link, feed?.lang, feed?.leastMs, feed?.hubs, feed?.self],
    ['Quay & harbour', 'https://quay.example/', 'en-gb', 30 * 60_000, ['https://hub.example/'], url],
  )
  const [one, two] = feed?.items ?? []
  assert.deepEqual(
    [one?.guid, one?.link, one?.title?.value, one?.body?.value],
    ['g1', 'https://quay.example/one', 'High water', '<p>long &amp; wide</p>'],
  )
  assert.deepEqual([one?.authors, one?.tags, one?.published], [['Ana Example'], ['Water', 'Quay'], 'Thu, 26 Nov 2026 05:00:00 GMT'])
  assert.deepEqual(one?.media, [
    { url: 'https://quay.example/b.jpg', type: 'image/', alt: 'The quay' },
    { url: 'https://quay.example/a.mp3', type: 'audio/mpeg', alt: '' },
  ])
  assert.deepEqual([two?.link, two?.authors], ['https://quay.example/two', ['Bo Example']])
})

test('a guid is where an item stands only if it is a whole address', () => {
  const links = (...guids: readonly string[]) =>
    read(`<rss><channel>${guids.map((guid) => `<item>${guid}<title>High water</title></item>`).join('')}</channel></rss>`)?.items.map(
      ({ guid, link }) => [guid, link],
    )
  assert.deepEqual(
    links(
      '<guid>1</guid>',
      '<guid isPermaLink="true">/two</guid>',
      '<guid>quay.example/three</guid>',
      '<guid> https://quay.example/four </guid>',
      '<guid isPermaLink="false">https://quay.example/five</guid>',
      '<guid>https://</guid>',
    ),
    [
      ['1', undefined],
      ['/two', undefined],
      ['quay.example/three', undefined],
      ['https://quay.example/four', 'https://quay.example/four'],
      ['https://quay.example/five', undefined],
      ['https://', undefined],
    ],
  )
})

test('Atom 1.0, with what its texts can be', () => {
  const feed =
    read(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://quay.example/x/"><title type="text">Kai &lt;b&gt;</title>
    <link href="/"/><link rel="self" href="feed.atom"/><author><name>Redaktion</name></author>
    <entry><id>tag:1</id><title type="html">&lt;b&gt;Hochwasser&lt;/b&gt;</title><link rel="enclosure" type="image/png" href="p.png"/><link href="eins"/><published>2026-11-26T05:00:00Z</published>
    <updated>2026-11-26T06:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>am <a href="k">Kai</a></p></div></content><category term="wasser" label="Wasser"/></entry>
    <entry xml:lang="en"><id>tag:2</id><author><name>Bo</name></author><summary>plain &lt; text</summary><updated>2026-11-26T07:00:00Z</updated></entry></feed>`)
  const [one, two] = feed?.items ?? []
  assert.deepEqual(
    [feed?.title, feed?.link, feed?.self, feed?.lang],
    ['Kai <b>', 'https://quay.example/', 'https://quay.example/x/feed.atom', 'de'],
  )
  assert.deepEqual(
    [one?.title, one?.link, one?.published, one?.updated],
    [
      { value: '<b>Hochwasser</b>', isHtml: true, base: 'https://quay.example/x/' },
      'https://quay.example/x/eins',
      '2026-11-26T05:00:00Z',
      '2026-11-26T06:00:00Z',
    ],
  )
  assert.ok(one?.body?.isHtml && /<p>am <a href="k">Kai<\/a><\/p>/.test(one.body.value))
  assert.deepEqual(
    [one?.authors, one?.tags, one?.media[0]?.url, one?.lang],
    [['Redaktion'], ['Wasser'], 'https://quay.example/x/p.png', 'de'],
  )
  assert.deepEqual(
    [two?.authors, two?.body, two?.lang],
    [['Bo'], { value: 'plain < text', isHtml: false, base: 'https://quay.example/x/' }, 'en'],
  )
})

test('RDF, and prefixes that are not the usual ones, or were never declared', () => {
  const rdf =
    read(`<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"><channel><title>T</title></channel>
    <item r:about="https://quay.example/1"><title>One</title><link>https://quay.example/1</link><d:date>2026-11-26</d:date></item></r:RDF>`)
  assert.deepEqual([rdf?.items[0]?.guid, rdf?.items[0]?.published], ['https://quay.example/1', '2026-11-26'])
  const undeclared = read('<rss><channel><item><dc:creator>Ana</dc:creator><content:encoded>long</content:encoded></item></channel></rss>')
  assert.deepEqual([undeclared?.items[0]?.authors, undeclared?.items[0]?.body?.value], [['Ana'], 'long'])
  assert.equal(
    read('<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title></a:entry></a:feed>')?.items[0]?.title?.value,
    'One',
  )
  assert.equal(read('<feed><entry><title>One</title></entry></feed>')?.items[0]?.title?.value, 'One')
})

test('JSON Feed 1.0 and 1.1', () => {
  const feed = read(
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Quay',
      home_page_url: 'https://quay.example/',
      language: 'en',
      hubs: [
        { type: 'WebSub', url: 'https://hub.example/' },
        { type: 'rssCloud', url: 'https://cloud.example/' },
      ],
      items: [
        {
          id: 7,
          url: '/seven',
          content_html: '<p>High</p>',
          date_published: '2026-11-26T05:00:00Z',
          tags: ['water'],
          image: '/i.png',
          attachments: [{ url: '/a.mp3', mime_type: 'audio/mpeg' }],
        },
        { id: 'b', content_text: 'plain', authors: [{ name: 'Bo' }] },
        null,
        'junk',
      ],
    }),
  )
  assert.deepEqual([feed?.format, feed?.hubs, feed?.items.length], ['json', ['https://hub.example/'], 4])
  assert.deepEqual(
    [feed?.items[0]?.guid, feed?.items[0]?.link, feed?.items[0]?.media.length, feed?.items[1]?.authors],
    ['7', 'https://quay.example/seven', 2, ['Bo']],
  )
  assert.equal(
    read('{"version":"https://jsonfeed.org/version/1","author":{"name":"Ana"},"items":[{"id":"a"}]}')?.items[0]?.authors[0],
    'Ana',
  )
  assert.equal(read('{"version":"1.0","items":[{"id":"a"}]}')?.items.length, 1)
  for (const text of ['{}', '{"version":1}', '{', '[]', '{"version":"1.0"}', '{"version":"2.0","items":[]}'])
    assert.equal(read(text), undefined, text)
})

test('what is broken is read as far as it goes', () => {
  const titles = (text: string) => read(text)?.items.map(({ title }) => title?.value)
  assert.deepEqual(titles('<rss><channel><item><title>One</item><item><title>Two</title></channel>'), ['One', 'Two'])
  assert.deepEqual(titles('<rss><channel><item><title>Q&A & more &nbsp; &bogus; &#39;x&#x27;</title></item>'), [
    "Q&A & more \u00A0 &bogus; 'x'",
  ])
  assert.deepEqual(titles('<rss><channel><item><title><![CDATA[One'), ['One'])
  assert.deepEqual(titles('\n\n<!-- c -->\n<?xml version="1.0"?><rss><channel><item><title>One</title>'), ['One'])
  assert.deepEqual(titles('<!DOCTYPE rss [<!ENTITY a "b">]><RSS><Channel><ITEM><Title>One &a;</Title></ITEM>'), ['One &a;'])
  assert.deepEqual(titles('<rss><channel><item><title>a<b</title></item><item><title>Two</title>')?.length, 2)
})

test('what is no feed is none', () => {
  for (const text of ['', '   ', 'text', '<html><body><rss></rss></body></html>', '<opml/>', '<', '<!--', '<?xml', '\u0000\u0000'])
    assert.equal(read(text), undefined, text)
  assert.equal(readFeed(new Uint8Array(), { url }), undefined)
})

test('nothing grows beyond its bounds, and nothing takes long', () => {
  const attacks = {
    deep: `<rss><channel>${'<a>'.repeat(300_000)}`,
    wide: `<rss><channel>${'<item><title>x</title></item>'.repeat(60_000)}`,
    attributes: `<rss><channel><item ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
    entities: `<rss><channel><item><title>${'&amp;'.repeat(200_000)}</title></item>`,
    unknown: `<rss><channel><item><title>${Array.from({ length: 100_000 }, (_, i) => `&e${i};`).join('')}</title></item>`,
    laughs: `<!DOCTYPE r [${Array.from({ length: 20 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(20)}">`).join('')}]><rss><channel><item><title>&e20;</title></item>`,
    spaces: `<rss><channel><item><link>${' '.repeat(500_000)}</link><pubDate>${'1 '.repeat(50_000)}</pubDate></item>`,
    html: `<rss><channel><item><description><![CDATA[${'<div>'.repeat(200_000)}]]></description></item>`,
    opens: '<'.repeat(1_000_000),
    comments: `<rss>${'<!--'.repeat(300_000)}`,
    namespaces: `<rss>${'<a xmlns:x="http://purl.org/dc/elements/1.1/">'.repeat(190)}`,
    prefixes: `<rss ${Array.from({ length: 50_000 }, (_, i) => `xmlns:a${i}="http://purl.org/dc/elements/1.1/"`).join(' ')}>${'<a xmlns:b="http://purl.org/dc/elements/1.1/"/>'.repeat(20_000)}`,
    channels: `<rss><channel>${'<title/>'.repeat(100_000)}${'<item/>'.repeat(2_000)}`,
    author: `<rss><channel><item><author>${'x'.repeat(150_000)} y</author></item>`,
    creator: `<rss><channel><item><dc:creator>${'@'.repeat(150_000)} y</dc:creator></item>`,
    namespace: `<rss xmlns:x="${'/'.repeat(150_000)}x"><channel><item/>`,
    json: `{"version":"https://jsonfeed.org/version/1.1","items":${'['.repeat(100_000)}`,
  }
  for (const [name, text] of Object.entries(attacks)) {
    const started = process.cpuUsage()
    const feed = read(text)
    assert.ok((feed?.items.length ?? 0) <= 2_000, name)
    const { user, system } = process.cpuUsage(started)
    assert.ok(user + system < 2_000_000, `${name}: ${(user + system) / 1_000} ms of processor time`)
  }
})

test('character data is text as it stands, wherever a comment ends and whether it ends itself', () => {
  const titleOf = (inside: string) =>
    readFeedText(`<rss><channel><title>${inside}</title></channel></rss>`, 'https://quay.example/')?.title ?? ''
  assert.equal(titleOf('a <![CDATA[b &amp; <c>]]> &amp; d<![CDATA[ e]]>'), 'a b &amp; <c> & d e')
  assert.equal(titleOf('a<!-- <![CDATA[ no ]]> -->b'), 'ab')
  assert.equal(titleOf('a<!-- > <![CDATA[ --><![CDATA[b]]>'), 'ab')
  assert.equal(titleOf('<!x<![CDATA[b]]>').length <= 20, true)
  assert.match(titleOf('a<![CDATA[never &amp; ended'), /^anever &amp; ended/)
})
