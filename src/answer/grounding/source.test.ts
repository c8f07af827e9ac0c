import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorId } from '../../post/index.ts'
import { sourceOf, type Source } from './source.ts'

const somebody = { id: 'a' as AuthorId, handle: 'ana.example', name: 'Ana Lopez' }
const kinds: { readonly [K in Source['kind']]?: readonly string[] } = {
  attributed: [
    'Police say the road is open again',
    'The road is open again, according to the fire service',
    'Selon la préfecture, la route est rouverte',
    'La route est rouverte, affirme la préfecture',
    'Según la policía, la carretera está abierta',
    'Laut Polizei ist die Straße wieder frei',
    'Die Straße ist frei, sagt die Polizei',
    'Segundo a polícia, a estrada está aberta',
    '警察によると道路は再開した',
    'पुलिस के अनुसार सड़क खुली है',
    'بحسب الشرطة الطريق مفتوح',
  ],
  hearsay: [
    'Apparently the road is open again',
    'I hear the road is closed',
    'A friend of mine told me the road is closed',
    'Il paraît que la route est fermée',
    'Por lo visto la carretera está cortada',
    'Angeblich ist die Straße gesperrt',
    'Pelos vistos a estrada está cortada',
    '道路は通行止めらしい',
    'सुना है सड़क बंद है',
    'سمعت أن الطريق مغلق',
  ],
  'first-hand': [
    'I am at the bridge and it is closed',
    'I saw the lorry turn over',
    'Je suis devant le pont, il est fermé',
    'Estoy en el puente y está cortado',
    'Ich stehe an der Brücke, sie ist gesperrt',
    'Estou na ponte e está cortada',
    'この目で見た、橋は通れない',
  ],
  unstated: [
    'The bridge is closed',
    'Le pont est fermé',
    'El puente está cortado',
    'Die Brücke ist gesperrt',
    'A ponte está cortada',
    '橋は通行止め',
  ],
}
for (const [kind, texts] of Object.entries(kinds))
  test(`where a post has it from: ${kind}`, () => {
    for (const text of texts) assert.equal(sourceOf({ text, author: somebody }).kind, kind, text)
  })

test('whom it names stands in its own words', () => {
  assert.equal(sourceOf({ text: 'Laut Polizei ist die Straße frei', author: somebody }).to, 'Polizei')
  assert.equal(sourceOf({ text: 'The Harbour Office says the ferry sails', author: somebody }).to, 'Harbour Office')
})

test('an account that bears the name of the body it tells of speaks for itself; a person of that name does not', () => {
  const office = { id: 'b' as AuthorId, handle: 'norlink.example', name: 'Norlink Traffic Office' }
  assert.equal(sourceOf({ text: 'Norlink denies that trains were hacked', author: office }).kind, 'own')
  assert.equal(sourceOf({ text: 'Lopez was elected mayor', author: somebody }).kind, 'unstated')
})
