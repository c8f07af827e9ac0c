import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readHtml } from './html.ts'

const link = (href: string, inner: string, more = '') => `<a href="${href}" ${more}rel="nofollow noopener" target="_blank">${inner}</a>`

test('a break is a new line, a paragraph leaves an empty one, entities are what they stand for, the rest goes', () => {
  assert.equal(
    readHtml('<p>Rain &amp; wind<br>in the <b>harbour</b> &lt;3</p><p>Stay in</p>').text,
    'Rain & wind\nin the harbour <3\n\nStay in',
  )
  assert.equal(readHtml('no markup at all').text, 'no markup at all')
  assert.equal(readHtml('<p>caf&eacute; &#128674; &unknown;</p>').text, 'café 🚢 &unknown;')
  assert.equal(
    readHtml('<ul><li>one</li><li>two</li></ul><blockquote><p>said</p></blockquote><pre>a\n  b</pre>').text,
    'one\ntwo\n\nsaid\n\na\n  b',
  )
})

test('a link that is shown shortened stands there whole; one with words keeps them; both are links', () => {
  const shortened = link(
    'https://example.org/a/long/path',
    '<span class="invisible">https://</span><span class="ellipsis">example.org/a/lo</span><span class="invisible">ng/path</span>',
  )
  const { text, links } = readHtml(`<p>See ${shortened} and ${link('https://example.org/b', 'this page')}.</p>`)
  assert.equal(text, 'See https://example.org/a/long/path and this page.')
  assert.deepEqual(links, ['https://example.org/a/long/path', 'https://example.org/b'])
})

test('mentions and hashtags are words, not links, in the markup of all software', () => {
  const { text, links } = readHtml(
    `<p><span class="h-card"><a href="https://m.example/@bo" class="u-url mention">@<span>bo</span></a></span> ${link('https://m.example/tags/storm', '#<span>storm</span>', 'class="mention hashtag" ')} <a class="hashtag" href="https://p.example/tag/rain" rel="tag ugc">#rain</a></p>`,
  )
  assert.equal(text, '@bo #storm #rain')
  assert.deepEqual(links, [])
})

test('what a quote repeats, scripts and styles are not read, also where they are not closed', () => {
  assert.equal(readHtml('<p class="quote-inline">RE: <a href="https://m.example/1">m.example/1</a></p><p>Indeed</p>').text, 'Indeed')
  assert.equal(readHtml('<p>a</p><script>alert(1)</script><style>p{}</style><p>b</p>').text, 'a\n\nb')
  assert.equal(readHtml('<p>a<script>never closed').text, 'a')
  assert.deepEqual(readHtml('<p>x <a href="javascript:alert(1)">y</a> <a href="/relative">z</a></p>'), { text: 'x y z', links: [] })
})

test('what is long, deep or broken comes to an end', () => {
  for (const html of [
    '<p>'.repeat(50_000),
    '<a href="https://e.example/">'.repeat(20_000),
    '<b'.repeat(50_000),
    '&'.repeat(100_000),
    '<p class="quote-inline">'.repeat(9_000),
  ]) {
    const before = process.cpuUsage()
    const { links } = readHtml(html)
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 2_000_000 && links.length <= 100)
  }
  const many = Array.from({ length: 500 }, (_, n) => link(`https://e.example/${n}`, 'x')).join('')
  assert.equal(readHtml(many).links.length, 100)
})
