import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Parser } from 'htmlparser2'
import { readPlainHtml, type HtmlHandler } from './plain-html.ts'

/** What was told, as one text; of attributes, those of links and pictures. */
function told(read: (to: HtmlHandler) => boolean): string | undefined {
  let log = ''
  const isRead = read({
    onopentag: (name, { href, src, alt }) =>
      void (log += `<${name}${name === 'a' || name === 'img' ? JSON.stringify([href, src, alt]) : ''}>`),
    ontext: (data) => void (log += data.replaceAll('<', '‹')),
    onclosetag: (name) => void (log += `</${name}>`),
  })
  return isRead ? log : undefined
}
const byParser = (html: string) => told((to) => (new Parser(to).end(html), true))
const plainly = (html: string) => told((to) => readPlainHtml(html, to))

const pieces = [
  ...[
    '<p>',
    '</p>',
    '<div class="a b" id=\'c\'>',
    '</div>',
    '<h2>',
    '</h2>',
    '<ul>',
    '<li>',
    '</li>',
    '</ul>',
    '<b>',
    '</b>',
    '<br>',
    '<hr/>',
  ],
  ...[
    '<a href="/x?a=1&amp;b=2">',
    '<a href="/1" href="/2" title=\'>\'>',
    '</a>',
    '<img src="q.jpg"\n alt="The quay &#8217;" />',
    '<span\n>',
  ],
  ...[
    '</br>',
    '<P>',
    '<a href=/x>',
    '<script>',
    '<svg/>',
    '<!-- c -->',
    '<!-->',
    '<!--',
    '-->',
    '--!>',
    '<p',
    '</',
    '<',
    '>',
    '"',
    '=',
    '/',
  ],
  ...['<table>', '<thead>', '<tbody>', '<tr>', '<th>', '<td>', '</td>', '</tr>', '</table>', '<dl>', '<dt>', '<dd>', '</dd>'],
  ...['water &amp; wind', ' ', '&nbsp;', '&copy', '&unknown;', '&', '&#38;lt;', 'é'],
]

test('plain HTML is told as the parser tells it, whatever stands beside what', () => {
  let read = 0
  for (const first of pieces)
    for (const second of pieces)
      for (const third of pieces) {
        const html = `${first}${second}w${third}`
        const plain = plainly(html)
        if (plain === undefined) continue
        read++
        assert.equal(plain, byParser(html), html)
      }
  assert.ok(read > 5_000, `${read} of ${pieces.length ** 3} were plain`)
})

test('what most feeds hold is plain', () => {
  for (const html of [
    '<p>High <strong>water</strong> at the quay&#8217;s edge.</p>\n\n<p>The post <a href="https://quay.example/1">High water</a> first appeared on <a href="https://quay.example/">Quay</a>.</p>',
    '<figure class="wp-block-image size-large"><img decoding="async" width="1024" height="683" src="q.jpg" alt="The quay" srcset="q.jpg 1x, r.jpg 2x" /><figcaption>The quay</figcaption></figure>',
    '<h2 id="a">Tides</h2><ul><li>one</li><li>two <em>and</em> more</li></ul><blockquote><p>Stay away.</p></blockquote><pre><code>if (a &lt; b)</code></pre>',
    '<!-- SC_OFF --><div class="md"><p>Tides</p></div><!-- SC_ON --> <table><tr><td><a href="/1"><img src="q.jpg" alt="" /></a></td><td>High <br/> water</td></tr></table>',
    'no markup, 5 &gt; 4',
  ])
    assert.notEqual(plainly(html), undefined, html)
})
