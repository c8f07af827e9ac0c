import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { countsIn } from './claims.ts'
import { countedBehind, stretchWith } from './counted.ts'

const told = (text: string, lang: string) => {
  const post = { ...makePost({ n: 1, text }), langs: [lang] }
  return countsIn(post, { text: '', terms: [], kind: 'how-many' } as const).map((figure) => [figure, stretchWith(figure, text, lang)])
}

test('a count in words is a figure, with its hedge, its article and what it counts', () => {
  for (const [lang, text, figure, stretch] of [
    ['en', 'about twenty passengers are stuck', '20', 'about twenty passengers'],
    ['en', 'A dozen hurt in Norby', '12', 'A dozen hurt'],
    ['en', 'two hundred homes are dark', '200', 'two hundred homes'],
    ['fr', "une trentaine d'élèves à l'infirmerie", '30', "une trentaine d'élèves"],
    ['fr', 'plus que cinq malades', '5', 'plus que cinq malades'],
    ['es', 'unas veinte personas atrapadas', '20', 'unas veinte personas atrapadas'],
    ['de', 'nur noch fünf Kinder sind krank', '5', 'nur noch fünf Kinder'],
    ['de', 'ein Dutzend Verletzte', '12', 'ein Dutzend Verletzte'],
    ['de', 'Drei Verletzte nach dem Brand', '3', 'Drei Verletzte'],
    ['de', 'Norby: Sieben Menschen gerettet', '7', 'Sieben Menschen gerettet'],
    ['pt', 'uma dúzia de feridos', '12', 'uma dúzia de feridos'],
    ['fr', "deux douzaines d'amendes", '24', "deux douzaines d'amendes"],
    ['en', 'two dozen hurt', '24', 'two dozen hurt'],
    ['ja', '二十人くらいが倒れた', '20', '二十人くらい'],
  ] as const)
    assert.deepEqual(told(text, lang), [[figure, stretch]], text)
  assert.equal(countedBehind('30', { text: "une trentaine d'élèves", langs: ['fr'] }), 'élèves')
})

test('one language’s number is no number in another', () => {
  for (const [lang, text] of [
    ['pt', 'A maioria dos moradores foi evacuada em Lugo'],
    ['fr', 'Un bâtiment neuf a pris feu'],
    ['fr', 'Blessé au dos hier soir'],
    ['en', 'An elf costume caused it'],
    ['de', 'Gebt acht auf die Straße, dos and don’ts'],
    ['und', 'A maioria dos moradores foi evacuada em Lugo'],
    ['it', 'Sette feriti, dos'],
  ] as const)
    assert.deepEqual(
      told(text, lang).filter(([value]) => value !== '8'),
      [],
      text,
    )
  assert.deepEqual(told('neuf blessés à Lugo', 'fr'), [['9', 'neuf blessés']])
  assert.deepEqual(told('elf Verletzte', 'de'), [['11', 'elf Verletzte']])
})

test('what stands against a figure takes nothing from it', () => {
  for (const [lang, text, ...figures] of [
    ['fr', 'Sur 120 passagers, mais 5 blessés', '120', '5'],
    ['de', '17 gerettet, noch 5 vermisst', '17', '5'],
    ['fr', '12 évacués, encore 3 disparus', '12', '3'],
    ['es', 'De 5 a 8 heridos en Lugo', '5', '8'],
    ['es', 'pasa de 5 a 8 heridos en Lugo', '8'],
    ['pt', '17 feridos e mais 5 levados', '17'],
  ] as const)
    assert.deepEqual(
      told(text, lang).map(([value]) => value),
      figures,
      text,
    )
})

test('times of day, names, parts of a dozen and ordinals count nothing', () => {
  for (const [lang, text] of [
    ['en', "Power back at nine o'clock"],
    ['en', 'The recount ends at eight'],
    ['en', 'Two Rivers Marathon starts'],
    ['en', 'half a dozen, maybe'],
    ['en', 'the third alarm'],
    ['es', 'vuelve a las nueve'],
    ['de', 'um elf geht es los'],
    ['pt', 'começa às seis'],
    ['fr', 'demain à six heures'],
  ] as const)
    assert.deepEqual(told(text, lang), [], text)
})

test('of several figures what is added or replaced is no claim', () => {
  for (const [lang, text, figure] of [
    ['en', '5 more taken in, so that makes 17 hurt', '17'],
    ['en', '17 hurt now, forget the dozen', '17'],
    ['en', 'from twenty to 6 in no time', '6'],
    ['fr', 'à cette heure quatre blessés, on était à douze', '4'],
    ['es', 'de veinte a 6 en nada', '6'],
    ['de', 'doch nur vier Verletzte, kein Dutzend', '4'],
    ['de', 'vier Verletzte, runter von zwölf', '4'],
    ['pt', 'sobe de 17 para 19 o número de feridos', '19'],
    ['pt', 'mais 5 levados, agora são 17 feridos', '17'],
  ] as const)
    assert.deepEqual(
      told(text, lang).map(([value]) => value),
      [figure],
      text,
    )
})
