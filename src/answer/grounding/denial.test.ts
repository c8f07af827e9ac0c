import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedWords, flatDenials } from './denial.ts'

test('a denial is seen in six languages, with the words that it denies', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['The company denies that a cyberattack caused the outage.', 'cyberattack'],
    ['La ville dément toute cyberattaque contre le réseau.', 'cyberattaque'],
    ['La policía descarta un ciberataque en la red.', 'ciberataque'],
    ['Es gab keinen Hackerangriff auf das Netz.', 'hackerangriff'],
    ['A empresa nega que um ciberataque tenha ocorrido.', 'ciberataque'],
  ]
  for (const [text, word] of texts) assert.ok(deniedWords(text).has(word), text)
  assert.ok(deniedWords('停電はサイバー攻撃ではないと電力会社').size > 0)
})

test('a question that the next sentence answers is denied; what another sentence denies is not', () => {
  assert.ok(deniedWords('A burst dam? No, it holds.').has('dam'))
  assert.ok(!deniedWords('The bridge is closed. It was not the storm.').has('bridge'))
})

test('homes without power and a number deny nothing', () => {
  for (const text of [
    'Homes without power in Karsholm',
    'Hogares sin luz en Karsholm',
    'Haushalte ohne Strom',
    'See item no. 4',
    'Dad drives the no 5 tram',
  ])
    assert.equal(deniedWords(text).size, 0, text)
})

test('who takes it back denies it flatly, in six languages; a report that is not confirmed yet is none', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['I take it back about the dam, my glasses were dirty', 'dam'],
    ['Deleting my earlier post about the dam', 'dam'],
    ["Pardon, j'ai partagé l'histoire du barrage sans vérifier", 'barrage'],
    ['Rectifico lo de la presa, me lo contaron mal', 'presa'],
    ['Das mit dem Damm hat sich nicht bestätigt', 'damm'],
    ['Me enganei sobre a barragem', 'barragem'],
  ]
  for (const [text, word] of texts) {
    assert.ok(flatDenials(text).length > 0, text)
    assert.ok(deniedWords(text).has(word), text)
  }
  assert.ok(flatDenials('決壊の話は撤回します').length > 0)
  assert.equal(flatDenials('Ein Dammbruch ist noch nicht bestätigt').length, 0)
})

test('what surprises or is said to be over is no denial: "まさかの", false alarms that are counted', () => {
  assert.equal(flatDenials('まさかの逆転勝ち').length, 0)
  assert.ok(flatDenials('決壊なんてまさか').length > 0)
  assert.equal(flatDenials('3 fausses alertes par an, et personne ne dit rien').length, 0)
  assert.ok(flatDenials('Fausse alerte au barrage de Norby').length > 0)
})
