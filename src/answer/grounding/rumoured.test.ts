import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRumoured, standsForFigure } from './rumoured.ts'

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
  for (const [lang, text] of rumours) assert.equal(isRumoured({ text, langs: [lang] }), true, text)
  for (const [lang, text] of told) assert.equal(isRumoured({ text, langs: [lang] }), false, text)
})

test('a figure within a question is not given as so', () => {
  assert.equal(standsForFigure('200', { text: '200 votes?? where do people get this from', langs: ['en'] }), false)
  assert.equal(standsForFigure('200', { text: 'It was 200 votes. Who would have thought?', langs: ['en'] }), true)
})
