import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { countsIn, replacedIn } from './claims.ts'

const counts = (text: string, lang: string) =>
  countsIn({ ...makePost({ n: 1, text }), langs: [lang] }, { text: '', terms: [], kind: 'how-many' } as const)

test('what a text calls replaced is no claim, in the words of its language', () => {
  for (const [lang, text] of [
    ['en', '48 down now?! it was twenty when i last looked'],
    ['en', '48?? it said 20 a minute ago'],
    ['en', 'no longer a dozen, 48 hurt'],
    ['fr', 'plus une trentaine du tout, 48 blessés'],
    ['fr', 'on était à douze, 48 blessés'],
    ['es', 'ya no son 20, 48 heridos en Lugo'],
    ['de', 'von wegen rund zwanzig, 48 sinds'],
    ['de', 'vorhin waren es noch 20, jetzt 48 Verletzte'],
    ['es', 'olvidad de 20, son 48 heridos'],
    ['de', 'vergesst die 20, 48 sinds'],
    ['pt', 'esqueçam 20, são 48 feridos'],
    ['pt', 'já não é uma dúzia, são 48 feridos'],
    ['ja', 'さっき二十人くらいって聞いたのにもう48人'],
    ['ja', '20人じゃなくて48人です'],
  ] as const)
    assert.deepEqual(counts(text, lang), ['48'], text)
})

test('a word of replacement in one language is none in another, and one figure is never replaced by nothing', () => {
  assert.deepEqual(counts('The crew of the Contre 3 had 12 hurt', 'en'), ['3', '12'])
  assert.deepEqual(counts('12 blessés contre 7 hier', 'fr'), ['12'])
  assert.deepEqual(counts('not 12', 'en'), ['12'])
  assert.deepEqual(counts('not 12 and not 14', 'en'), ['12', '14'])
})

test('a figure that is called replaced is told apart from one that is added to another', () => {
  const past = (text: string) => replacedIn({ ...makePost({ n: 1, text }), langs: ['en'] })
  assert.deepEqual(past('Not 48, 71 hurt'), ['48'])
  assert.deepEqual(past('71 hurt, up from 48'), ['48'])
  assert.deepEqual(past('Another 5 hurt, that makes 17'), [])
  assert.deepEqual(past('17 hurt'), [])
})
