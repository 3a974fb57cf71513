import dns, { Resolver } from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'

// Imported by what brings made-up addresses to places that look at them: no question about a name leaves this machine, and no
// name has an address. Names under `localhost` are none that anybody asks for.
const nobody = async (host: string): Promise<never> => {
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
}
Resolver.prototype.resolve4 = nobody as never
Resolver.prototype.resolve6 = nobody as never
dns.lookup = nobody as never
syncBuiltinESMExports()
