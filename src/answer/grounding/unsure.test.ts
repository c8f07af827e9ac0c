import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnsure } from './unsure.ts'

test('who asks whether it is so, or calls it a rumour, vouches for nothing, in six languages', () => {
  for (const text of [
    'Is it true that the bridge is closed?',
    'Some guy at the pub said the bridge is closed',
    'Rumour: the bridge is closed',
    'Can anybody on the bridge confirm?',
    "C'est vrai que le pont est fermé ?",
    'Le pont serait fermé, à confirmer',
    '¿Es verdad que el puente está cortado?',
    'Puente cortado, sin confirmar',
    'Stimmt das mit der Brücke?',
    'Gerücht: Brücke gesperrt',
    'É verdade que a ponte fechou?',
    'A ponte fechou, alguém confirma',
    '橋が通行止めって本当？',
    '橋が通行止めという噂',
  ])
    assert.ok(isUnsure({ text }), text)
})

test('who says it, or is sure that it is not so, is sure', () => {
  for (const text of [
    'The bridge is closed, say police',
    'I heard a bang and the bridge shook',
    'The rumours about the bridge are false',
    'Le pont est fermé',
    'El puente está cortado',
    'Das mit der Brücke hat sich nicht bestätigt',
    'A ponte fechou às oito',
    '橋の噂はデマです',
  ])
    assert.ok(!isUnsure({ text }), text)
})

const rumours: readonly (readonly [lang: string, text: string])[] = [
  ['en', 'Some guy at the pub says it was 200 votes'],
  ['en', 'No idea if it is true, 200 votes apart'],
  ['en', 'My landlord swears it was 200 votes'],
  ['fr', 'Un type au bar dit 200 voix'],
  ['fr', 'Il paraît que ce sont 200 voix'],
  ['es', 'Dicen por ahí que fueron 200 votos'],
  ['es', 'Mi vecino dice que fueron 200 votos'],
  ['de', 'Angeblich waren es 200 Stimmen'],
  ['de', 'Keine Ahnung, ob das stimmt: 200 Stimmen'],
  ['pt', 'Um cara no bar falou em 200 votos'],
  ['pt', 'Ouvi dizer que foram 200 votos'],
  ['ja', '200票差という噂'],
]
const told: readonly (readonly [lang: string, text: string])[] = [
  ['en', 'A spokeswoman says it was 11 votes'],
  ['en', 'Heard on the radio: 11 votes'],
  ['fr', 'La porte-parole dit 11 voix'],
  ['es', 'Una portavoz dice que fueron 11 votos'],
  ['de', 'Eine Sprecherin sagt, es waren 11 Stimmen'],
  ['pt', 'A porta-voz disse que foram 11 votos'],
  ['ja', '広報によると11票差'],
]

test('who passes on what nobody stands for says so; the word of an office is no rumour', () => {
  for (const [lang, text] of rumours) assert.equal(isUnsure({ text, langs: [lang] }), true, text)
  for (const [lang, text] of told) assert.equal(isUnsure({ text, langs: [lang] }), false, text)
})
