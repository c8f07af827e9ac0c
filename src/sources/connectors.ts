import { blueskyConnector } from './bluesky/connector.ts'
import type { Connector } from './connector.ts'

/** Everything that can be read live, in the order in which each is asked whether something is its own. A new network is one line here. */
export const connectors: readonly Connector[] = [blueskyConnector]
