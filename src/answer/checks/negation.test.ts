import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contradicts, denies } from './negation.ts'

test('denials are heard in many languages, and "no. 4" is none', () => {
  for (const text of [
    'It isn’t true',
    'Le maire dément',
    'L’eau n’est plus contaminée',
    'No es cierto',
    'Das stimmt nicht',
    'Não é verdade',
    '停電していない',
    '不是真的',
    '他否认了',
    'هذا ليس صحيحا',
    'यह सच नहीं है',
    'Это не так',
    'ไม่จริง',
  ])
    assert.ok(denies(text), text)
  for (const text of ['Line no. 4 is open', 'not only the bridge', 'All is well', '橋は閉鎖中', 'Os bombeiros estão no local da queda'])
    assert.ok(!denies(text), text)
})

test('a negation is right where the cited clause has it, whatever the others say', () => {
  const mill = 'Cause of the mill fire still unknown, arson is not suspected. 80 workers left the building'
  assert.equal(contradicts('Arson is not suspected, and 80 workers left the building.', mill), false)
  assert.equal(contradicts('Arson is suspected.', mill), true)
  assert.equal(contradicts('80 workers did not leave the building.', mill), true)
  assert.equal(contradicts('The cause of the fire is known.', mill), true)
})

test('what is turned round is seen in six languages', () => {
  const pairs = [
    ['Halvorsen has not resigned', 'Halvorsen has resigned.'],
    ['Boiling is no longer necessary', 'Boiling is necessary.'],
    ['Reports of a leak are false', 'Reports of a leak are true.'],
    ["L'eau n'est plus contaminée à Brenac", "L'eau est contaminée à Brenac."],
    ['Ibarra niega haber vendido el solar', 'Ibarra ha vendido el solar.'],
    ['Die Brücke ist nicht gesperrt', 'Die Brücke ist gesperrt.'],
    ['O incêndio não está dominado', 'O incêndio está dominado.'],
    ['川村大臣は辞任していない', '川村大臣は辞任した。'],
  ] as const
  for (const [cited, wrong] of pairs) {
    assert.equal(contradicts(wrong, cited), true, wrong)
    assert.equal(contradicts(`${cited}.`, cited), false, cited)
  }
})

test('what one will not do says nothing of the other; the dead of "no dead" are none', () => {
  const plan = 'Vestria supports the peace plan\nKarun will not sign the peace plan in its present form'
  assert.equal(contradicts('Vestria will not support the peace plan in its present form.', plan), true)
  assert.equal(contradicts('Karun will not sign the peace plan.', plan), false)
  assert.equal(contradicts('Hay muertos en el accidente de Villamar.', 'Accidente en Villamar: veinte heridos, ningún muerto'), true)
})

test('a condition that is negated denies nothing else, and an accusation states nothing', () => {
  const strike = 'The strike begins on Monday if the company makes no offer'
  assert.equal(contradicts('The strike begins on Monday if the company makes no offer.', strike), false)
  assert.equal(contradicts('The strike does not begin on Monday.', strike), true)
  const sale = 'Robles acusa a Ibarra de vender el solar\nIbarra niega haber vendido el solar'
  assert.equal(contradicts('Ibarra ha vendido el solar.', sale), true)
})

test('what stands before a negator is not denied by it', () => {
  assert.ok(!contradicts('Le maire est relaxé par le tribunal.', 'Le maire est relaxé, le tribunal ne retient aucune charge'))
  assert.ok(contradicts('There are dead.', 'An accident, no dead'))
  assert.ok(contradicts('西野は残留せず、移籍する。', '西野は残留、移籍のうわさは誤り'))
})

test('what a cut clause denies stands in the one before it', () => {
  const post = 'The frame is damaged, the canvas is not'
  assert.ok(contradicts('The canvas is damaged.', post))
  assert.ok(!contradicts('The frame is damaged.', post))
  assert.ok(!contradicts('The canvas is not damaged.', post))
})

test('a German noun behind another word is denied like any word, whatever its capital', () => {
  assert.ok(contradicts('Für Menschen besteht laut Polizei Gefahr.', 'Polizei bittet um Vorsicht, keine Gefahr für Menschen'))
})
