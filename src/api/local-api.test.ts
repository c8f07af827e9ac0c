import { apiContract, openContractApi } from './api.contract.ts'

apiContract('the API over an open store', async (folder) => {
  const { api, store } = await openContractApi(folder)
  return { api, store, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
})
