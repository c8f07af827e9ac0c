import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { countsIn } from './claims.ts'
import { measureAsked, measuresIn } from './measures.ts'

const measured = (text: string) => measuresIn(text).map(({ figure, measure }) => `${figure} ${measure}`)

test('what stands beside a figure tells what it measures', () => {
  for (const [text, ...all] of [
    ['36 degrees on the quay', '36 temperature'],
    ['31°C at noon, 29 °C at night', '31 temperature', '29 temperature'],
    ['es hat 34 Grad', '34 temperature'],
    ['41 degrés dans les chambres', '41 temperature'],
    ['堤防の上いま36度', '36 temperature'],
    ['gusts of 120 km/h', '120 speed'],
    ['a runner fell at km 27', '27 distance'],
    ['2,5 km de file', '2.5 distance'],
    ['a 16-year-old was hurt', '16 age'],
    ['eine 14-jährige hat gewonnen', '14 age'],
    ['20 ans de boîte', '20 time'],
    ['14 hrs on shift', '14 time'],
    ['40 hectares gone, 130 ha of scrub', '40 area', '130 area'],
    ['2,5 Hektar und 3 km² verbrannt', '2.5 area', '3 area'],
    ['5.000 hectáreas, 12 heridos', '5000 area'],
    ['約40ヘクタールを焼いた', '40 area'],
    ['12 people, 3 dogs'],
    ['5 mayors and 12 men'],
  ] as const)
    assert.deepEqual(measured(text), all, text)
})

test('a question asks for a measure by its unit behind the asking word, or by a word of its own', () => {
  for (const [question, measure] of [
    ['How many degrees is it in Kalvik?', 'temperature'],
    ['How hot is it in Kalvik?', 'temperature'],
    ['temp Kalvik now', 'temperature'],
    ['Combien de degrés à Kalvik ?', 'temperature'],
    ['カルヴィクは何度ですか？', 'temperature'],
    ['How strong was the earthquake off Kalvik?', 'magnitude'],
    ['¿De qué magnitud fue el terremoto?', 'magnitude'],
    ['How many kilometres of road are closed?', 'distance'],
    ['How many people have waited for hours?', undefined],
    ['How many people were hurt by gusts of 120 km/h?', undefined],
    ['何度も聞くけど何人？', undefined],
    ['How big is the forest fire near Kalvik now?', 'area'],
    ['Quelle surface a brûlé à Kalvik ?', 'area'],
    ['Wie viel Hektar brennen?', 'area'],
    ['Kalvik hectares burnt', 'area'],
    ['incendio Kalvik hectáreas', 'area'],
    ['How many fled the 40 hectares?', undefined],
    ['How many houses stood in the burned area of Kalvik?', undefined],
    ['カルヴィクから新しい学校まで何分かかりますか？', 'time'],
    ['How big is the crowd at the fire station?', undefined],
  ] as const)
    assert.equal(measureAsked(question), measure, question)
})

test('where something is counted no measure is a count, where one is asked for only that and bare numbers are', () => {
  const post = (text: string) => makePost({ n: 1, text })
  const hurt = { text: 'How many runners fell in Kalvik?', terms: [], kind: 'how-many' } as const
  const heat = { text: 'How hot is it in Kalvik?', terms: [], kind: 'how-many' } as const
  const shaking = { text: 'How strong was the quake off Kalvik?', terms: [], kind: 'how-many' } as const
  assert.deepEqual(countsIn(post('48 runners fell by km 25 at 36 degrees'), hurt), ['48'])
  assert.deepEqual(countsIn(post('48 runners fell by km 25 at 36 degrees'), heat), ['36'])
  assert.deepEqual(countsIn(post('36 in the shade, and there is none'), heat), ['36'])
  for (const quake of [
    '7.2 quake off Kalvik, 48 hurt',
    'magnitude 7.2, 48 hurt in Kalvik',
    'M 7.2 off Kalvik. 48 hurt',
    '7.2-magnitude earthquake, 48 hurt',
  ]) {
    assert.deepEqual(countsIn(post(quake), hurt), ['48'], quake)
    assert.deepEqual(countsIn(post(quake), shaking), ['7.2'], quake)
  }
  assert.deepEqual(countsIn(post('4.8, and that was the second one'), hurt), [])
  assert.deepEqual(countsIn(post('1.2 million are affected'), hurt), ['1.2'])
  assert.deepEqual(countsIn(post('Open until 18 h 30, and from 6:30 pm'), hurt), [])
})
