import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangesNames } from './order.ts'

test('who does what to whom, by the order of their names, in six languages', () => {
  const pairs = [
    ['Marek accuses Oduya of hiding the report', 'Oduya accuses Marek of hiding the report'],
    ['Vasseur accuse Delmas d’avoir caché le rapport', 'Delmas accuse Vasseur d’avoir caché le rapport'],
    ['Robles acusa a Ibarra de vender el solar', 'Ibarra acusa a Robles de vender el solar'],
    ['Brandner wirft Seidel den Verkauf vor', 'Seidel wirft Brandner den Verkauf vor'],
    ['Moreira acusa Tavares de esconder o relatório', 'Tavares acusa Moreira de esconder o relatório'],
    ['ミナトがアサギに勝利', 'アサギがミナトに勝利'],
  ] as const
  for (const [right, wrong] of pairs) {
    assert.equal(exchangesNames(right, right), false, right)
    assert.equal(exchangesNames(wrong, right), true, wrong)
  }
})

test('the passive turns the order round and says the same', () => {
  assert.equal(exchangesNames('Oduya is accused by Marek of hiding the report', 'Marek accuses Oduya of hiding the report'), false)
})

test('a preposition without a participle makes no passive', () => {
  assert.ok(exchangesNames('Braga criticou Maia pelo atraso.', 'Houve atraso na vacina e Maia criticou Braga'))
  assert.ok(!exchangesNames('Braga foi criticado por Maia.', 'Maia criticou Braga'))
})
