import type { Api } from './api/index.ts'
import { findServer } from './api/handover.ts'
import { openRemoteApi } from './api/remote-api.ts'
import type { Config } from './config/index.ts'

/** What a command talks to: the server that runs on this data folder if there is one, else the store, opened in this process, which brings the engine along. */
export async function openApi(config: Config): Promise<Api> {
  const server = await findServer(config.dataFolder)
  return server ? openRemoteApi(server) : (await import('./app.ts')).openOwnApi(config)
}
