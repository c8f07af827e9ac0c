export { readEnv, settingNames, wholeEnvironment, type Env } from './env.ts'
export { isLoopback, toConfig, type Config, type Overrides, type Secrets } from './config.ts'
