import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedWords, deniesWithoutMore, flatDenials, saysNotSo, takenUp } from './denial.ts'

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

test('what is taken up as a question and answered with something else is not said', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['Bomb? It was a car backfiring', 'bomb'],
    ['@ana a bomb?? my cousin works there and had coffee', 'bomb'],
    ['Une bombe ? ils ont juste percé un pneu', 'bombe'],
    ['¿Bomba? si era un petardo del vecino', 'bomba'],
    ['Bombe? da ist nur ein Reifen geplatzt', 'bombe'],
    ['Bomba? foi só um pneu que rebentou', 'bomba'],
  ]
  for (const [text, word] of texts) assert.ok(deniedWords(text).has(word), text)
  assert.equal(takenUp('爆弾って…ただの花火だったよみんな'), '爆弾')
})

test('nothing is taken up by who asks others, asks on or says yes', () => {
  for (const text of [
    'Bomb? Does anybody know anything about it?',
    'Bomb? Yes, I heard it from my kitchen',
    'Is there a bomb? I am at the station and nobody tells us',
    'Bombe ? Oui, la police vient de le dire',
    'Bombe? Ja, hat die Polizei gerade gesagt',
    'Bomb?',
  ])
    assert.equal(takenUp(text), undefined, text)
})

test('"Fake!" and its like deny without more what the rest of a post speaks of', () => {
  for (const [text, lang] of [
    ['Fake!', 'en'],
    ['False alarm, lads', 'en'],
    ['I was wrong', 'en'],
    ["N'importe quoi", 'fr'],
    ['Es mentira', 'es'],
    ['Frei erfunden', 'de'],
    ['Fake news do zap', 'pt'],
  ] as const)
    assert.ok(
      flatDenials(text, [lang]).some((clause) => deniesWithoutMore(clause, [lang])),
      text,
    )
  assert.ok(!flatDenials('The gas leak at the school is a hoax').some((clause) => deniesWithoutMore(clause, ['en'])))
})

test('a picture that is said to be of another year is denied flatly, in six languages', () => {
  for (const text of [
    'The photo of the flood was taken off a ferry in 2017',
    'La photo du bateau date de mars 2014',
    'El vídeo es de un pueblo de Chile en 2016',
    'Das Foto vom Hafen stammt aus dem Jahr 2015',
    'O vídeo é de uma cheia de 2011',
    'あの写真は2016年の別の街のもの',
  ])
    assert.ok(flatDenials(text).length > 0, text)
  assert.equal(flatDenials('A photo of the old bridge, which is closed since 2017').length, 0)
})

test('who hopes that it is not so denies nothing, in six languages', () => {
  for (const [text, denial] of [
    ['I hope this is untrue: two trains collided', 'This is untrue: no two trains collided'],
    ["J'espère que c'est faux : deux trains", "C'est faux : deux trains, jamais"],
    ['Ojalá sea falso lo de los dos trenes', 'Es falso lo de los dos trenes'],
    ['Hoffentlich ist das falsch mit den zwei Zügen', 'Das ist falsch mit den zwei Zügen'],
    ['Espero que seja mentira isso dos dois trens', 'É mentira isso dos dois trens'],
    ['列車二本が衝突って嘘であってほしい', '列車二本が衝突は嘘'],
  ] as const) {
    assert.equal(saysNotSo(text), false, text)
    assert.equal(saysNotSo(denial), true, denial)
  }
})

test('who asks why denies nothing, with or without a question mark', () => {
  assert.equal(flatDenials('Why does he look photoshopped RT @bo PHOTO: the suspect').length, 0)
  assert.ok(flatDenials('Why do you share this, it is fake news').length > 0)
})
