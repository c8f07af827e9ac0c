import { writerContract } from '../writer.contract.ts'
import { createExtractiveWriter } from './extractive-writer.ts'

writerContract('the extractive writer', createExtractiveWriter)
