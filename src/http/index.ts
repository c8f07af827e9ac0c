export { createHttpApp, type HttpAppOptions } from './http-app.ts'
export { startServer, type RunningServer, type ServerOptions } from './server.ts'
