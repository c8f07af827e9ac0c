import type { FeedEvent } from '../../sim/feed.ts'

const at = Date.parse('2026-11-23T09:00:01.250Z')
const did = 'did:plc:exampleana'
export const quoted = 'at://did:plc:examplebo/app.bsky.feed.post/3k2akcdefg22a'

/** Every kind of event, every kind of embed, facets and the rest of what a record can hold. */
export function everyEvent(): FeedEvent[] {
  const ref = { uri: quoted, cid: 'bafyreiexample' }
  const image = { alt: 'Flooded quay', image: { $type: 'blob', ref: { $link: 'bafkrei' }, mimeType: 'image/jpeg', size: 72030 } }
  const images = { $type: 'app.bsky.embed.images', images: [image, { ...image, alt: '' }] }
  const external = {
    $type: 'app.bsky.embed.external',
    external: { uri: 'https://example.org/b', title: 'Quay', description: 'Closed', thumb: image.image },
  }
  const video = { $type: 'app.bsky.embed.video', video: image.image, alt: 'Waves', captions: [] }
  const record = { $type: 'app.bsky.embed.record', record: ref }
  const both = (media: object) => ({ $type: 'app.bsky.embed.recordWithMedia', record, media })
  const facet = (byteStart: number, byteEnd: number, feature: object) => ({ index: { byteStart, byteEnd }, features: [feature] })
  const post = {
    $type: 'app.bsky.feed.post',
    text: 'Café @ana.example ☕ read example.org/a #rain',
    createdAt: '2026-11-23T09:00:00.600Z',
    langs: ['en', 'pt'],
    tags: ['storm'],
    facets: [
      facet(6, 18, { $type: 'app.bsky.richtext.facet#mention', did }),
      facet(28, 41, { $type: 'app.bsky.richtext.facet#link', uri: 'https://example.org/a/full' }),
      facet(42, 47, { $type: 'app.bsky.richtext.facet#tag', tag: 'rain' }),
    ],
    labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'graphic-media' }, { val: 'spoiler' }] },
  }
  const gallery = { $type: 'app.bsky.embed.gallery', items: [image, image] }
  const embeds = [images, gallery, external, video, record, both(images), both(external), both(video), { $type: 'org.example.later' }]
  const reply = { root: ref, parent: ref }
  const commit = (collection: string, operation: 'create' | 'update' | 'delete', body?: object): FeedEvent => ({
    did,
    at,
    kind: 'commit',
    commit: {
      rev: '3mq2aaaaaaa2a',
      operation,
      collection,
      rkey: '3mq2aaaaaa22a',
      cid: 'bafyreiexample',
      ...(body && { record: { ...body } }),
    },
  })
  return [
    commit('app.bsky.feed.post', 'create', post),
    ...embeds.map((embed) => commit('app.bsky.feed.post', 'create', { ...post, embed })),
    commit('app.bsky.feed.post', 'create', { ...post, reply, embed: both(images) }),
    commit('app.bsky.feed.post', 'update', { ...post, text: 'Water is over the quay', embed: record }),
    commit('app.bsky.feed.post', 'create', { text: '', createdAt: post.createdAt, embed: external }),
    commit('app.bsky.feed.post', 'delete'),
    ...['app.bsky.feed.like', 'app.bsky.feed.repost'].flatMap((collection) => [
      commit(collection, 'create', { subject: ref, createdAt: post.createdAt }),
      commit(collection, 'delete'),
    ]),
    commit('app.bsky.actor.profile', 'update', { displayName: 'Ana B', description: 'second' }),
    commit('org.user-intents.declaration', 'create', { syntheticContentGeneration: { allow: false } }),
    commit('org.user-intents.declaration', 'delete'),
    { did, at, kind: 'identity', identity: { handle: 'ana.example' } },
    { did, at, kind: 'account', account: { active: true } },
    ...['takendown', 'suspended', 'deleted', 'deactivated', 'desynchronized', 'throttled'].map((status): FeedEvent => ({
      did,
      at,
      kind: 'account',
      account: { active: false, status },
    })),
    { did, at, kind: 'sync', sync: { rev: '3mq2aaaaaaa2a' } },
  ]
}
