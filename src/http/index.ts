export { createHttpApp, type HttpAppOptions } from './http-app.ts'
export { startServer, type RunningServer, type ServerHooks, type ServerOptions } from './server.ts'
