import assert from 'node:assert/strict'
import { test } from 'node:test'
import { understand } from './understand.ts'

const ask = (text: string, previous?: ReturnType<typeof understand>) =>
  understand({ text, asOf: Date.parse('2016-05-04T15:30:00Z'), timeZone: 'UTC', ...(previous && { previous }) })
const after = (first: string, then: string) => ask(then, ask(first)).terms.map(({ label }) => label)

test('what is counted takes the place of what was counted', () => {
  assert.deepEqual(after('How many people were killed in Norby?', 'And injured?'), ['Norby', 'injured'])
  assert.deepEqual(after('How many firefighters are at work in Norby?', 'And how many volunteers?'), ['Norby', 'volunteers'])
  assert.deepEqual(after('Combien de morts à Norby ?', 'et de disparus ?'), ['Norby', 'disparus'])
})

test('a measure is not asked for again where something is counted', () => {
  assert.deepEqual(after('How strong was the Norby earthquake?', 'How many died?'), ['Norby', 'earthquake', 'died'])
})

test('with another place goes all that was said of the old one but what is counted', () => {
  assert.deepEqual(after('How many spectators are in the stadium for the cup final in Norby?', 'And at the concert in Kalvik?'), [
    'spectators',
    'concert',
    'Kalvik',
  ])
  assert.deepEqual(after('How many homes are without power in Norby?', 'And in Kalvik?'), ['homes', 'power', 'Kalvik'])
})

test('a short question without a name asks of the place that was asked of', () => {
  assert.deepEqual(after('How many people died in the Norby attack?', 'Who claimed responsibility?'), [
    'Norby',
    'claimed',
    'responsibility',
  ])
  assert.deepEqual(after('What happened in Norby?', 'Who won the cup final yesterday?'), ['won', 'cup', 'final'])
  assert.deepEqual(after('What happened in Norby?', 'Who attacked Kalvik?'), ['attacked', 'Kalvik'])
})

test('a side is asked for, in the words of each language', () => {
  const side = (text: string) => ask(text, ask('What do people think about the tunnel in Norby?')).side
  for (const text of [
    'Who is against it?',
    'Who opposes the tunnel?',
    'Qui est contre ?',
    '¿Quién está en contra?',
    'Wer ist dagegen?',
    'Quem é contra?',
  ])
    assert.equal(side(text), 'against', text)
  for (const text of [
    'Who is for it?',
    'Who supports the tunnel?',
    'Qui est pour ?',
    '¿Quién está a favor?',
    'Wer ist dafür?',
    'Quem é a favor?',
  ])
    assert.equal(side(text), 'for', text)
  assert.equal(side('What do people think about the tunnel?'), undefined)
  assert.deepEqual(after('What do people think about the tunnel in Norby?', 'And who supports it?'), ['tunnel', 'Norby'])
})

test('what the situation is asks what happens, and German “was” asks nothing of how it was', () => {
  for (const text of [
    'What is the situation in Norby?',
    'Quelle est la situation à Norby ?',
    '¿Cuál es la situación en Norby?',
    'Was geschah in Norby?',
  ]) {
    const { kind, terms } = ask(text)
    assert.equal(kind, 'happening', text)
    assert.deepEqual(
      terms.map(({ label }) => label),
      ['Norby'],
      text,
    )
  }
  assert.equal(ask('Was geschah in Norby?').lang, 'de')
  assert.deepEqual(
    ask('Compare the situation in Norby and Kalvik').terms.map(({ label }) => label),
    ['Norby', 'Kalvik'],
  )
})
