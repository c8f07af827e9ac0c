import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInFirstPerson } from './first-person.ts'

test('a post’s own voice is heard in six languages; countries, kings and quotes are not taken for it', () => {
  for (const text of [
    'We lost 3-1 to Corvia',
    'I think it is over',
    'Nous regrettons cela',
    'Perdimos el partido en nuestro estadio',
    'Wir bedauern das',
    'Lamentamos a nossa derrota em casa',
    '私は見ました',
  ])
    assert.ok(isInFirstPerson(text), text)
  for (const text of ['The US and Elizabeth I are far apart', 'The mayor says: “We regret this”', 'Corvia lost 3-1'])
    assert.ok(!isInFirstPerson(text), text)
})
