import type { Connector } from '../connector.ts'
import { keyOf, titleOf } from './feeds.ts'
import { createMastodonSource } from './mastodon-source.ts'
import { network } from './normalize.ts'
import { recognise } from './recognise.ts'
import { mastodonSettings, type MastodonSettings } from './settings.ts'

/** Mastodon and what speaks its API: servers, hashtags, lists, authors. All entries are one source, since their posts have the same ids. */
export const mastodonConnector: Connector<MastodonSettings> = {
  kind: network,
  settings: mastodonSettings,
  takes: 'a Mastodon server (mastodon.example), account (@ana@mastodon.example) or tag (#storm@mastodon.example)',
  recognise,
  identity: ({ server, feed }) => keyOf(server, feed),
  decided: (settings) =>
    settings.unstated === 'public' ? `${titleOf(settings)}: the operator of this Groundswell has agreed to that with them.` : undefined,
  open: (entries, tools) => (entries.length === 0 ? [] : [createMastodonSource(entries, tools)]),
}
