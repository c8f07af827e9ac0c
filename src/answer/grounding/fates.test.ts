import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from '../understand/index.ts'
import { befallAsked, fatesOfFigure, isOfFateAsked } from './fates.ts'

/** A text, its language, a figure of it, and what befell those whom it counts. */
const cases: readonly (readonly [text: string, lang: string, figure: string, fates: string])[] = [
  ['Two dead, 20 injured after the quake', 'en', '20', 'hurt'],
  ['Two dead, 20 injured after the quake', 'en', '2', 'dead'],
  ['Quake kills 39 injures 155', 'en', '39', 'dead'],
  ['Quake kills 39 injures 155', 'en', '155', 'hurt'],
  ['4 dead 63 hurt 12 missing', 'en', '63', 'hurt'],
  ['At least 233 people have died in the fire', 'en', '233', 'dead'],
  ['Blast kills at least 26 people and stops the plant', 'en', '26', 'dead'],
  ['1 dead as the fire destroys over 300 homes', 'en', '300', 'destroyed'],
  ['14 firefighters fight the fire that killed 3', 'en', '14', ''],
  ['14 firefighters fight the fire that killed 3', 'en', '3', 'dead'],
  ['Death toll now 13, number still missing about 37', 'en', '37', 'missing'],
  ['Death toll now 13, number still missing about 37', 'en', '13', 'dead'],
  ['37 damaged, 81 homes destroyed', 'en', '37', 'damaged'],
  ['12 adults stood on the pier', 'en', '12', ''],
  ['3 rescue teams are on the pier', 'en', '3', ''],
  ['12 people were burned', 'en', '12', 'hurt,destroyed'],
  ['30 sick after the gas leak', 'en', '30', 'sick,hurt'],
  ['Le séisme fait 15 morts et 40 blessés', 'fr', '40', 'hurt'],
  ['32 personnes ont été évacuées', 'fr', '32', 'fled'],
  ['Ils viennent d’évacuer 390 élèves du collège', 'fr', '390', 'fled'],
  ['El choque deja 9 muertos y 50 heridos', 'es', '50', 'hurt'],
  ['El choque deja 9 muertos y 50 heridos', 'es', '9', 'dead'],
  ['12 Verletzte, drei Menschen sind tot', 'de', '3', 'dead'],
  ['Incêndio deixa 231 mortos e 116 feridos', 'pt', '116', 'hurt'],
  ['Death toll 13, 50 remain missing', 'en', '50', 'missing'],
  ['7 people are in hospital', 'en', '7', 'sick,hurt'],
  ['7 Menschen ins Krankenhaus gebracht', 'de', '7', 'sick,hurt'],
  ['3 hospital workers killed', 'en', '3', 'dead'],
  ['3 hostages escape the café', 'en', '3', 'freed'],
  ['地震で3人が死亡、12人がけが', 'ja', '3', 'dead'],
  ['地震で3人が死亡、12人がけが', 'ja', '12', 'hurt'],
]

test('what befell those whom a figure counts is read from its neighbours', () => {
  for (const [text, lang, figure, fates] of cases)
    assert.equal([...fatesOfFigure(figure, { text, langs: [lang] })].join(), fates, `${figure} in “${text}”`)
})

test('who asks for the hurt is told no dead and no quakes; what says nothing of a fate may be theirs', () => {
  const question = understand({ text: 'How many people were hurt in the explosions in Norby?', asOf: 0, timeZone: 'UTC' })
  const mayBe = befallAsked(question)
  for (const [text, figure, is] of [
    ['Two dead, 20 injured', '2', false],
    ['Two dead, 20 injured', '20', true],
    ['20 now, says the mayor', '20', true],
    ['30 sick after the gas leak', '30', true],
    ['2 explosions in Norby', '2', false],
  ] as const)
    assert.equal(mayBe?.(figure, { text, langs: ['en'] }), is, `${figure} in “${text}”`)
  for (const text of ['How many runners are there in Norby?', '¿Cuántas víctimas hay en Norby?'])
    assert.equal(befallAsked(understand({ text, asOf: 0, timeZone: 'UTC' })), undefined, text)
})

test('who is in hospital or in favour is not asked for as who is there', () => {
  for (const text of ['How many people are in hospital in Norby?', 'How many are in favour of it in Norby?'])
    assert.equal(befallAsked(understand({ text, asOf: 0, timeZone: 'UTC' })), undefined, text)
})

test('who asks how many are somewhere is told none who escaped or died there', () => {
  for (const [lang, asked, ...told] of [
    ['en', 'How many hostages are in the bakery in Norby?', '13 hostages inside the bakery', '3 hostages escaped', '2 hostages died'],
    ['en', 'How many people are still being held in Norby?', 'Up to 13 held', '3 freed', '2 killed'],
    ['fr', 'Combien d’otages sont encore dans la banque de Norby ?', '13 otages retenus', '3 otages libérés', '2 otages tués'],
    ['es', '¿Cuántos rehenes hay en el banco de Norby?', '13 rehenes dentro', '3 rehenes liberados', '2 rehenes muertos'],
    ['de', 'Wie viele Geiseln sind noch in der Bank in Norby?', '13 Geiseln festgehalten', '3 Geiseln freigelassen', '2 Geiseln tot'],
    ['pt', 'Quantos reféns estão no banco de Norby?', '13 reféns retidos', '3 reféns libertados', '2 reféns mortos'],
    ['ja', 'ノルビーの銀行の中に人質は何人いますか？', '人質13人が店内に', '人質3人が解放', '人質2人が死亡'],
  ] as const) {
    const question = understand({ text: asked, asOf: 0, timeZone: 'UTC' })
    const mayBe = befallAsked(question)
    const figures = ['13', '3', '2'].map((figure, at) => [figure, { text: told[at] as string, langs: [lang] }] as const)
    assert.deepEqual(
      figures.map(([figure, post]) => [mayBe?.(figure, post), isOfFateAsked(figure, post, question)]),
      [
        [true, true],
        [false, false],
        [false, false],
      ],
      asked,
    )
  }
})
