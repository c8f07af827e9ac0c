import { describe } from 'node:test'
import { serve } from './support/command.ts'
import { commandsContract } from './support/commands.contract.ts'

describe('the command line, with a server running on the folder', () =>
  commandsContract((folder) => serve(folder, [], { mostMs: 300_000 })))
