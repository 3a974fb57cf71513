import { approvers } from './contract/approvers.ts'
import { catalogue } from './contract/catalogue.ts'
import { keys } from './contract/keys.ts'
import { overview } from './contract/overview.ts'
import { packages } from './contract/packages.ts'
import { requests } from './contract/requests.ts'

export { units, type WrittenIn, writtenIn } from './rules/amount.ts'
export * from './shapes.ts'

export const licensing = { ...catalogue, ...keys, ...requests, ...packages, ...overview, ...approvers }
