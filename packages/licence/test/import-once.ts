// Run by a benchmark: imports once, in a process that did nothing before, and says how long that took, in milliseconds.
import { importPackage, newState } from '../src/licence.ts'
import { appliance, day, TB, text, Vendor } from './vendor.ts'

const vendor = await Vendor.open(10)
const bytes = await vendor.grant(5n * TB)
const state = newState(text(appliance), vendor.pin)
const began = performance.now()
const { result } = importPackage(state, bytes, day(11))
const took = performance.now() - began
if (result.code !== 'APPLIED') throw new Error(result.sentence)
process.stdout.write(`${took}\n`)
