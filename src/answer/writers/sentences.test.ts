import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../post/post.fixture.ts'
import { countWords, cutQuote, quotableSentences, splitSentences, tidy } from './sentences.ts'

test('sentences end at full stops, not at titles, initials and figures', () => {
  assert.deepEqual(splitSentences('Rep. Jo met Sen. Bo in the U.S. Capitol. It cost 1.5 million. Why? 停電です。復旧中。'), [
    'Rep. Jo met Sen. Bo in the U.S. Capitol.',
    'It cost 1.5 million.',
    'Why?',
    '停電です。',
    '復旧中。',
  ])
})

test('a short number before a full stop is as often an ordinal: nothing is cut there', () => {
  assert.deepEqual(splitSentences('Die Verhandlung beginnt am 12. März im Saal. Kommt alle.'), [
    'Die Verhandlung beginnt am 12. März im Saal.',
    'Kommt alle.',
  ])
})

test('who writes small begins no sentence after a cry, a question or three dots', () => {
  for (const text of [
    'A fire at the mill… and we sit in the dark, Kalvik',
    'At nine? no. after midnight, they say',
    'Chlor!! das riecht man bis Kalvik',
  ])
    assert.deepEqual(splitSentences(text), [text])
  assert.deepEqual(splitSentences('Why? Nobody knows. Wow! Really.'), ['Why?', 'Nobody knows.', 'Wow!', 'Really.'])
})

test('scraps alone are quoted as one', () => {
  assert.deepEqual(quotableSentences('It is Ada Vance. Hall going mental. Kalvik'), ['It is Ada Vance. Hall going mental. Kalvik'])
  assert.deepEqual(quotableSentences('They say after midnight, I am off to bed. Kalvik'), ['They say after midnight, I am off to bed.'])
})

test('what only frames a sentence is left out', () => {
  assert.equal(tidy('RT @bo: VIDEO: The bridge is closed #storm #north'), 'The bridge is closed')
  assert.equal(tidy('The bridge is closed via @localnews'), 'The bridge is closed')
  assert.equal(tidy('.@mayor says the bridge is closed'), '.@mayor says the bridge is closed') // a leading name is the subject
  assert.equal(tidy('We thank everyone in #Flint'), 'We thank everyone in #Flint') // a single tag is a word
})

test('addresses and scraps are not quotable, runs without spaces count their words', () => {
  assert.deepEqual(quotableSentences('The bridge over the river is closed https://example.org/a since nine. Wow!'), [
    'The bridge over the river is closed',
  ])
  assert.equal(countWords('東京で大きな停電が発生しています') >= 5, true)
})

test('every quotable sentence is a stretch of its text, whatever the text', () => {
  const random = createRandom(2)
  const pieces = [
    'The bridge ',
    'is closed',
    '. ',
    '! ',
    '…',
    ' #tag',
    ' @name',
    ' https://e.org/a',
    '\n',
    'RT @x: ',
    'VIDEO: ',
    '"',
    '“quoted” ',
    '停電。',
    ' via @x',
    ' 1.5 ',
    'U.S. ',
    '- ',
    '\uD83D\uDE80',
    '\uD83D',
  ]
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: 12 }, () => pieces[Math.floor(random() * pieces.length)]).join('')
    for (const sentence of quotableSentences(text)) assert.ok(text.includes(sentence), JSON.stringify([text, sentence]))
  }
})

test('a long quote is cut at a word and says so', () => {
  const cut = cutQuote('word '.repeat(80).trim(), 50)
  assert.ok(cut.length <= 51 && cut.endsWith('word…'), cut)
  assert.equal(cutQuote('short', 50), 'short')
  assert.doesNotMatch(cutQuote('🚀'.repeat(60), 51), /[\uD800-\uDBFF]…$/)
})

test('a headline that is cut or told twice is quoted alone, without its outlet', () => {
  assert.equal(tidy('Two engineers held after the collapse: KALVIK (AP) — Police say they hav...'), 'Two engineers held after the collapse')
  assert.equal(tidy('Ferry runs aground off Kalvik: Ferry runs aground off Kalvik this morning'), 'Ferry runs aground off Kalvik')
  assert.equal(tidy('Ferry runs aground off Kalvik - Kalvik Daily News'), 'Ferry runs aground off Kalvik')
  assert.equal(tidy('Ferry runs aground off Kalvik - police'), 'Ferry runs aground off Kalvik - police')
  assert.equal(tidy('@bo @cy Ferry runs aground off Kalvik http:…'), 'Ferry runs aground off Kalvik')
})

test('a score is no outlet, a quoted word keeps both marks, what is announced is not cut off, ranks are no ends', () => {
  assert.equal(
    tidy('Score de la finale de coupe à Rostheim : Vestrel 1 - Olgrave 1'),
    'Score de la finale de coupe à Rostheim : Vestrel 1 - Olgrave 1',
  )
  assert.equal(tidy('"Nuclear deal" good for Iran and bad for everybody else'), '"Nuclear deal" good for Iran and bad for everybody else')
  assert.equal(tidy('“The deal is good for us all, says the minister.”'), 'The deal is good for us all, says the minister.')
  assert.equal(tidy('On the town hall the banner reads: no to the old bridge…'), 'On the town hall the banner reads: no to the old bridge…')
  assert.equal(splitSentences('He was named as Cpl. Nathan Cirillo by his family.').length, 1)
})
