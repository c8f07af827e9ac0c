import assert from 'node:assert/strict'
import { apiContract, openContractApi } from '../api/api.contract.ts'
import { findServer } from '../api/handover.ts'
import { openRemoteApi } from '../api/remote-api.ts'
import { startServer } from './index.ts'

apiContract('the API of a running server', async (folder) => {
  let store: Awaited<ReturnType<typeof openContractApi>>['store'] | undefined
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    logLevel: 'silent',
    adminPassword: undefined,
    version: '0.0.0-test',
    async openApi() {
      const opened = await openContractApi(folder)
      store = opened.store
      return opened.api
    },
  })
  const address = await findServer(folder)
  assert.ok(address && store)
  const api = openRemoteApi(address)
  return {
    api,
    store,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]()
      await server.close()
    },
  }
})
