import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asksMoney, moneyIn } from './money.ts'

test('sums are read in any writing, with their scale and their currency', () => {
  for (const [text, value] of [
    ['The bridge costs $3.2 million', '3200000 $'],
    ['Le pont coûte 3,2 millions d’euros', '3200000 €'],
    ['Die Brücke kostet 20 Mio. Euro', '20000000 €'],
    ['Die Brücke kostet 1,5 Milliarden Euro', '1500000000 €'],
    ['El puente cuesta 12.500 euros', '12500 €'],
    ['A ponte custa R$ 40 milhões', '40000000 R$'],
    ['橋の費用は3億円', '300000000 ¥'],
    ['a fine of £250', '250 £'],
    ['they raised 12,000 dollars', '12000 $'],
  ] as const)
    assert.deepEqual(
      moneyIn(text).map((one) => one.value),
      [value],
      text,
    )
})

test('what is no money is none, and each stretch stands in its text', () => {
  assert.deepEqual(moneyIn('12 people in 3 towns, 40 % of all'), [])
  const text = 'Not €12 but nearly 14 million euros, says the mayor'
  for (const { text: stretch, at } of moneyIn(text)) assert.equal(text.slice(at, at + stretch.length), stretch)
})

test('a question asks for money by its words, whatever else they hold', () => {
  for (const text of [
    'How much did the bridge cost?',
    'How much money was raised for Marden?',
    'Combien coûte le pont ?',
    'le tableau ça vaut combien',
    'Combien valent les tableaux ?',
    '¿Cuánto cuesta el puente?',
    'Wie viel kostet die Brücke?',
    'Quanto custa a ponte?',
    '橋の費用はいくらですか？',
    'How much is the reward for Rex?',
    'reward Rex Valeview',
    'What is the fare to Ridvale?',
    'Quel est le montant de l’amende ?',
    'c’est quoi le tarif du bac',
    '¿Cuál es el precio del abono?',
    'Wie hoch ist das Preisgeld?',
    'Wie hoch war der Sachschaden in Ridvale?',
    'Qual é o valor da multa?',
    'レックスの懸賞金',
  ])
    assert.ok(asksMoney({ text, kind: 'how-many' }), text)
  for (const text of [
    'How many homes are dark in Valeview?',
    '¿Cuántos hogares están sin luz en Ridvale?',
    'How much rain fell?',
    'How many protest against the new fare?',
    'Combien de gens refusent l’amende ?',
    'Wie viele zahlen die neue Miete nicht?',
    'What is the attendance at the Grand Prix?',
    'Quel est le bilan à la gare du prince ?',
    'What is the death toll in Rent Street?',
    '賞金を断ったのは何人？',
  ])
    assert.ok(!asksMoney({ text, kind: 'how-many' }), text)
  assert.ok(!asksMoney({ text: 'What do people say of the new fare?', kind: 'opinions' }), 'no sum is asked for')
})
