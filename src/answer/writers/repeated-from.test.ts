import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makePost } from '../../post/post.fixture.ts'
import { askOver } from '../ask.fixture.ts'
import { repeatedFrom } from './repeated-from.ts'

const told = (text: string) => repeatedFrom(text, 'The bridge in Norby is closed')

test('whose words a post repeats is told from how it introduces them', () => {
  for (const text of [
    'RT @norbydesk: The bridge in Norby is closed',
    'So sad RT @norbydesk: The bridge in Norby is closed',
    'RT @norbydesk: Listen. The bridge in Norby is closed',
    '“@norbydesk: The bridge in Norby is closed” oh no',
    'What?! "@norbydesk: Listen. The bridge in Norby is closed"',
    'Oh dear. @norbydesk: The bridge in Norby is closed',
    'RT @ana: RT @norbydesk: The bridge in Norby is closed',
  ])
    assert.equal(told(text), 'norbydesk', text)
})

test('its author’s own words are nobody else’s', () => {
  for (const text of [
    'The bridge in Norby is closed',
    '@norbydesk: The bridge in Norby is closed',
    '@norbydesk The bridge in Norby is closed',
    'Thanks @norbydesk for the news. The bridge in Norby is closed',
    '“@norbydesk: All is well.” Wrong. The bridge in Norby is closed',
    'The bridge in Norby is closed RT @norbydesk: all is well',
  ])
    assert.equal(told(text), undefined, text)
})

test('an answer says whose words they are said to be', async () => {
  const at = Date.parse('2016-05-04T09:00:00Z')
  const post = makePost({ n: 1, by: 'kim', at, text: 'Oh dear. “@norbydesk: The bridge in Norby is closed after the storm”' })
  const { sentences } = await askOver([post], 'Is the bridge in Norby closed?', at + 3_600_000)
  assert.ok(
    sentences.some((text) => /@kim\), attributing it to @norbydesk, 09:00: “The bridge in Norby/.test(text)),
    sentences.join('\n'),
  )
})
