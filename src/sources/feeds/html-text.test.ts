import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busyMs } from '../../lib/busy.fixture.ts'
import { htmlToText } from './html-text.ts'

const base = 'https://quay.example/news/'
const text = (html: string) => htmlToText(html, base).text

test('what a reader sees is kept: blocks, lines, entities; markup is not', () => {
  assert.equal(text('<p>High <b>water</b></p><p>at&nbsp;the quay &amp; beyond</p>'), 'High water\n\nat the quay & beyond')
  assert.equal(text('one<br>two<br/>three'), 'one\ntwo\nthree')
  assert.equal(text('<ul><li>one</li><li>two</li></ul>after'), 'one\n\ntwo\n\nafter')
  assert.equal(text('caf&eacute; &#8217; &#x6C34; &copy;2026 AT&T'), 'café ’ 水 ©2026 AT&T')
  assert.equal(text('  many   \n\n  spaces\t here <b>'), 'many spaces here')
  assert.equal(text('  lines of   \n\n  plain\t text '), 'lines of\n\nplain text')
  assert.equal(text('no markup at all'), 'no markup at all')
  assert.equal(text('if a < b and b > c'), 'if a < b and b > c')
})

test('what runs or hides is not', () => {
  assert.equal(text('a<script>alert(1)</script><style>p{}</style><iframe src="x">b</iframe><!-- c --><svg><text>d</text></svg>e'), 'ae')
  assert.equal(text('zero\u200Bwidth\u00AD and \u0007bell'), 'zerowidth and bell')
  assert.equal(text('<form>a<input value=b></form>c'), 'c')
})

test('links and described pictures are told in full, each once', () => {
  const { links, images } = htmlToText(
    '<a href="/a">a</a> <a href="b?c=1&amp;d=2">b</a> <a href="/a">again</a> <a>none</a> <a href="javascript:alert(1)">x</a> <img src="q.jpg" alt="The quay"> <img src="pixel.gif"> <img src="e.gif" alt=" ">',
    base,
  )
  assert.deepEqual(links, ['https://quay.example/a', 'https://quay.example/news/b?c=1&d=2', 'javascript:alert(1)'])
  assert.deepEqual(images, [{ url: 'https://quay.example/news/q.jpg', alt: 'The quay' }])
})

test('broken markup is read as far as it goes, and its depth is bounded', () => {
  assert.equal(text('<p>one<p>two<b>three'), 'one\n\ntwothree')
  assert.equal(text('one <a href="x'), 'one')
  const took = busyMs(() => assert.equal(text(`seen${'<b>'.repeat(60_000)}deep`), 'seen'))
  assert.ok(took < 1_000, `${took} ms`)
})
