import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from './understand.ts'

const keysOf = (text: string) =>
  understand({ text, asOf: Date.parse('2026-05-04T15:30:00Z'), timeZone: 'UTC' }).terms.flatMap(({ isKey, label }) =>
    isKey ? [label] : [],
  )

test('a place is a key word, as each language writes it', () => {
  assert.deepEqual(keysOf('How many homes are without power in Kalvik?'), ['Kalvik'])
  assert.deepEqual(keysOf('Combien de foyers sont privés de courant à Kalvik ?'), ['Kalvik'])
  assert.deepEqual(keysOf('¿Cuántos hogares están sin luz en Kalvik?'), ['Kalvik'])
  assert.deepEqual(keysOf('Wie viele Haushalte sind in Kalvik ohne Strom?'), ['Kalvik'])
  assert.deepEqual(keysOf('Quantas casas estão sem energia em Kalvik?'), ['Kalvik'])
  assert.deepEqual(keysOf('カルヴィクで停電しているのは何戸ですか?'), ['カルヴィク'])
  assert.deepEqual(keysOf('嵐によるカルヴィクの学校の休校についてどう思われていますか？'), ['カルヴィク'])
  assert.deepEqual(keysOf('कालविक में बस हादसे की वजह क्या थी?'), ['कालविक'])
  assert.deepEqual(keysOf('كم عدد المحلات تحت الماء في سوق كالفيك؟'), ['كالفيك'])
  assert.deepEqual(keysOf('칼비크에서 정전된 가구는 몇 곳인가요?'), ['칼비크에서'])
  assert.deepEqual(keysOf('Wie viele Haushalte sind im Hafen ohne Strom?'), [])
})

test('what something belongs to is a key word; a place with an article may be wider than what people name', () => {
  assert.deepEqual(keysOf('¿Quién gana la alcaldía de Kalvik?'), ['Kalvik'])
  assert.deepEqual(keysOf('What is closed at the market of Kalvik?'), ['Kalvik'])
  assert.deepEqual(keysOf('How many people died in the Philippines?'), [])
})

test('a number that names one thing among others is a key word; an amount and a year are none', () => {
  assert.deepEqual(keysOf('Does train 4417 run despite the strike?'), ['4417'])
  assert.deepEqual(keysOf('Wurde die Charge 88213 verkauft?'), ['88213'])
  assert.deepEqual(keysOf('ロット88213は売られましたか?'), ['88213'])
  assert.deepEqual(keysOf('Did the storm leave 4000 people homeless?'), [])
  assert.deepEqual(keysOf('避難者は4000人ですか?'), [])
  assert.deepEqual(keysOf('What was the flood 1997 like?'), [])
})

test('a whole name is one in scripts and languages whose capitals tell none', () => {
  assert.deepEqual(keysOf('ロザルバ・クエネルはけがをしましたか?'), ['ロザルバ・クエネル'])
  assert.deepEqual(keysOf('Was hat Doktor Imre Haldane über den Damm gesagt?'), ['Haldane'])
})

test('who is asked for in words and where, in the frame of a question', () => {
  assert.deepEqual(keysOf('What did Doctor Imre Haldane say about the oat drink?'), ['Haldane'])
  assert.deepEqual(keysOf('What do people in Kalvik think of the new bridge?'), ['Kalvik'])
  assert.deepEqual(keysOf('What did members of Congress say about the bridge?'), [])
})

test('who types words alone says where without a word that leads there', () => {
  for (const [text, keys] of [
    ['strike Lugo when', ['Lugo']],
    ['injured Grey Heron Kalvik??', ['Kalvik']],
    ['Northrail Kalvik complaints', ['Kalvik']],
    ['blessés Kalvik ? cb', ['Kalvik']],
    ['quejas Norvolt Kalvik', ['Kalvik']],
    ['sirene Kalvik warum', ['Kalvik']],
    ['quantos feridos ponte Kalvik', ['Kalvik']],
    ['カルヴィク 停電 何戸', ['カルヴィク']],
    ['動物園から逃げた？ カルヴィク', ['カルヴィク']],
    ['wieviele mussten raus aus der schule Kalvik', ['Kalvik']],
    ['so who won at Lantern Hall Kalvik', ['Kalvik']],
    ['why is the power out Kalvik', ['Kalvik']],
    ['What happened to the Act?', []],
    ['And about Ebola?', []],
    ['Why did Vance fire Harlow?', ['Harlow']],
    ['Did the board of Norvolt fire Harlow?', ['Norvolt']],
    ['Wer zahlt den Strom der Schule?', []],
  ] as const)
    assert.deepEqual(keysOf(text), keys, text)
  assert.deepEqual(keysOf('Quantos feridos na Norvolt em Kalvik?'), ['Kalvik'])
})
