/** An address, or a whole domain as `@example.org`. */
export const senderForm = /^[^\s@<>(),;:"]*@[a-z0-9-]+(\.[a-z0-9-]+)+$/i

/** Whether an address is a sender that was named: itself, or of the domain named. */
export function isSender(named: string, address: string): boolean {
  const [wanted, given] = [named.toLowerCase(), address.trim().toLowerCase()]
  return wanted.startsWith('@') ? given.slice(given.lastIndexOf('@')) === wanted : given === wanted
}
