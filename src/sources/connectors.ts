import { blueskyConnector } from './bluesky/connector.ts'
import { firehoseConnector } from './bluesky/firehose-connector.ts'
import type { Connector } from './connector.ts'
import { feedsConnector } from './feeds/connector.ts'
import { mastodonConnector } from './mastodon/connector.ts'
import { nostrConnector } from './nostr/connector.ts'
import { xConnector } from './x/connector.ts'

/** Everything that can be read live, in the order in which each is asked whether something is its own. A new network is one line here. */
export const connectors: readonly Connector[] = [
  blueskyConnector,
  firehoseConnector,
  nostrConnector,
  xConnector,
  mastodonConnector,
  feedsConnector,
]
